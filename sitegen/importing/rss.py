"""Feeds: RSS 2.0 (https://www.rssboard.org/rss-specification), with `content:encoded`; Atom (RFC
4287); JSON Feed (https://www.jsonfeed.org/version/1.1/).

A feed has what is published, and mostly the newest only. It has no pages and no comments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from sitegen.errors import RequestError
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.plain_words import is_address, one_line
from sitegen.importing.record import (
    LeftOut,
    Record,
    SourceDocument,
    SourceFinding,
    SourcePerson,
    SourceSite,
)
from sitegen.importing.static_site import people_in
from sitegen.importing.wordpress import email_moment
from sitegen.importing.xml_items import XmlElement, XmlItems
from sitegen.slugs import same_name
from sitegen.timestamps import parse_timestamp

_XML: Final = (".xml", ".rss", ".atom", ".rdf")
_LONGEST_SUMMARY = 500
_CUT = re.compile(
    r"(?:\[?(?:…|\.\.\.|&hellip;|&#8230;)\]?|\bread more\b[^<]{0,20}|\bcontinue reading\b.{0,80})"
    r"\s*(?:</\w+>\s*)*\Z",
    re.IGNORECASE | re.DOTALL,
)
_IN_BRACKETS = re.compile(r"\(([^()@]+)\)")


def recognises(inputs: Inputs) -> bool:
    """Whether one of the files is a feed."""
    return any(_is_xml_feed(one) or _is_json_feed(one) for one in inputs.files)


def _is_xml_feed(file: InputFile) -> bool:
    head = file.head(4096) if file.suffix in _XML else b""
    return re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", head) is not None


def _is_json_feed(file: InputFile) -> bool:
    return file.suffix == ".json" and re.search(
        rb"\"version\"\s*:\s*\"https?:\\?/\\?/jsonfeed\.org", file.head(4096)
    ) is not None  # fmt: skip


def records(inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of all feeds among the inputs. Raises RequestError."""
    feeds = [one for one in inputs.files if _is_xml_feed(one) or _is_json_feed(one)]
    if not feeds:
        raise RequestError("there is no feed among these (open its address, and save the page)")
    reader = _Feeds()
    for file in feeds:
        if _is_json_feed(file):
            yield from reader.json_feed(file)
            progress(file.size)
        else:
            yield from reader.xml_feed(file, progress)
    if reader.cut:
        yield SourceFinding(
            rule="cut-text",
            message=f"texts of which the feed has the beginning only: {reader.cut}",
        )


class _Feeds:
    """All feeds of one site."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self.cut = 0
        """Texts that seem to go on elsewhere."""

    def xml_feed(self, file: InputFile, progress: Callable[[int], None]) -> Iterator[Record]:
        """The records of a feed in RSS or Atom."""
        url = ""
        yield SourceSite()
        items = XmlItems(file, {"item", "entry", "link"}, progress)
        for element in items:
            if element.name == "link":
                target = element.text.strip() or element.attributes.get("href", "")
                if not url and element.attributes.get("rel", "alternate") == "alternate":
                    url = target.rstrip("/")
                    yield SourceSite(url=url if "://" in url else "", category_paths=_PATHS)
            elif element.name == "item":
                yield from self._document(_of_rss(element), url, file, element.line)
            else:
                yield from self._document(_of_atom(element), url, file, element.line)
        if items.removed:
            yield SourceFinding(
                rule="control-characters",
                message=f"{items.removed} characters that XML forbids were removed",
                origin=file.name,
            )

    def json_feed(self, file: InputFile) -> Iterator[Record]:
        """The records of a JSON Feed."""
        try:
            feed = json.loads(file.read().decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError) as error:
            raise RequestError(f"{file.name} is no JSON: {error} (save it again)") from error
        url = str(feed.get("home_page_url") or "").rstrip("/")
        yield SourceSite(url=url if "://" in url else "", category_paths=_PATHS)
        if feed.get("next_url"):
            message = f"the feed goes on at {feed['next_url']}: save that page, and name both"
            yield SourceFinding(rule="cut-text", message=message, origin=file.name)
        authors = feed.get("authors") or [feed.get("author")]
        for one in feed.get("items") or []:
            if isinstance(one, dict):
                yield from self._document(_of_json(one, authors), url, file, 0)

    def _document(self, one: _FeedItem, site: str, file: InputFile, line: int) -> Iterator[Record]:
        url = urljoin(f"{site}/", one.url) if one.url else ""
        key = one.key or url or one.title
        if not key or key in self._keys:
            why = "it is in several of the files" if key else "it has no address and no title"
            yield LeftOut(what="entry", why=why, name=one.title)
            return
        self._keys.add(key)
        authors = []
        for name in one.people:
            for person in people_in(name):
                authors.append(same_name(person))
                yield SourcePerson(key=authors[-1], name=person)
        self.cut += _CUT.search(one.text.rstrip()) is not None
        path = urlsplit(url).path.rstrip("/")
        slug = re.sub(r"\.(?:html?|php)$", "", unquote(path.rpartition("/")[2]))
        summary = one.summary if one.summary != one_line(one.text) else ""
        draft = "it was a draft" if one.draft else "" if one.at else "it has no date"
        yield SourceDocument(
            key=key,
            title=one.title,
            url=url if "?" not in url else "",
            slug=slug,
            date=one.at,
            updated=one.updated,
            draft=draft,
            authors=tuple(dict.fromkeys(authors)),
            tags=tuple(dict.fromkeys(tag for tag in map(one_line, one.tags) if tag)),
            summary=summary if len(summary) <= _LONGEST_SUMMARY else "",
            image=one.image,
            text=one.text,
            origin=file.name,
            line=line,
        )


_PATHS: Final = ("/category/", "/categories/", "/tag/", "/tags/", "/feed")


class _FeedItem:
    """What feeds of all forms say of a text."""

    def __init__(self) -> None:
        self.key = self.url = self.title = self.text = self.summary = self.image = ""
        self.at: datetime | None = None
        self.updated: datetime | None = None
        self.draft = False
        self.people: list[str] = []
        self.tags: list[str] = []


def _of_rss(item: XmlElement) -> _FeedItem:
    made = _FeedItem()
    guid = item.child("guid")
    made.key = item.value("guid") or item.attributes.get("rdf:about", "")
    made.url = item.value("link")
    if not made.url and guid is not None and guid.attributes.get("isPermaLink") != "false":
        made.url = made.key if "://" in made.key else ""
    made.title = one_line(item.raw("title"))
    description = item.raw("description")
    made.text = item.raw("content:encoded") or description
    made.summary = one_line(description) if item.raw("content:encoded") else ""
    made.at = email_moment(item.value("pubDate")) or parse_timestamp(item.value("dc:date"))
    for name in ("dc:creator", "author", "itunes:author"):
        written = item.value(name)
        in_brackets = _IN_BRACKETS.search(written) if is_address(written) else None
        if written and not made.people:
            made.people = [in_brackets[1] if in_brackets is not None else written]
    made.tags = [one.text for one in item.all("category")]
    for one in item.children:
        if one.name in ("enclosure", "media:content", "media:thumbnail"):
            _attach(made, one.attributes.get("url", ""), one.attributes.get("type", ""))
    return made


def _attach(made: _FeedItem, url: str, kind: str) -> None:
    """Add a file that belongs to an item."""
    if not url or url in made.text or escape(url) in made.text:
        return
    if kind.startswith("audio/"):
        made.text += f'\n<audio src="{escape(url)}"></audio>'
    elif kind.startswith("video/"):
        made.text += f'\n<video src="{escape(url)}"></video>'
    elif kind.startswith("image/") and not made.image:
        made.image = url


def _of_atom(entry: XmlElement) -> _FeedItem:
    made = _FeedItem()
    made.key = entry.value("id")
    for one in entry.all("link"):
        target, kind = one.attributes.get("href", ""), one.attributes.get("type", "")
        relation = one.attributes.get("rel", "alternate")
        if relation == "alternate" and not made.url:
            made.url = target
        elif relation == "enclosure":
            _attach(made, target, kind)
    made.title = one_line(_html(entry.child("title")))
    summary = _html(entry.child("summary"))
    made.text = (_html(entry.child("content")) or summary) + made.text
    made.summary = one_line(summary) if entry.child("content") is not None else ""
    made.updated = parse_timestamp(entry.value("updated"))
    made.at = parse_timestamp(entry.value("published")) or made.updated
    made.people = [one_line(one.raw("name")) for one in entry.all("author")]
    made.tags = [one.attributes.get("label") or one.attributes.get("term", "")
                 for one in entry.all("category")]  # fmt: skip
    control = entry.child("app:control")
    made.draft = control is not None and control.value("app:draft") == "yes"
    return made


def _html(element: XmlElement | None) -> str:
    if element is None:
        return ""
    plain = element.attributes.get("type", "text") in ("text", "text/plain")
    return escape(element.text, quote=False) if plain else element.text


def _of_json(item: dict[str, Any], authors: list[Any]) -> _FeedItem:
    made = _FeedItem()
    made.key = str(item.get("id") or "")
    made.url = str(item.get("url") or "")
    made.title = one_line(escape(str(item.get("title") or ""), quote=False))
    plain = escape(str(item.get("content_text") or ""), quote=False)
    paragraphs = "".join(f"<p>{one}</p>" for one in re.split(r"\n\s*\n", plain) if one.strip())
    made.text = str(item.get("content_html") or "") or paragraphs
    made.summary = one_line(escape(str(item.get("summary") or ""), quote=False))
    made.image = str(item.get("image") or item.get("banner_image") or "")
    made.at = parse_timestamp(str(item.get("date_published") or ""))
    made.updated = parse_timestamp(str(item.get("date_modified") or ""))
    several = item.get("authors") or ([item["author"]] if item.get("author") else authors)
    made.people = [str(one["name"]) for one in several if isinstance(one, dict) and one.get("name")]
    made.tags = [str(one) for one in item.get("tags") or []]
    for one in item.get("attachments") or []:
        if isinstance(one, dict):
            _attach(made, str(one.get("url") or ""), str(one.get("mime_type") or ""))
    return made
