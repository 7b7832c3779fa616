"""Lists as people write them, in the form that Python-Markdown reads.

Python-Markdown needs four spaces for each level of a list, and an empty line above the first item.
`normalized_lists` finds the levels as CommonMark does (section 5.2): what is below an item's text
belongs to it. Two spaces are enough, also below a number. Lines that have the four spaces already
stay as they are.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MAY_HAVE_LIST = re.compile(r"^[ >]*(?:[*+-]|\d{1,9}[.)])[ ]+\S", re.MULTILINE)
_ITEM = re.compile(r"(?P<indent>[ ]*)(?P<mark>[*+-]|\d{1,9}[.)])(?P<space>[ ]+)(?=\S)")
_NOTE = re.compile(r"[ ]{0,3}(?:\[\^[^\]]+\]:|:[ ])[ ]*")
_RULE = re.compile(r"[ ]*(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,})\Z")
_NO_PARAGRAPH = re.compile(
    r"[ ]{0,3}(?:#{1,6}(?:[ ]|\Z)|[-=]+[ ]*\Z)|[ ]*\x02wzxhzdk:\d+\x03[ ]*\Z"
)
_QUOTE = re.compile(r"[ ]{0,3}>[ ]?")
_TAB = 4


class _Level(NamedTuple):
    """An open item of a list, or a note that may contain lists."""

    reach: int
    """The column from which on a line belongs to it."""
    contents: int
    """The column of its own text."""
    column: int
    """The column that Python-Markdown wants what belongs to it at."""


def normalized_lists(lines: list[str]) -> list[str]:
    """`lines`, without tabs, with the levels of lists as Python-Markdown reads them."""
    if not _MAY_HAVE_LIST.search("\n".join(lines)):
        return lines
    return _Lists().normalized(lines)


class _Lists:
    def __init__(self) -> None:
        self._written: list[str] = []
        self._levels: list[_Level] = []
        self._paragraph = False
        """Whether the last line is one of a paragraph."""
        self._own_text = False
        """Whether that paragraph is the text on an item's own line."""

    def normalized(self, lines: list[str]) -> list[str]:
        place = 0
        while place < len(lines):
            line = lines[place]
            if line[:1].isalpha() and not self._levels:
                # Most lines of most texts.
                self._written.append(line)
                self._paragraph = True
                place += 1
                continue
            content = line.lstrip(" ")
            if not content:
                self._written.append(line)
                self._paragraph = self._own_text = False
            elif content.startswith(">") and len(line) - len(content) < _TAB:
                end = place + 1
                while end < len(lines) and _QUOTE.match(lines[end]):
                    end += 1
                self._quote(lines[place:end])
                place = end
                continue
            elif not self._item(line):
                self._text(line, len(line) - len(content))
            place += 1
        return self._written

    def _quote(self, lines: list[str]) -> None:
        marks = [_QUOTE.match(line) for line in lines]
        inner = [
            line[mark.end() :] if mark else line for line, mark in zip(lines, marks, strict=True)
        ]
        before = marks[0][0] if marks[0] else "> "
        indent = len(before) - len(before.lstrip(" "))
        if not self._paragraph:
            self._leave(indent)
        if self._levels and indent < self._levels[-1].column and indent >= self._levels[-1].reach:
            indent = self._levels[-1].column
        quoted = inner
        if _MAY_HAVE_LIST.search("\n".join(inner)):
            quoted = _Lists().normalized(inner)
        if quoted == inner and indent == len(before) - len(before.lstrip(" ")):
            self._written += lines
        else:
            self._written += [f"{' ' * indent}> {line}" for line in quoted]
        self._paragraph, self._own_text = True, False

    def _leave(self, indent: int) -> int:
        """Close the levels that a line with this indent doesn't belong to; returns how many."""
        count = len(self._levels)
        while self._levels and indent < self._levels[-1].reach:
            self._levels.pop()
        return count - len(self._levels)

    def _item(self, line: str) -> bool:
        """Write an item, if the line is one."""
        found = _ITEM.match(line)
        if found is None or _RULE.match(line):
            return False
        indent, mark = len(found["indent"]), found["mark"]
        levels = [level for level in self._levels if indent >= level.reach]
        inner = levels[-1] if levels else _Level(0, 0, 0)
        if indent - inner.contents >= _TAB and indent >= inner.column + _TAB:
            return False
        left = len(self._levels) - len(levels)
        starts = mark in "*+-" or mark[:-1] == "1"
        if self._paragraph and not left and not starts:
            return False
        if self._paragraph and not self._own_text:
            self._written.append("")
        self._levels = levels
        column = inner.column
        shown = indent if column <= indent < column + _TAB else column
        space = found["space"]
        contents = found.end() if len(space) <= _TAB else indent + len(mark) + 1
        reach = min(contents, indent + 2)
        self._levels.append(_Level(reach, contents, column + _TAB))
        if mark.endswith(")"):
            mark = f"{mark[:-1]}."
        self._written.append(f"{' ' * shown}{mark}{space}{line[found.end() :]}")
        self._paragraph = self._own_text = True
        return True

    def _text(self, line: str, indent: int) -> None:
        """Write a line that is no item."""
        if _NO_PARAGRAPH.match(line) or _RULE.match(line):
            continues = bool(self._paragraph and indent and self._levels)
            if not continues:
                self._leave(indent)
                self._paragraph = self._own_text = False
        elif not self._paragraph:
            self._leave(indent)
            if not self._levels and (note := _NOTE.match(line)) is not None:
                reach = _TAB if line.lstrip().startswith("[") else min(_TAB, note.end())
                self._levels.append(_Level(reach, reach, _TAB))
                self._paragraph = True
                self._written.append(line)
                return
        if self._levels and not self._own_text:
            level = self._levels[-1]
            if level.reach <= indent < level.column:
                line = " " * (level.column + max(0, indent - level.contents)) + line.lstrip(" ")
        base = self._levels[-1].column if self._levels else 0
        is_code = not self._paragraph and indent >= base + _TAB
        self._written.append(line)
        if not is_code and not _NO_PARAGRAPH.match(line) and not _RULE.match(line):
            self._paragraph = True
