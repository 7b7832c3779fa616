"""Mends that leave no doubt: heading levels, blanks that do nothing, missing ids.

Only the lines at fault change; line ends, a byte order mark and everything else stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from sitegen.atomic import write_atomically
from sitegen.check.blanks import needless
from sitegen.check.headings import misplaced
from sitegen.check.texts import SourceText
from sitegen.errors import Problem
from sitegen.model.document import Document
from sitegen.read.front_matter import decode, split
from sitegen.read.project import Project

_BOM = b"\xef\xbb\xbf"
_MARKS = re.compile(r"^( {0,3})#{1,6}(?=[ \t])")


class Mended(NamedTuple):
    """A file that was mended, and by which rules."""

    file: str
    rules: tuple[str, ...]


def mended(data: bytes, document: Document, off: Collection[str]) -> tuple[bytes, tuple[str, ...]]:
    """A source file's bytes after all certain mends, and the rules that they follow.

    `off` are rules to leave alone.
    """
    text = decode(data, document.source)
    parts = split(text, document.source) if isinstance(text, str) else text
    if isinstance(text, Problem) or isinstance(parts, Problem):
        return data, ()
    bom = _BOM if data.startswith(_BOM) else b""
    raw = data[len(bom) :].decode("utf-8").split("\n")
    source = SourceText(document, tuple(text.split("\n")), parts.body_line)
    if len(raw) != len(
        source.lines
    ):  # single carriage returns: which line is which is no longer sure
        return data, ()
    rules: list[str] = []
    if "heading-levels" not in off:
        for heading in misplaced(source):
            place = heading.line - 1
            raw[place] = _MARKS.sub(rf"\g<1>{'#' * min(heading.wanted, 6)}", raw[place])
            rules.append("heading-levels")
    if "trailing-space" not in off:
        for number in needless(source):
            end = "\r" if raw[number - 1].endswith("\r") else ""
            raw[number - 1] = raw[number - 1].rstrip() + end
            rules.append("trailing-space")
    unnamed = document.front.id is None and not document.kind.attached
    if unnamed and "missing-id" not in off:
        end = "\r" if raw[0].endswith("\r") else ""
        raw.insert(1, f"id: {document.id}{end}")
        rules.append("missing-id")
    if not rules:
        return data, ()
    return bom + "\n".join(raw).encode(), tuple(dict.fromkeys(rules))


def mend(project: Project, document: Document, off: Collection[str]) -> Mended | None:
    """Mend a document's file, whole or not at all; None if there is nothing to mend.

    Raises OSError if it can't be written.
    """
    path = project.root / document.source
    data = path.read_bytes()
    better, rules = mended(data, document, off)
    if better == data:
        return None
    write_atomically(path, better)
    return Mended(document.source, rules)
