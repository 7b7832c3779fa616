"""Checks the sources of a site, except those that have not changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sitegen.check.cache import SourceEntry
from sitegen.check.finding import Finding
from sitegen.check.rules import rules_for
from sitegen.check.texts import DocumentText, SourceText
from sitegen.check.words import Words
from sitegen.errors import Problem
from sitegen.model.document import Document
from sitegen.parallel import map_chunks
from sitegen.read.front_matter import decode, split
from sitegen.read.locate import line_of
from sitegen.read.project import Project, read_bytes
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site

WORTH_FORKING = 200

_OFF = re.compile(r"check:[ \t]*off[ \t]+([a-z0-9][a-z0-9, \t-]*[a-z0-9])")


class _Changed(NamedTuple):
    document: Document
    digest: bytes
    """Of the file's content; empty if it is not known."""


def check_sources(
    project: Project,
    documents: Iterable[Document],
    site: Site,
    context: QueryContext,
    words: Words,
    known: Mapping[str, SourceEntry],
    jobs: int = 1,
    unsaved: Mapping[str, bytes] | None = None,
) -> dict[str, SourceEntry]:
    """The entry of each document, by source. Entries in `known` with the same bytes are reused.
    `unsaved` has the bytes of sources that aren't in their files yet."""
    entries: dict[str, SourceEntry] = {}
    changed: list[_Changed] = []
    for document in documents:
        content = site.contents.digests.get(document.source, b"")
        entry = known.get(document.source)
        if content and entry is not None and entry.digest == content:
            entries[document.source] = entry
        else:
            changed.append(_Changed(document, content))

    def check(chunk: Sequence[_Changed]) -> list[tuple[str, SourceEntry]]:
        return [
            (one.document.source, _check_source(project, one, site, context, words, unsaved or {}))
            for one in chunk
        ]

    for results in map_chunks(check, changed, jobs=jobs, minimum=WORTH_FORKING):
        entries.update(results)
    return entries


def _check_source(
    project: Project,
    one: _Changed,
    site: Site,
    context: QueryContext,
    words: Words,
    unsaved: Mapping[str, bytes],
) -> SourceEntry:
    document = one.document
    data = unsaved.get(document.source) or read_bytes(project.root, document.source)
    text = decode(data, document.source) if isinstance(data, bytes) else data
    parts = split(text, document.source) if isinstance(text, str) else text
    if isinstance(parts, Problem) or isinstance(text, Problem):
        return SourceEntry(one.digest)  # reading has already reported this
    lines = tuple(text.split("\n"))
    source = SourceText(document, lines, parts.body_line)
    html = context.html(document.body.key)
    shown = DocumentText(document, html, site.config, words)
    found: list[tuple[str, Finding]] = []
    for rule in rules_for("source"):
        assert rule.check is not None
        found += [(rule.id, finding) for finding in rule.check(source)]
    for rule in rules_for("document"):
        assert rule.check is not None
        found += [(rule.id, finding) for finding in rule.check(shown)]
    located = tuple((rule_id, _located(finding, text, document)) for rule_id, finding in found)
    return SourceEntry(one.digest, located, switched_off(lines))


def _located(finding: Finding, text: str, document: Document) -> Finding:
    line = line_of(finding.where, text, document.source)
    return Finding(finding.message, finding.remedy, finding.file, line)


def switched_off(lines: Sequence[str]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The lines on which rules are switched off, with these rules.

    `<!-- check: off RULE -->`, or `# check: off RULE` in front matter, applies to its own line. If
    the line has nothing else, it applies to the next line with text.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        match = _OFF.search(line) if "check:" in line else None
        if match is None:
            continue
        rules = tuple(filter(None, re.split(r"[,\s]+", match[1])))
        alone = line.strip().startswith(("<!--", "#")) and (
            line.strip().startswith("#") or line.strip().endswith("-->")
        )
        if alone:
            number += 1
            while number < len(lines) and not lines[number - 1].strip():
                number += 1
        found.append((number, rules))
    return tuple(found)
