"""A document and its page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sitegen.model.document import Document
from sitegen.model.kind import Kind
from sitegen.model.kinds import KINDS
from sitegen.render.meta import Meta
from sitegen.render.output import Output
from sitegen.render.pages.described import home_link
from sitegen.render.pages.maker import Maker
from sitegen.render.views.document import DocumentView, Views
from sitegen.render.views.page import PageView
from sitegen.render.views.parts import ImageView, LinkView
from sitegen.render.views.post import PostView
from sitegen.site.channels import Channel
from sitegen.site.site import Site


def document_pages(site: Site, make: Maker, path: str | None) -> Iterator[Output]:
    """The page of each document; at most the one at `path`, if one is given."""
    if path is not None:
        key = site.document_at(path)
        if key is not None and _has_own_page(site.documents[key].kind):
            yield _document_output(site, make, key)
        return
    for name, kind in KINDS.items():
        if _has_own_page(kind):
            for key in site.collection(name):
                yield _document_output(site, make, key)


def _has_own_page(kind: Kind) -> bool:
    """Whether a document's page is made from it; series and people have lists instead."""
    return kind.permalink is not None and kind.name not in ("series", "person")


def _document_output(site: Site, make: Maker, key: str) -> Output:
    document, url_path = site.documents[key], site.url_path(key)
    assert url_path is not None
    template = _layout(document) or f"{document.kind.name}.html"
    return make.output(url_path, template, partial(_document, key), document.source)


def _layout(document: Document) -> str | None:
    layout: str | None = getattr(document.front, "layout", None)
    return f"{layout}.html" if layout else None


def _document(key: str, views: Views) -> tuple[Meta, dict[str, Any]]:
    view = views.one(key)
    more = {"document": view}
    if not isinstance(view, PageView):  # in its template, `page` is what every page has
        more[view.kind] = view
    return _document_meta(view, views), more


def _document_meta(view: DocumentView, views: Views) -> Meta:
    context = views.context
    url_path = view.address or "/"
    permalink = context.absolute(url_path)
    canonical = permalink
    image: ImageView | None = getattr(view, "image", None)
    if isinstance(view, PostView) and view.originally is not None:
        canonical = view.originally.url
    section = url_path
    breadcrumbs = [home_link(views)]
    if not isinstance(view, PageView):
        folder = KINDS[view.kind].folder
        section = f"/{folder}/"
        breadcrumbs.append(LinkView(context.words(f"{folder}_title"), context.href(section)))
    return Meta(
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
    return Channel("newsletter") if view.kind == "newsletter" else Channel("discussions", view.id)
