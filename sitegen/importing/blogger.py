"""Blogger: the backup of Settings > Back up content, and the feed.atom of Google Takeout.

Both are Atom feeds (RFC 4287) with posts, pages, comments and settings. The older one tells them
apart by a category, the newer one by elements of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import structs

from sitegen.errors import RequestError
from sitegen.importing.input_files import Inputs
from sitegen.importing.plain_words import is_address, one_line, paragraphs
from sitegen.importing.record import (
    LeftOut,
    Record,
    SourceComment,
    SourceDocument,
    SourcePerson,
    SourceSite,
)
from sitegen.importing.xml_items import XmlElement, XmlItems
from sitegen.slugs import same_name
from sitegen.timestamps import parse_timestamp

_KINDS: Final = "http://schemas.google.com/g/2005#kind"
_LABELS: Final = "http://www.blogger.com/atom/ns#"
_MORE = re.compile(r"<a\s+name=[\"']more[\"']\s*(?:/>|>\s*</a>)|<!--\s*more\s*-->", re.IGNORECASE)
_LONGEST_TEASER = 500
_SITE: Final = SourceSite(
    category_paths=("/search/label/", "/feeds/"),
    feed_paths=("/feeds/posts/default", "/rss.xml"),
)
_POST, _PAGE, _COMMENT = "POST", "PAGE", "COMMENT"
_SHOWN: Final = frozenset({"LIVE", "PUBLISHED", "SCHEDULED", ""})


def recognises(inputs: Inputs) -> bool:
    """Whether one of the files is a backup of Blogger."""
    return any(_is_backup(one.head()) for one in inputs.ending(".xml", ".atom"))


def _is_backup(head: bytes) -> bool:
    marks = (b"schemas.google.com/blogger/2018", b"blogger.com,1999:blog-")
    return b"<feed" in head and any(mark in head for mark in marks)


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of all backups among the inputs. Raises RequestError."""
    files = [one for one in inputs.ending(".xml", ".atom") if _is_backup(one.head())]
    if not files:
        raise RequestError(
            "there is no backup of Blogger among these (in Blogger, choose Settings > Manage blog "
            "> Back up content)"
        )
    url, seen = "", set()
    yield _SITE
    for file in files:
        for element in XmlItems(file, {"entry", "link"}, progress):
            if element.name == "link":
                if not url and element.attributes.get("rel") == "alternate":
                    url = element.attributes.get("href", "").rstrip("/")
                    yield structs.replace(_SITE, url=url)
                continue
            number = _number(element)
            kind = _kind(element)
            if (kind, number) in seen:
                yield LeftOut(what="entry", why="it is in several of the files")
                continue
            seen.add((kind, number))
            yield from _entry(element, kind, number, file.name)


def _number(entry: XmlElement) -> str:
    """The number at the end of an id such as `tag:blogger.com,1999:blog-1.post-22`."""
    return entry.value("id").rpartition("-")[2]


def _kind(entry: XmlElement) -> str:
    for one in entry.all("category"):
        if one.attributes.get("scheme") == _KINDS:
            return one.attributes.get("term", "").rpartition("#")[2].upper()
    return entry.value("blogger:type").upper()


def _entry(entry: XmlElement, kind: str, number: str, origin: str) -> Iterator[Record]:
    title = one_line(entry.raw("title"))
    if kind == _COMMENT:
        yield from _comment(entry, number)
    elif kind in (_POST, _PAGE):
        if entry.value("blogger:trashed") or entry.value("blogger:status") == "SOFT_TRASHED":
            yield LeftOut(what=f"{kind.lower()} in the trash", why="it was deleted", name=title)
            return
        yield from _document(entry, kind, number, title, origin)
    else:
        yield LeftOut(what=f"{kind.lower() or 'entry'} of the blog", why="a theme here has its own")


def _document(
    entry: XmlElement, kind: str, number: str, title: str, origin: str
) -> Iterator[Record]:
    control = entry.child("app:control")
    draft = "it was a draft" if control is not None and control.value("app:draft") == "yes" else ""
    status = entry.value("blogger:status")
    if status not in _SHOWN:
        draft = "it was a draft" if status == "DRAFT" else f'its status was "{status.lower()}"'
    at = parse_timestamp(entry.value("published"))
    if at is None and not draft and kind == _POST:
        draft = "it has no date"
    url = entry.value("blogger:filename") or next(
        (
            one.attributes.get("href", "")
            for one in entry.all("link")
            if one.attributes.get("rel") == "alternate"
        ),
        "",
    )
    author = entry.child("author")
    name = one_line(author.raw("name")) if author is not None else ""
    authors: tuple[str, ...] = ()
    if name and not is_address(name) and name.lower() not in ("unknown", "anonymous", "noreply"):
        authors = (same_name(name),)
        yield SourcePerson(key=authors[0], name=name)
    content = entry.child("content")
    text = content.text if content is not None else ""
    parts = _MORE.split(text, maxsplit=1)
    words = one_line(parts[0]) if len(parts) > 1 else ""
    path = urlsplit(url).path
    yield SourceDocument(
        key=number,
        title=title,
        is_page=kind == _PAGE,
        url=url if not draft else "",
        slug=re.sub(r"\.html?$", "", path.rpartition("/")[2]),
        date=at,
        updated=parse_timestamp(entry.value("updated")),
        draft=draft,
        authors=authors,
        tags=tuple(
            dict.fromkeys(
                one_line(one.attributes.get("term", ""))
                for one in entry.all("category")
                if one.attributes.get("scheme") == _LABELS and one.attributes.get("term")
            )
        ),
        summary=one_line(entry.value("blogger:metaDescription"))
        or (words if len(words) <= _LONGEST_TEASER else ""),
        markup="blogger",
        text="".join(parts),
        origin=origin,
        line=content.line if content is not None else entry.line,
    )


def _comment(entry: XmlElement, number: str) -> Iterator[Record]:
    control = entry.child("app:control")
    hidden = control is not None and control.value("app:draft") == "yes"
    status = entry.value("blogger:status")
    text = paragraphs(entry.raw("content"))
    at = parse_timestamp(entry.value("published"))
    answered = entry.child("thr:in-reply-to")
    about = entry.value("blogger:parent")
    if not about and answered is not None:
        about = answered.attributes.get("ref", "")
    about = about.rpartition("-")[2]
    if hidden or status not in _SHOWN or entry.value("blogger:trashed"):
        state = "spam" if "SPAM" in status else "not approved"
        yield LeftOut(what=f"comment ({state})", why="readers didn't see it")
    elif not text or at is None or not about:
        yield LeftOut(what="comment", why="it has no text, no date or no post")
    else:
        author = entry.child("author")
        name = one_line(author.raw("name")) if author is not None else ""
        yield SourceComment(
            key=number,
            about=about,
            name="" if is_address(name) else name,
            date=at,
            text=text,
            reply_to=_answered(entry),
        )


def _answered(entry: XmlElement) -> str:
    """The number of the comment that one answers, if it does."""
    written = entry.value("blogger:inReplyTo")
    if written:
        return written.rpartition("-")[2]
    for one in entry.all("link"):
        if one.attributes.get("rel") == "related":
            return one.attributes.get("href", "").rstrip("/").rpartition("/")[2]
    return ""
