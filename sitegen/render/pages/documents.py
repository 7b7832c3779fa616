"""A document and its page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sitegen.model.document import Document
from sitegen.model.kind import Kind
from sitegen.model.kinds import kinds
from sitegen.render.meta import PageMeta
from sitegen.render.output import Output
from sitegen.render.pages.described import home_link
from sitegen.render.pages.page_outputs import PageOutputs
from sitegen.render.views.document import DocumentView, Views
from sitegen.render.views.parts import ImageView, LinkView
from sitegen.render.views.post import OriginView
from sitegen.site.channels import Channel
from sitegen.site.site import Site

ANY_DOCUMENT = "document.html"
"""The template for kinds of which the theme knows nothing."""

_TAKEN = frozenset({"site", "page", "discovery", "document"})
"""Names that mean something else in every template."""


def document_pages(site: Site, make: PageOutputs, path: str | None) -> Iterator[Output]:
    """The page of each document; at most the one at `path`, if one is given."""
    if path is not None:
        key = site.document_at(path)
        if key is not None and _has_own_page(site.documents[key].kind):
            yield _document_output(site, make, key)
        return
    for name, kind in kinds().by_name.items():
        if _has_own_page(kind):
            for key in site.collection(name):
                yield _document_output(site, make, key)


def _has_own_page(kind: Kind) -> bool:
    """Whether a document's page is made from it, and is not a list."""
    return kind.permalink is not None and not kind.lists_posts


def _document_output(site: Site, make: PageOutputs, key: str) -> Output:
    document, url_path = site.documents[key], site.url_path(key)
    assert url_path is not None
    template = _layout(document) or make.template(f"{document.kind.name}.html", ANY_DOCUMENT)
    return make.output(url_path, template, partial(_document, key), document.source)


def _layout(document: Document) -> str | None:
    layout: str | None = getattr(document.front, "layout", None)
    return f"{layout}.html" if layout else None


def _document(key: str, views: Views) -> tuple[PageMeta, dict[str, Any]]:
    view = views.one(key)
    more = {"document": view}
    if view.kind not in _TAKEN:  # such as `page`, which is what every page has
        more[view.kind] = view
    return _document_meta(view, views), more


def _document_meta(view: DocumentView, views: Views) -> PageMeta:
    context = views.context
    url_path = view.address or "/"
    permalink = context.absolute(url_path)
    canonical = permalink
    image: ImageView | None = getattr(view, "image", None)
    origin = getattr(view, "originally", None)
    if isinstance(origin, OriginView):
        canonical = origin.url
    section = url_path
    breadcrumbs = [home_link(views)]
    if view.traits.index_page:
        section = view.traits.url_path
        title = context.words(f"{view.traits.folder}_title")
        breadcrumbs.append(LinkView(title, context.href(section)))
    return PageMeta(
        kind=view.kind,
        title=view.title,
        address=url_path,
        url=context.href(url_path),
        permalink=permalink,
        canonical=canonical,
        description=view.summary,
        section=section,
        breadcrumbs=breadcrumbs,
        noindex=context.config.noindex,
        image=image,
        extra=view.extra,
        channel=_document_channel(view),
        _views=views,
    )


def _document_channel(view: DocumentView) -> Channel:
    """What readers of its page can follow: its comments, or the newsletter of an issue."""
    if view.traits.mailed:
        return Channel(view.traits.folder)
    return Channel("discussions", view.id)
