"""A mention of something that moves, which is replaced by its new name or path."""

from __future__ import annotations

from typing import NamedTuple


class Replacement(NamedTuple):
    """What a line of a file says now, and what it will say."""

    file: str
    line: int
    before: str
    after: str
