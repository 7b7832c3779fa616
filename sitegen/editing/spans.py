"""Spans of a text are replaced; line ends, the byte order mark and all other bytes stay."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from sitegen.errors import RequestError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_LINE_END = re.compile(r"\r\n?|\n")


class EditError(RequestError):
    """A source can't be edited as requested. Nothing was changed; the message says what to do."""


class Edit(NamedTuple):
    """Replaces the characters from `start` to `end` with `text`, whose line ends are `\\n`."""

    start: int
    end: int
    text: str


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """A source file's bytes with some spans of its text replaced.

    Positions count the characters of the text as `sitegen.read.front_matter.decode` returns it:
    without a byte order mark, and with every line end as one character. Spans must not overlap;
    edits at the same position are made in the order given. A new line gets the line end of the line
    at its position, or of the one before.
    """
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    text = data.removeprefix(mark).decode()
    return mark + replace_spans(text, edits).encode()


def replace_spans(raw: str, edits: Iterable[Edit], line_end: str | None = None) -> str:
    """`raw` with some spans replaced, like `apply_edits`.

    `line_end` ends new lines before which there is no line; without it, the first one in `raw`.
    """
    returns = _carriage_returns(raw)
    if line_end is None:
        line_end = first_line_end(raw)
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit[:2]):
        start, end = (_raw_position(place, returns) for place in edit[:2])
        if start < position:
            raise ValueError(f"two edits overlap at character {edit.start}")
        pieces.append(raw[position:start])
        new = edit.text
        if "\n" in new:
            new = new.replace("\n", _line_end_near(raw, start) or line_end)
        # In a file of mixed line ends, `\r` and `\n` that meet now would be read as one line end.
        before = next((piece for piece in reversed(pieces) if piece), "")
        if before.endswith("\r") and new.startswith("\n"):
            new = f"\n{new}"
        meets = new.endswith("\r") or (not new and start < end and before.endswith("\r"))
        if meets and raw[end : end + 1] == "\n":
            new = f"{new}\n"
        pieces.append(new)
        position = end
    return "".join([*pieces, raw[position:]])


def first_line_end(raw: str) -> str:
    """The first line end of a text: `\\n`, `\\r\\n` or `\\r`; `\\n` if there is none."""
    match = _LINE_END.search(raw)
    return match[0] if match else "\n"


def _line_end_near(raw: str, position: int) -> str:
    """The line end at a position, or else of the line before."""
    here = _LINE_END.match(raw, position)
    if here:
        return here[0]
    newline = max(raw.rfind("\n", 0, position), raw.rfind("\r", 0, position))
    if newline < 0:
        return ""
    if raw[newline] == "\n" and raw[newline - 1 : newline] == "\r":
        return "\r\n"
    return raw[newline]


def _carriage_returns(raw: str) -> list[int]:
    """Where the second characters of `\\r\\n` would be, in characters of the decoded text."""
    found: list[int] = []
    position = raw.find("\r\n")
    while position >= 0:
        found.append(position - len(found))
        position = raw.find("\r\n", position + 2)
    return found


def raw_position(raw: str, place: int) -> int:
    """The position in `raw` of a position of the decoded text."""
    return _raw_position(place, _carriage_returns(raw))


def _raw_position(place: int, returns: list[int]) -> int:
    """A position of the decoded text in the raw one: one further for each `\\r\\n` before it."""
    return place + bisect_right(returns, place - 1)
