"""The entries of the sitemap: every page with a canonical URL of its own, and its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sitegen.model.document import Document
from sitegen.model.kind import Kind
from sitegen.model.kinds import kinds
from sitegen.model.unreachable import unreachable
from sitegen.site.last_change import last_change
from sitegen.site.links import field_target
from sitegen.site.relations import Relations
from sitegen.site.visibility import live_from


class SitemapEntry(NamedTuple):
    """A page: its URL path, when it last changed (seconds since 1970), its pictures' URL paths."""

    url_path: str
    modified: float | None = None
    images: tuple[str, ...] = ()


def entries(site: Relations) -> Iterator[SitemapEntry]:
    """Every page to be found. Later pages of lists and posts from elsewhere are not among them."""
    newest: dict[str, float] = {}
    documents: list[SitemapEntry] = []
    times: dict[str, float] = {}
    for name, kind in kinds().by_name.items():
        if kind.permalink is None or kind.lists_posts:
            continue
        for key in site.collection(name):
            document = site.documents[key]
            modified = _modified(document)
            if modified is not None:
                times[key] = modified
                newest[name] = max(modified, newest.get(name, modified))
            url_path = site.url_path(key)
            elsewhere = getattr(document.front, "originally", None) is not None
            if url_path is not None and not elsewhere:
                documents.append(SitemapEntry(url_path, modified, tuple(_images(site, document))))
    yield SitemapEntry("/", max(newest.values(), default=None))
    for kind in index_kinds(site):
        yield SitemapEntry(kind.url_path, newest.get(kind.name))
    yield from _lists(site, times)
    yield SitemapEntry("/subscribe/")
    yield from documents


def index_kinds(site: Relations) -> Iterator[Kind]:
    """The kinds that have an index page now, in the order of the menu."""
    for kind in kinds().placed:
        if kind.index_page == "always" or (kind.index_page and site.collection(kind.name)):
            yield kind


def _lists(site: Relations, times: dict[str, float]) -> Iterator[SitemapEntry]:
    """The lists of posts. `times` are those of the documents that say when they changed."""

    def newest(keys: tuple[str, ...]) -> float | None:
        return max((times[key] for key in keys if key in times), default=None)

    takeaways = site.takeaways()
    if takeaways:
        yield SitemapEntry("/takeaways/", newest(takeaways))
    tags = site.tags()
    if tags:
        yield SitemapEntry("/tags/")
    for tag in tags:
        yield SitemapEntry(f"/tags/{tag.slug}/", newest(site.tagged(tag.slug)))
    series = site.all_series()
    if series:
        yield SitemapEntry("/series/")
    for slug in series:
        yield SitemapEntry(f"/series/{slug}/", newest(site.series_posts(slug)))
    for person in site.collection("person"):
        url_path = site.url_path(person)
        if url_path is not None:
            pictures = tuple(_images(site, site.documents[person]))
            yield SitemapEntry(url_path, newest(site.written_by(person)), pictures)


def _modified(document: Document) -> float | None:
    """The time when a document went live, or of its last announced change."""
    moments = [at for at in (live_from(document), last_change(document)) if at is not None]
    return max(moments).timestamp() if moments else None


def _images(site: Relations, document: Document) -> Iterator[str]:
    front = document.front
    named = getattr(front, "image", None) or getattr(front, "photo", None)
    sources = [field_target(getattr(named, "src", named))] if named is not None else []
    sources += [image.src for image in document.body.images]
    for source in dict.fromkeys(sources):
        foreign = "://" in source or source.startswith("//")
        if not foreign and unreachable(source) is None:
            yield site.attachment_url_path(site.file_of(document.id, source))
