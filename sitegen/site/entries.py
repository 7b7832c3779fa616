"""What search engines are told to look at: every page that stands for itself, and its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sitegen.model.document import Document
from sitegen.model.kinds import KINDS
from sitegen.model.kinds.post import Post
from sitegen.read.project import CONTENT, STATIC
from sitegen.site.last_change import last_change
from sitegen.site.links import parse_link
from sitegen.site.visibility import live_from

if TYPE_CHECKING:
    from sitegen.site.site import Site

LISTED_APART = ("series", "person")
"""The kinds whose pages are lists of posts."""

INDEXES = ("faq", "value", "story", "recovery", "person", "newsletter")
"""The kinds that have an index page, beside that of the posts."""


class Entry(NamedTuple):
    """A page: its address, when it last changed (seconds since 1970), its pictures' addresses."""

    address: str
    modified: float | None = None
    images: tuple[str, ...] = ()


def entries(site: Site) -> Iterator[Entry]:
    """Every page to be found. Later pages of lists and posts from elsewhere are not among them."""
    newest: dict[str, float] = {}
    documents: list[Entry] = []
    times: dict[str, float] = {}
    kinds = [name for name, kind in KINDS.items() if kind.permalink and name not in LISTED_APART]
    for kind in kinds:
        for key in site.collection(kind):
            document = site.documents[key]
            modified = _modified(document)
            if modified is not None:
                times[key] = modified
                newest[kind] = max(modified, newest.get(kind, modified))
            address = site.address(key)
            front = document.front
            if address is not None and not (isinstance(front, Post) and front.originally):
                documents.append(Entry(address, modified, tuple(_images(site, document))))
    yield Entry("/", max(newest.values(), default=None))
    yield Entry("/posts/", newest.get("post"))
    for kind in INDEXES:
        if site.collection(kind):
            yield Entry(f"/{KINDS[kind].folder}/", newest.get(kind))
    yield from _lists(site, times)
    yield Entry("/subscribe/")
    yield from documents


def _lists(site: Site, times: dict[str, float]) -> Iterator[Entry]:
    """The lists of posts. `times` are those of the documents that say when they changed."""

    def newest(keys: tuple[str, ...]) -> float | None:
        return max((times[key] for key in keys if key in times), default=None)

    takeaways = site.takeaways()
    if takeaways:
        yield Entry("/takeaways/", newest(takeaways))
    tags = site.tags()
    if tags:
        yield Entry("/tags/")
    for tag in tags:
        yield Entry(f"/tags/{tag.slug}/", newest(site.tagged(tag.slug)))
    series = site.all_series()
    if series:
        yield Entry("/series/")
    for slug in series:
        yield Entry(f"/series/{slug}/", newest(site.series_posts(slug)))
    for person in site.collection("person"):
        address = site.address(person)
        if address is not None:
            pictures = tuple(_images(site, site.documents[person]))
            yield Entry(address, newest(site.written_by(person)), pictures)


def _modified(document: Document) -> float | None:
    """When a document went live, or later said that it was changed."""
    moments = [at for at in (live_from(document), last_change(document)) if at is not None]
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
