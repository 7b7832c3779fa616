"""Commands that people copy out of messages."""

from __future__ import annotations

import os
import shlex


def shell_word(text: str) -> str:
    """A text as one word of a command, for the shell of this computer."""
    if os.name != "nt":
        return shlex.quote(text)
    return f'"{text}"' if any(sign in text for sign in " &()^;,='") else text
