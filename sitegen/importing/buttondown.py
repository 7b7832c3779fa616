"""Buttondown: the zip of Settings > Exports, with emails.csv, a file for each email, and perhaps
the list of subscribers (https://docs.buttondown.com/exporting-your-archives)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sitegen.errors import RequestError
from sitegen.importing.exported_csv import list_with, rows, subscribers
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.plain_words import one_line
from sitegen.importing.record import Record, SourceDocument, SourceSite
from sitegen.timestamps import parse_timestamp

_COLUMNS: Final = frozenset({"subject", "publish_date", "slug"})
_MODE = re.compile(r"\A\s*<!--\s*buttondown-editor-mode:\s*(\w+)\s*-->[ \t]*\n?")
_PUBLIC: Final = frozenset({"", "public", "archival"})
"""Of the column `email_type`: what everybody could read in the archive."""
_SENT: Final = frozenset({"", "sent", "imported", "published", "scheduled"})
"""Of the column `status`."""


def recognises(inputs: Inputs) -> bool:
    """Whether there is a list of Buttondown's emails among the files."""
    return list_with(inputs, _COLUMNS) is not None


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of an export. Raises RequestError."""
    emails = list_with(inputs, _COLUMNS)
    if emails is None:
        raise RequestError(
            "there is no emails.csv among these (in Buttondown, choose Settings > Exports, and "
            "name the whole zip)"
        )
    yield SourceSite(category_paths=("/archive",), feed_paths=("/rss",))
    texts = {one.name.rpartition("/")[2]: one for one in inputs.ending(".md")}
    for row in rows(emails):
        yield _document(row, texts, emails.name)
    progress(sum(one.size for one in inputs.files))
    yield from subscribers(inputs, emails)


def _document(row: Mapping[str, str], texts: Mapping[str, InputFile], origin: str) -> Record:
    slug = row.get("slug", "").strip()
    file = texts.get(f"{slug}.md")
    text = file.read().decode("utf-8-sig", "replace") if file is not None else ""
    mode = _MODE.match(text)
    at = parse_timestamp(row.get("publish_date", "").strip().replace("Z", "+00:00"))
    draft = _why_draft(row)
    if at is None and not draft:
        draft = "it was not sent"
    return SourceDocument(
        key=row.get("id", "").strip() or slug,
        title=one_line(row.get("subject", "")),
        is_page=False,
        url=f"/archive/{slug}/" if slug and not draft else "",
        slug=slug,
        date=at,
        draft=draft,
        summary=one_line(row.get("description", "")),
        markup="html" if mode is not None and mode[1] == "fancy" else "markdown",
        text=text[mode.end() :] if mode is not None else text,
        origin=file.name if file is not None else origin,
    )


def _why_draft(row: Mapping[str, str]) -> str:
    """Why not everybody could read an email; empty if everybody could."""
    kind, status = (row.get(name, "").strip().lower() for name in ("email_type", "status"))
    if kind not in _PUBLIC:
        return f'only some subscribers got it ("{kind}")'
    return "" if status in _SENT else f'its status was "{status}"'
