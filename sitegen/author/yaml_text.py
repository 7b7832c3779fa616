"""Values as YAML text, as a person would write them: plain where that is safe, quoted otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

# Starts with a letter, a digit or a path, and has nothing that ends a plain scalar.
_PLAIN = re.compile(r"(?:[^\W_]|/|\.{0,2}/)(?:(?!: |:$| #)[^\n\r\t])*")
_FLOW = frozenset(",[]{}")
# Other programs that read the file guess by YAML 1.1: these would not stay texts.
_GUESSED = re.compile(
    r"[-+]?[\d._]+(e[-+]?\d+)?|0[xob]\w+|\d+(:\d+)+|\d{4}-\d+-\d+.*|y|n|yes|no|on|off|true|false|null",
    re.IGNORECASE,
)


def scalar(text: str, *, inside: bool = False) -> str:
    """One text; with `inside`, fit for a place inside `[a, b]` or `{a: b}`."""
    plain = _PLAIN.fullmatch(text) and not _GUESSED.fullmatch(text) and text == text.strip()
    if plain and not (inside and _FLOW.intersection(text)):
        return text
    return json.dumps(text, ensure_ascii=False)


def sequence(texts: Sequence[str]) -> str:
    """Several texts on one line: `[a, b]`."""
    return f"[{', '.join(scalar(text, inside=True) for text in texts)}]"
