"""The `srcset` of a picture: the addresses that a browser may choose from.

HTML, "parsing a srcset attribute": a candidate's address ends at white space, so it may hold commas
within but not at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(\s+[^,]+)?\s*(?:,|\Z)")


class Candidate(NamedTuple):
    """One address of a `srcset`, where it begins, and what it is for."""

    address: str
    start: int
    descriptor: str
    """As in `800w` or `2x`; empty without one."""


def candidates(value: str) -> Iterator[Candidate]:
    """The candidates of the value of a `srcset` attribute."""
    for match in _CANDIDATE.finditer(value):
        yield Candidate(match[1], match.start(1), (match[2] or "").strip())
