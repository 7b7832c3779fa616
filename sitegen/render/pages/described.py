"""The metadata that all pages have."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.render.meta import PageMeta, Pagination
from sitegen.render.views.document import Views
from sitegen.render.views.parts import LinkView
from sitegen.site.channels import Channel


def page_meta(
    views: Views,
    kind: str,
    title: str,
    url_path: str,
    *,
    description: str = "",
    section: str | None = None,
    above: Sequence[LinkView] = (),
    noindex: bool = False,
    pagination: Pagination | None = None,
    channel: Channel | None = None,
) -> PageMeta:
    """The metadata of a page for its template; `above` are the pages between it and the home page,
    `section` is the URL path of its section, if that is another page."""
    context = views.context
    permalink = context.absolute(url_path)
    return PageMeta(
        kind=kind,
        title=title,
        address=url_path,
        url=context.href(url_path),
        permalink=permalink,
        canonical=permalink,
        description=description,
        section=section if section is not None else url_path,
        breadcrumbs=[home_link(views), *above] if url_path != "/" else [],
        noindex=noindex or context.config.noindex,
        pagination=pagination,
        channel=channel,
        _views=views,
    )


def home_link(views: Views) -> LinkView:
    """Where all breadcrumbs begin."""
    return LinkView(views.context.words("home_title"), views.context.config.base_path)


def description_of(views: Views, kind: str) -> str:
    """The description of a page of this kind for search engines, if the theme's language has
    one."""
    words = views.context.words
    return words(f"{kind}_description") if f"{kind}_description" in words else ""
