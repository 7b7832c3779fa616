"""The facts of a page that every template has, whatever it shows: `page`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from sitegen.model.kinds import kinds
from sitegen.render.feeds.links import FeedLink, feed_links
from sitegen.render.views.document import Views
from sitegen.render.views.parts import ImageView, LinkView
from sitegen.site.channels import Channel


class Pagination(Struct, frozen=True):
    """One page of a list that goes over several."""

    items: Sequence[Any]
    number: int
    """From 1."""
    pages: int
    total: int
    """Documents on all pages."""
    previous_url: str | None = None
    """The page with newer documents."""
    next_url: str | None = None
    """The page with older ones."""


class PageMeta(Struct, frozen=True):
    """The page: its title, its URL, its description for other programs."""

    kind: str
    """A content kind, or `home`, `posts`, `tag`, …: the template's name."""
    title: str
    address: str
    """The path from the site's root, not encoded."""
    url: str
    """The URL for links inside the site."""
    permalink: str
    """The whole URL."""
    canonical: str
    """Where search engines should look: the permalink, or where it first appeared."""
    description: str = ""
    section: str = "/"
    """The URL path of the section that it belongs to, for the menu."""
    breadcrumbs: Sequence[LinkView] = ()
    """From the home page down to the one above this."""
    noindex: bool = False
    """Whether search engines should leave it out."""
    image: ImageView | None = None
    """The picture for social previews."""
    pagination: Pagination | None = None
    extra: dict[str, Any] = {}
    """The document's free fields, if the page shows one."""
    channel: Channel | None = None
    """What readers of this page can follow: its tag, its author, its comments."""
    _views: Views | None = None

    @property
    def searchable(self) -> bool:
        """Whether the site's search should find the page: it shows a document of a kind that it
        finds, and may be found at all."""
        kind = kinds().by_name.get(self.kind)
        return kind is not None and kind.searchable and not self.noindex

    @property
    def feeds(self) -> list[FeedLink]:
        """The feeds of its channel. The query is made only when a template uses them."""
        return [] if self._views is None else feed_links(self._views, self.channel)
