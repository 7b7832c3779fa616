"""Text as XML can carry it."""

from __future__ import annotations

import re

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML 1.0 document can hold, not even escaped (section 2.2, Char): a
list of those, as that of the others takes eight times as long to compile."""

_NEWLINE = re.compile("\r\n?")
_SPACE = re.compile(r"\s+")


def legal(text: str) -> str:
    """`text` without what XML forbids, its line ends normalised as XML parsers do (2.11)."""
    return _NEWLINE.sub("\n", FORBIDDEN.sub("", text))


def line(text: str) -> str:
    """`text` as one line, for titles."""
    return _SPACE.sub(" ", legal(text)).strip()
