"""Changes of a text at places, keeping every other byte as its author left it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"


class Edit(NamedTuple):
    """Put `text` in the place of what stands from `start` to `end`, in characters."""

    start: int
    end: int
    text: str


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """A source file's bytes with its text changed.

    Places count in the text as `sitegen.read.front_matter.decode` gives it: without a byte order
    mark, and every line ending as one character. New lines end like the file's first one.
    """
    raw = data.removeprefix(_BOM).decode()
    returns = _carriage_returns(raw)
    newline = "\r\n" if returns else "\n"
    pieces: list[str] = []
    position = 0
    for edit in sorted(set(edits)):
        start, end = (_raw_position(place, returns) for place in edit[:2])
        pieces += [raw[position:start], edit.text.replace("\n", newline)]
        position = end
    text = "".join([*pieces, raw[position:]])
    return (_BOM if data.startswith(_BOM) else b"") + text.encode()


def _carriage_returns(raw: str) -> list[int]:
    """Where the second characters of `\\r\\n` would stand, in characters of the decoded text."""
    found: list[int] = []
    position = raw.find("\r\n")
    while position >= 0:
        found.append(position - len(found))
        position = raw.find("\r\n", position + 2)
    return found


def _raw_position(place: int, returns: list[int]) -> int:
    """A place of the decoded text in the raw one: one further for each `\\r\\n` before it."""
    return place + bisect_right(returns, place - 1)
