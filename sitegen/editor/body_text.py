"""Puts a text that comes from a form into a source, and changes only the lines that differ.

Browsers send every line end as CRLF; a file may have any, or several. Lines that are the same keep
theirs, with the byte order mark and the end of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from sitegen.editing.spans import Edit, EditError, apply_edits
from sitegen.errors import Problem
from sitegen.read.front_matter import decode, split

_MOST_COMPARISONS: Final = 4_000_000
"""Pairs of lines that are compared at most; beyond that, the whole changed part is replaced."""


def unified(text: str) -> str:
    """A text with every line end as `\\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def with_body(data: bytes, file: str, body: str) -> bytes:
    """A source's bytes with another text below the fields. Raises EditError."""
    text = _decoded(data, file)
    parts = split(text, file)
    if isinstance(parts, Problem):
        raise EditError(str(parts))
    start = len(text) - len(parts.body)
    if unified(body) and text and not text.endswith("\n") and start == len(text):
        body = f"\n{body}"  # the last line of the fields has no line end yet
    return _replaced(data, file, start, parts.body, unified(body))


def with_text(data: bytes, file: str, text: str) -> bytes:
    """A source's bytes with another text altogether. Raises EditError."""
    return _replaced(data, file, 0, _decoded(data, file), unified(text))


def _decoded(data: bytes, file: str) -> str:
    text = decode(data, file)
    if isinstance(text, Problem):
        raise EditError(str(text))
    return text


def _replaced(data: bytes, file: str, start: int, old: str, new: str) -> bytes:
    if old == new:
        return data
    changed = apply_edits(data, line_edits(old, new, start))
    before = _decoded(data, file)
    if _decoded(changed, file) != before[:start] + new + before[start + len(old) :]:
        raise EditError(f"{file}: the text can't be changed here (edit the file by hand)")
    return changed


def line_edits(old: str, new: str, start: int) -> Iterator[Edit]:
    """The edits that make one text of another by whole lines; `start` is where it begins."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    rest = min(len(before), len(after)) - first
    while last < rest and before[-1 - last] == after[-1 - last]:
        last += 1
    place = start + sum(map(len, before[:first]))
    before, after = before[first : len(before) - last], after[first : len(after) - last]
    if len(before) * len(after) > _MOST_COMPARISONS:
        yield Edit(place, place + sum(map(len, before)), "".join(after))
        return
    starts = [place]
    for line in before:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, one, two, three, four in matcher.get_opcodes():
        if tag == "equal":
            continue
        if two - one == four - three:  # each line keeps the line end that it has
            for number, (was, now) in enumerate(
                zip(before[one:two], after[three:four], strict=True)
            ):
                yield _without_line_end(
                    Edit(starts[one + number], starts[one + number + 1], now), was
                )
            continue
        was, now = "".join(before[one:two]), "".join(after[three:four])
        yield _without_line_end(Edit(starts[one], starts[two], now), was)


def _without_line_end(edit: Edit, was: str) -> Edit:
    """An edit that leaves the last line end alone, if the text has one before and after."""
    if was.endswith("\n") and edit.text.endswith("\n"):
        return Edit(edit.start, edit.end - 1, edit.text[:-1])
    return edit
