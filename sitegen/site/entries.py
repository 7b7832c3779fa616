"""What search engines are told to look at: every page that stands for itself, and its pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sitegen.model.document import Document
from sitegen.model.kinds.post import Post
from sitegen.model.kinds.value import Value
from sitegen.read.project import CONTENT, STATIC
from sitegen.site.links import parse_link
from sitegen.site.visibility import live_from

if TYPE_CHECKING:
    from sitegen.site.site import Site

KINDS_WITH_PAGES = ("post", "faq", "value", "story", "recovery", "page")
INDEXES = (("faq", "faqs"), ("value", "values"), ("story", "stories"), ("recovery", "recoveries"),
           ("person", "people"))  # fmt: skip
"""The kinds that have an index page, and its folder."""


class Entry(NamedTuple):
    """A page: its address, when it last changed (seconds since 1970), its pictures' addresses."""

    address: str
    modified: float | None = None
    images: tuple[str, ...] = ()


def entries(site: Site) -> Iterator[Entry]:
    """Every page to be found. Later pages of lists and posts from elsewhere are not among them."""
    newest: dict[str, float] = {}
    documents: list[Entry] = []
    times: dict[str, float | None] = {}
    for kind in KINDS_WITH_PAGES:
        for key in site.collection(kind):
            document = site.documents[key]
            modified = times[key] = _modified(document)
            if modified is not None:
                newest[kind] = max(modified, newest.get(kind, modified))
            address = site.address(key)
            front = document.front
            if address is not None and not (isinstance(front, Post) and front.originally):
                documents.append(Entry(address, modified, tuple(_images(site, document))))
    yield Entry("/", max(newest.values(), default=None))
    yield Entry("/posts/", newest.get("post"))
    for kind, folder in INDEXES:
        if site.collection(kind):
            yield Entry(f"/{folder}/", newest.get(kind))
    yield from _lists(site, times)
    yield Entry("/subscribe/")
    yield from documents


def _lists(site: Site, times: Mapping[str, float | None]) -> Iterator[Entry]:
    takeaways = site.takeaways()
    if takeaways:
        yield Entry("/takeaways/", _newest(takeaways, times))
    tags = site.tags()
    if tags:
        yield Entry("/tags/")
    for tag in tags:
        yield Entry(f"/tags/{tag.slug}/", _newest(site.tagged(tag.slug), times))
    series = site.all_series()
    if series:
        yield Entry("/series/")
    for slug in series:
        yield Entry(f"/series/{slug}/", _newest(site.series_posts(slug), times))
    for person in site.collection("person"):
        address = site.address(person)
        if address is not None:
            document = site.documents[person]
            modified = _newest(site.written_by(person), times, _modified(document))
            yield Entry(address, modified, tuple(_images(site, document)))


def _newest(
    keys: Iterable[str], times: Mapping[str, float | None], own: float | None = None
) -> float | None:
    moments = [own, *(times[key] for key in keys)]
    return max((moment for moment in moments if moment is not None), default=None)


def _modified(document: Document) -> float | None:
    """When a document went live, or later said that it was changed."""
    front = document.front
    at = live_from(document)
    moments: list[datetime] = [] if at is None else [at]
    if front.updated is not None:
        moments.append(front.updated.at)
    if isinstance(front, Post):
        moments += [note.date.at for note in front.updates]
    elif isinstance(front, Value):
        moments += [note.date.at for note in front.changes]
    return max(moments).timestamp() if moments else None


def _images(site: Site, document: Document) -> Iterator[str]:
    front = document.front
    named = getattr(front, "image", None) or getattr(front, "photo", None)
    sources = [getattr(named, "src", named)] if named is not None else []
    sources += [image.src for image in document.body.images]
    for source in dict.fromkeys(sources):
        if "://" not in source and not source.startswith(("//", "data:")):
            link = parse_link(document, source)
            path = f"{CONTENT}/{STATIC}{link.path}" if link.sort == "address" else link.path
            yield site.attachment_address(path)
