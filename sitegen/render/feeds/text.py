"""Text as XML can carry it."""

from __future__ import annotations

import re

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document can hold, not even escaped (section 2.2, Char)."""

_NEWLINE = re.compile("\r\n?")
_SPACE = re.compile(r"\s+")


def legal(text: str) -> str:
    """`text` without what XML forbids, its line ends normalised as XML parsers do (2.11)."""
    return _NEWLINE.sub("\n", FORBIDDEN.sub("", text))


def line(text: str) -> str:
    """`text` as one line, for titles."""
    return _SPACE.sub(" ", legal(text)).strip()
