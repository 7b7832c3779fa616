"""Creates identifiers for new documents: short, permanent and unique."""

from __future__ import annotations

import secrets

LENGTH = 12
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_ALPHABET = _LETTERS + "23456789"
"""Without characters that are easily confused when read aloud."""


def new_identifier() -> str:
    """A random identifier of 12 characters that begins with a letter, about 58 bits."""
    rest = (secrets.choice(_ALPHABET) for _ in range(LENGTH - 1))
    return secrets.choice(_LETTERS) + "".join(rest)
