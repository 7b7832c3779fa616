"""Applies safe fixes: heading levels, useless trailing spaces, missing ids.

Only the faulty bytes change; line ends, a byte order mark and everything else stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import accumulate
from typing import NamedTuple

from sitegen.atomic import write_atomically
from sitegen.check.headings import wrong_headings
from sitegen.check.texts import SourceText
from sitegen.check.trailing_spaces import needless_spaces
from sitegen.editing.spans import Edit, apply_edits
from sitegen.editing.yaml_editor import SetDefault, edit_front_matter
from sitegen.errors import Problem
from sitegen.model.document import Document
from sitegen.read.front_matter import decode, split
from sitegen.read.project import Project

_MARKS = re.compile(r" {0,3}(#{1,6})(?=\s|$)")


class FixedFile(NamedTuple):
    """A file that was fixed, and by which rules."""

    file: str
    rules: tuple[str, ...]


def apply_fixes(
    data: bytes, document: Document, off: Collection[str]
) -> tuple[bytes, tuple[str, ...]]:
    """A source file's bytes after all safe fixes, and the rules that were fixed.

    `off` are the rules to ignore.
    """
    text = decode(data, document.source)
    parts = split(text, document.source) if isinstance(text, str) else text
    if isinstance(text, Problem) or isinstance(parts, Problem):
        return data, ()
    source = SourceText(document, tuple(text.split("\n")), parts.body_line)
    rules: list[str] = []
    edits: list[Edit] = []
    for rule, found in (("heading-levels", _headings), ("trailing-space", _blanks)):
        of_rule = list(found(source)) if rule not in off else []
        edits += of_rule
        rules += [rule] if of_rule else []
    data = apply_edits(data, edits)
    unnamed = document.front.id is None and not document.kind.attached
    if unnamed and "missing-id" not in off:
        change = SetDefault(("id",), document.id, "first")
        data = edit_front_matter(data, document.source, [change], type(document.front))
        rules.append("missing-id")
    return data, tuple(rules)


def _line_starts(source: SourceText) -> list[int]:
    return list(accumulate((len(line) + 1 for line in source.lines), initial=0))


def _headings(source: SourceText) -> Iterator[Edit]:
    starts = _line_starts(source)
    for heading in wrong_headings(source):
        if not heading.marked:
            continue
        marks = _MARKS.match(source.lines[heading.line - 1])
        assert marks is not None
        start = starts[heading.line - 1]
        yield Edit(start + marks.start(1), start + marks.end(1), "#" * min(heading.wanted, 6))


def _blanks(source: SourceText) -> Iterator[Edit]:
    starts = _line_starts(source)
    for number in needless_spaces(source):
        line, start = source.lines[number - 1], starts[number - 1]
        yield Edit(start + len(line.rstrip()), start + len(line), "")


def fix_document(project: Project, document: Document, off: Collection[str]) -> FixedFile | None:
    """Fix a document's file atomically; None if there is nothing to fix.

    Raises OSError if it can't be written, and EditError if its front matter can't be edited.
    """
    path = project.root / document.source
    data = path.read_bytes()
    better, rules = apply_fixes(data, document, off)
    if better == data:
        return None
    write_atomically(path, better)
    return FixedFile(document.source, rules)
