"""Finds the headings of a Markdown source that have the wrong level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sitegen.check.texts import SourceText

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^[ \t]*(?:>[ \t]*)*(```+|~~~+)")
_RAW = re.compile(r"<(pre|script|style|textarea)\b|<!--", re.IGNORECASE)


class WrongHeading(NamedTuple):
    """A heading whose level doesn't follow from the one before."""

    line: int
    text: str
    level: int
    before: int
    """The correct level of the heading before it."""
    wanted: int


def wrong_headings(source: SourceText) -> Iterator[WrongHeading]:
    """The headings of a document that have the wrong level, with the right one.

    The document's title is level 1. If a heading moves, the headings below it move with it.
    """
    if not source.document.kind.markdown:
        return
    levels = [(1, 1)]  # as written, as wanted: from the title down to where we are
    for number, line in prose_lines(source):
        match = _HEADING.match(line)
        if match is None:
            continue
        level = len(match[1])
        while len(levels) > 1 and levels[-1][0] >= level:
            levels.pop()
        wanted = levels[-1][1] + 1
        if wanted != level:
            yield WrongHeading(number, match[2], level, levels[-1][1], wanted)
        levels.append((level, wanted))


def prose_lines(source: SourceText) -> Iterator[tuple[int, str]]:
    """The lines of the body, with their numbers, except code and raw HTML blocks."""
    fence = ""
    closing = ""
    for number, line in source.body:
        found = _FENCE.match(line)
        if fence:
            if found is not None and found[1].startswith(fence):
                fence = ""
            continue
        if closing:
            if closing in line.lower():
                closing = ""
            continue
        if found is not None:
            fence = found[1][:3]
            continue
        raw = _RAW.search(line)
        if raw is not None:
            end = "-->" if raw[1] is None else f"</{raw[1].lower()}"
            if end not in line[raw.end() :].lower():
                closing = end
            continue
        if line.startswith(("    ", "\t")):
            continue  # code, or part of a list
        yield number, line
