"""What a page says of itself, whatever it shows."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.render.meta import Meta, Pagination
from sitegen.render.views.parts import LinkView
from sitegen.render.views.views import Views
from sitegen.site.channels import Channel


def page_meta(
    views: Views,
    kind: str,
    title: str,
    address: str,
    *,
    description: str = "",
    section: str | None = None,
    above: Sequence[LinkView] = (),
    noindex: bool = False,
    pagination: Pagination | None = None,
    channel: Channel | None = None,
) -> Meta:
    """What the template of a page knows of it; `above` are the pages between it and the home page,
    `section` is the address of the one that it belongs to, if that is another."""
    scope = views.scope
    permalink = scope.absolute(address)
    return Meta(
        kind=kind,
        title=title,
        address=address,
        url=scope.href(address),
        permalink=permalink,
        canonical=permalink,
        description=description,
        section=section if section is not None else address,
        breadcrumbs=[home_link(views), *above] if address != "/" else [],
        noindex=noindex or scope.config.noindex,
        pagination=pagination,
        channel=channel,
        _views=views,
    )


def home_link(views: Views) -> LinkView:
    """Where all breadcrumbs begin."""
    return LinkView(views.scope.words("home_title"), views.scope.config.base_path)


def description_of(views: Views, kind: str) -> str:
    """What search engines are told of a page of this kind, if the theme's language has words for
    it."""
    words = views.scope.words
    return words(f"{kind}_description") if f"{kind}_description" in words else ""
