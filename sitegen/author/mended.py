"""A mention of something that moves, which says something else now."""

from __future__ import annotations

from typing import NamedTuple


class Mended(NamedTuple):
    """What stood in a line of a file, and what stands there now."""

    file: str
    line: int
    before: str
    after: str
