"""A mention of something that moves, which is replaced by its new name or path."""

from __future__ import annotations

from typing import NamedTuple


class Replacement(NamedTuple):
    """The old and the new text of a reference on a line of a file."""

    file: str
    line: int
    before: str
    after: str
