"""Substack: the zip of Settings > Exports, with posts.csv, a page of HTML for each post and the
lists of subscribers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sitegen.csv_table import CsvError, read_table
from sitegen.errors import RequestError
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.plain_words import one_line
from sitegen.importing.record import (
    LeftOut,
    Record,
    SourceDocument,
    SourceSite,
    SourceSubscribers,
)
from sitegen.timestamps import parse_timestamp

_COLUMNS: Final = (b"post_id", b"is_published", b"audience")
_AUDIENCES: Final = {
    "only_paid": "only paying subscribers could read it",
    "only_free": "only free subscribers could read it",
    "founding": "only founding members could read it",
}
_KINDS: Final = frozenset({"newsletter", "podcast", "video", "page", "adhoc_email", ""})


def recognises(inputs: Inputs) -> bool:
    """Whether there is a list of Substack's posts among the files."""
    return any(_is_list(one) for one in inputs.ending(".csv"))


def _is_list(file: InputFile) -> bool:
    head = file.head(4096).split(b"\n")[0]
    return all(column in head for column in _COLUMNS)


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of an export. Raises RequestError."""
    posts = next((one for one in inputs.ending(".csv") if _is_list(one)), None)
    if posts is None:
        raise RequestError(
            "there is no posts.csv among these (in Substack, choose Settings > Exports > Create "
            "new export, and name the whole zip)"
        )
    yield SourceSite(category_paths=("/archive", "/subscribe", "/about"))
    texts = {one.name.rpartition("/")[2]: one for one in inputs.ending(".html")}
    for row in _rows(posts):
        yield from _document(row, texts, posts.name)
    progress(sum(one.size for one in inputs.files))
    for one in inputs.ending(".csv"):
        columns = one.head(4096).split(b"\n")[0].lower().split(b",")
        if one is not posts and b"email" in [column.strip(b' "\r') for column in columns]:
            yield SourceSubscribers(name=one.name, content=one.read())


def _rows(file: InputFile) -> list[Mapping[str, str]]:
    try:
        table = read_table(file.read().decode("utf-8-sig", "replace"))
    except CsvError as error:
        raise RequestError(f"{file.name} {error} (export it again)") from error
    found: list[Mapping[str, str]] = []
    for row in table.rows:
        if row.wrong:
            raise RequestError(f"{file.name}:{row.line}: this line {row.wrong} (export it again)")
        found.append(dict(zip(table.header, row.cells, strict=False)))
    return found


def _document(
    row: Mapping[str, str], texts: Mapping[str, InputFile], origin: str
) -> Iterator[Record]:
    key, _, slug = row.get("post_id", "").strip().partition(".")
    title = one_line(row.get("title", ""))
    kind = row.get("type", "")
    if kind not in _KINDS:
        yield LeftOut(what=kind, why="it has comments only, which the export hasn't", name=title)
        return
    file = texts.get(f"{row.get('post_id', '').strip()}.html")
    public = row.get("is_published", "").strip().lower() == "true"
    draft = "" if public else "it was a draft"
    draft = draft or _AUDIENCES.get(row.get("audience", ""), "")
    if not draft and row.get("audience", "everyone") not in ("everyone", ""):
        draft = "only some subscribers could read it"
    if not draft and kind == "adhoc_email":
        draft = "it was an email only"
    at = parse_timestamp(row.get("post_date", "").replace("Z", "+00:00"))
    if at is None and not draft and kind != "page":
        draft = "it has no date"
    extra = {"podcast_url": row["podcast_url"]} if row.get("podcast_url") else {}
    yield SourceDocument(
        key=key,
        title=title,
        is_page=kind == "page",
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
