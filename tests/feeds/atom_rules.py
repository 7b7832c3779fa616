"""The rules of Atom (RFC 4287) and of its threads (RFC 4685)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from tests.feeds.content_rules import content_problems

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
FEED = {
    "author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights",
    "subtitle", "title", "updated", "entry",
}  # fmt: skip
ENTRY = {
    "author", "category", "content", "contributor", "id", "link", "published", "rights", "source",
    "summary", "title", "updated",
}  # fmt: skip
SEVERAL = {"author", "category", "contributor", "link", "entry"}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")


def atom_problems(document: bytes, address: str) -> list[str]:
    """What is wrong with an Atom document that is published at `address`."""
    feed = etree.fromstring(document)
    problems = list(_feed_problems(feed, address))
    ids: Counter[str] = Counter()
    dates: list[datetime] = []
    signed = feed.find(f"{ATOM}author") is not None
    for entry in feed.findall(f"{ATOM}entry"):
        problems += _entry_problems(entry, signed)
        ids[entry.findtext(f"{ATOM}id") or ""] += 1
        dates.append(datetime.fromisoformat(entry.findtext(f"{ATOM}published") or ""))
    problems += [f"the id {one} stands twice" for one, count in ids.items() if count > 1]
    if dates != sorted(dates, reverse=True):
        problems.append("the entries are not newest first")
    return problems


def _children(element: etree._Element, known: set[str]) -> Iterator[str]:
    counts = Counter(child.tag for child in element if isinstance(child.tag, str))
    for tag, count in counts.items():
        name = tag.removeprefix(ATOM)
        if tag.startswith(ATOM) and name not in known:
            yield f"<{name}> is not known in <{element.tag}>"
        if not tag.startswith("{"):
            yield f"<{tag}> is in no namespace"
        if tag.startswith(ATOM) and count > 1 and name not in SEVERAL:
            yield f"<{name}> stands {count} times"


def _common_problems(element: etree._Element) -> Iterator[str]:
    if not _IRI.fullmatch(element.findtext(f"{ATOM}id") or ""):
        yield f"the id {element.findtext(f'{ATOM}id')!r} is no IRI"
    title = element.find(f"{ATOM}title")
    if title is None or title.get("type", "text") != "text" or len(title):
        yield "the title is missing, or no plain text"
    for name in ("updated", "published"):
        for found in element.findall(f"{ATOM}{name}"):
            if not _DATE.fullmatch(found.text or ""):
                yield f"<{name}> {found.text} is no date of RFC 3339"
    if element.find(f"{ATOM}updated") is None:
        yield "<updated> is missing"
    for author in element.findall(f"{ATOM}author"):
        if not (author.findtext(f"{ATOM}name") or "").strip():
            yield "an author has no name"
        if author.find(f"{ATOM}email") is not None:
            yield "an author shows a mail address"
    yield from _link_problems(element)


def _link_problems(element: etree._Element) -> Iterator[str]:
    alternates: Counter[tuple[str | None, str | None]] = Counter()
    for link in element.findall(f"{ATOM}link"):
        if not (link.get("href") or "").startswith(("http://", "https://")):
            yield f"the link {link.get('href')!r} is no whole address"
        if link.get("rel", "alternate") == "alternate":
            alternates[link.get("type"), link.get("hreflang")] += 1
        if link.get("rel") == "enclosure" and not (link.get("length") or "").isdigit():
            yield "an enclosure has no length"
        if link.get("rel") == "replies" and not (link.get(f"{THREAD}count") or "").isdigit():
            yield "a link to replies has no count"
    if any(count > 1 for count in alternates.values()):
        yield "two alternates of one type"


def _feed_problems(feed: etree._Element, address: str) -> Iterator[str]:
    if feed.tag != f"{ATOM}feed":
        yield "the root is no feed"
    yield from _children(feed, FEED)
    yield from _common_problems(feed)
    own = [one.get("href") for one in feed.findall(f"{ATOM}link") if one.get("rel") == "self"]
    if own != [address]:
        yield f"rel=self is {own}, not {address}"
    if not feed.get("{http://www.w3.org/XML/1998/namespace}lang"):
        yield "the language is missing"


def _entry_problems(entry: etree._Element, signed: bool) -> Iterator[str]:
    yield from _children(entry, ENTRY)
    yield from _common_problems(entry)
    if not signed and entry.find(f"{ATOM}author") is None:
        yield "nobody wrote an entry"
    content = entry.find(f"{ATOM}content")
    links = [link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")]
    if content is None and "alternate" not in links:
        yield "an entry has neither content nor alternate"
    if content is not None:
        if content.get("type") != "html" or len(content):
            yield "the content is no escaped HTML"
        yield from content_problems(content.text or "")
    answered = entry.find(f"{THREAD}in-reply-to")
    if answered is not None and not _IRI.fullmatch(answered.get("ref") or ""):
        yield "in-reply-to has no ref"
