"""Finds the headings of a Markdown source that have the wrong level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sitegen.check.texts import SourceText

_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?)[ \t]*#*)?[ \t\r]*$")
"""One without words is a heading, too (CommonMark 0.31, 4.2)."""
_UNDERLINE = re.compile(r"^ {0,3}(?:(=+)|-+)[ \t]*$")
_UNDERLINED = re.compile(r"^ {0,3}(?![#>|*+=-]|\d+[.)])\S")
"""A line that an underline makes a heading of."""
_HTML = re.compile(r"<h([1-6])\b[^>]*>(.*?)(?:</h[1-6]>|$)", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*(?:>[ \t]*)*(```+|~~~+)")
_RAW = re.compile(r"<(pre|script|style|textarea)\b|<!--", re.IGNORECASE)


class WrongHeading(NamedTuple):
    """A heading whose level doesn't follow from the one before."""

    line: int
    text: str
    level: int
    before: int
    """The correct level of the heading above it, which it belongs to."""
    wanted: int
    marked: bool = True
    """Whether it is written with `#`, and neither underlined nor as HTML."""
    html: bool = False


class _Written(NamedTuple):
    line: int
    level: int
    text: str
    marked: bool = True
    html: bool = False


def wrong_headings(source: SourceText) -> Iterator[WrongHeading]:
    """The headings of a document that have the wrong level, with the right one.

    The document's title is level 1. If a heading moves, the headings below it move with it.
    """
    if not source.document.kind.markdown:
        return
    levels = [(1, 1)]  # as written, as wanted: from the title down to where we are
    for one in _headings(source):
        level = one.level
        while len(levels) > 1 and levels[-1][0] >= level:
            levels.pop()
        wanted = min(levels[-1][1] + 1, 6)
        if wanted != level:
            before = levels[-1][1]
            yield WrongHeading(one.line, one.text, level, before, wanted, one.marked, one.html)
        levels.append((level, wanted))


def _headings(source: SourceText) -> Iterator[_Written]:
    """The headings as they are written: with `#`, underlined, or as HTML."""
    before = (0, "")
    for number, line in prose_lines(source):
        match = _HEADING.match(line)
        underline = _UNDERLINE.match(line)
        if match is not None:
            yield _Written(number, len(match[1]), match[2] or "")
        elif underline is not None and before[0] == number - 1 and _UNDERLINED.match(before[1]):
            yield _Written(number - 1, 1 if underline[1] else 2, before[1].strip(), marked=False)
        elif "<h" in line or "<H" in line:
            for html in _HTML.finditer(line):
                text = re.sub(r"<[^>]*>", "", html[2]).strip()
                yield _Written(number, int(html[1]), text, marked=False, html=True)
        before = (number, line)


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
