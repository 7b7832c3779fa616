"""Substack: the zip of Settings > Exports, with posts.csv, a page of HTML for each post and the
lists of subscribers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sitegen.errors import RequestError
from sitegen.importing.exported_csv import list_with, rows, subscribers
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.plain_words import one_line
from sitegen.importing.record import (
    LeftOut,
    Record,
    SourceDocument,
    SourceSite,
)
from sitegen.timestamps import parse_timestamp

_COLUMNS: Final = frozenset({"post_id", "is_published", "audience"})
_AUDIENCES: Final = {
    "only_paid": "only paying subscribers could read it",
    "only_free": "only free subscribers could read it",
    "founding": "only founding members could read it",
}
_PAGE_TYPE: Final = "page"
_EMAIL_TYPE: Final = "adhoc_email"
_POST_TYPES: Final = frozenset({"newsletter", "podcast", "video", ""})
_KNOWN_TYPES: Final = _POST_TYPES | {_PAGE_TYPE, _EMAIL_TYPE}
"""Of the column `type`; others, such as threads, have no text."""


def recognises(inputs: Inputs) -> bool:
    """Whether there is a list of Substack's posts among the files."""
    return list_with(inputs, _COLUMNS) is not None


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of an export. Raises RequestError."""
    posts = list_with(inputs, _COLUMNS)
    if posts is None:
        raise RequestError(
            "there is no posts.csv among these (in Substack, choose Settings > Exports > Create "
            "new export, and name the whole zip)"
        )
    yield SourceSite(category_paths=("/archive", "/subscribe", "/about"), feed_paths=("/feed",))
    texts = {one.name.rpartition("/")[2]: one for one in inputs.ending(".html")}
    for row in rows(posts):
        yield from _document(row, texts, posts.name)
    progress(sum(one.size for one in inputs.files))
    yield from subscribers(inputs, posts)


def _document(
    row: Mapping[str, str], texts: Mapping[str, InputFile], origin: str
) -> Iterator[Record]:
    key, _, slug = row.get("post_id", "").strip().partition(".")
    title = one_line(row.get("title", ""))
    kind = row.get("type", "")
    if kind not in _KNOWN_TYPES:
        yield LeftOut(what=kind, why="it has comments only, which the export hasn't", name=title)
        return
    file = texts.get(f"{row.get('post_id', '').strip()}.html")
    public = row.get("is_published", "").strip().lower() == "true"
    draft = "" if public else "it was a draft"
    draft = draft or _AUDIENCES.get(row.get("audience", ""), "")
    if not draft and row.get("audience", "everyone") not in ("everyone", ""):
        draft = "only some subscribers could read it"
    if not draft and kind == _EMAIL_TYPE:
        draft = "it was an email only"
    at = parse_timestamp(row.get("post_date", "").replace("Z", "+00:00"))
    if at is None and not draft and kind != _PAGE_TYPE:
        draft = "it has no date"
    extra = {"podcast_url": row["podcast_url"]} if row.get("podcast_url") else {}
    yield SourceDocument(
        key=key,
        title=title,
        is_page=kind == _PAGE_TYPE,
        url=f"/p/{slug}" if slug and public else "",
        slug=slug,
        date=at,
        draft=draft,
        summary=one_line(row.get("subtitle", "")),
        markup="substack",
        text=file.read().decode("utf-8", "replace") if file is not None else "",
        extra=extra,
        origin=file.name if file is not None else origin,
    )
