"""A page's metadata for search engines, social networks and feed readers.

Templates see it as `discovery`; `_discovery.html` of the default theme writes all of it into the
head of a page. Only what a theme writes is computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from sitegen.read.media import Media
from sitegen.render.cards import HEIGHT, WIDTH, SocialCard, post_card, site_card
from sitegen.render.feeds.links import FeedLink
from sitegen.render.meta import PageMeta
from sitegen.render.render_context import RenderContext
from sitegen.render.structured_data.graph import graph
from sitegen.render.views.document import DocumentView, Views
from sitegen.render.views.parts import ImageView
from sitegen.render.views.post import PostView
from sitegen.render.views.site import SiteView
from sitegen.timestamps import iso_timestamp

LARGE = 300
"""Pixels of width from which on a picture is shown large."""


class MetaProperty(NamedTuple):
    """A `<meta>` element: `property` for Open Graph, `name` for Twitter cards."""

    name: str
    content: str


class Discovery:
    """A page's metadata for other programs."""

    def __init__(self, page: PageMeta, document: DocumentView | None, views: Views) -> None:
        self._page = page
        self._document = document
        self._views = views

    @property
    def robots(self) -> str | None:
        """For `<meta name="robots">`: `noindex`, or None if the page may be found."""
        return "noindex" if self._page.noindex else None

    @property
    def canonical(self) -> str | None:
        """For `<link rel="canonical">`; None for a page that search engines should not index."""
        return None if self._page.noindex else self._page.canonical

    @property
    def hub(self) -> str | None:
        """The WebSub hub, if there is one."""
        return self._views.context.config.feeds.hub

    @property
    def feeds(self) -> list[FeedLink]:
        """The feeds to announce: those of everything, and those of this page."""
        everything = self._views.share("feeds of everything", _feeds_of_everything)
        return list(dict.fromkeys([*self._page.feeds, *everything]))

    @property
    def open_graph(self) -> list[MetaProperty]:
        """The page's Open Graph properties (ogp.me)."""
        return list(self._open_graph())

    @property
    def twitter(self) -> list[MetaProperty]:
        """The page's Twitter card; Open Graph has the rest."""
        image = self._image
        large = image is not None and image.width >= LARGE and image.width > image.height
        found = [MetaProperty("twitter:card", "summary_large_image" if large else "summary")]
        if image is not None and image.alt:
            found.append(MetaProperty("twitter:image:alt", image.alt))
        return found

    @property
    def structured_data(self) -> Markup:
        """The page's JSON-LD, safe inside `<script type="application/ld+json">`."""
        return graph(self._page, self._document, self._views)

    @cached_property
    def _image(self) -> ImageView | None:
        """The page's picture, else the site's; networks show no SVG."""
        for image in (self._page.image, self._post_card):
            if image is not None and image.type != "image/svg+xml":
                return image
        return self._views.share("picture of the site", _picture_of_site)

    @property
    def _post_card(self) -> ImageView | None:
        document = self._document
        if document is None or not document.traits.card or getattr(document, "image", None):
            return None
        context = self._views.context
        return _card(post_card(document.title, context.config, context.theme), context)

    def _open_graph(self) -> Iterator[MetaProperty]:
        page, config = self._page, self._views.context.config
        document = self._document
        kind = document.traits.open_graph if document is not None else "website"
        yield MetaProperty("og:type", kind)
        yield MetaProperty("og:title", page.title)
        yield MetaProperty("og:url", page.canonical if not page.noindex else page.permalink)
        yield MetaProperty("og:site_name", config.name)
        yield MetaProperty("og:locale", _locale(config.language))
        if page.description:
            yield MetaProperty("og:description", page.description)
        yield from self._picture()
        if document is not None and kind == "article":
            yield from self._article(document)

    def _picture(self) -> Iterator[MetaProperty]:
        image = self._image
        if image is None:
            return
        yield MetaProperty("og:image", image.permalink)
        yield MetaProperty("og:image:type", image.type)
        if image.width and image.height:
            yield MetaProperty("og:image:width", str(image.width))
            yield MetaProperty("og:image:height", str(image.height))
        if image.alt:
            yield MetaProperty("og:image:alt", image.alt)

    def _article(self, view: DocumentView) -> Iterator[MetaProperty]:
        yield from _time("article:published_time", view.published)
        yield from _time("article:modified_time", view.modified)
        for author in view.signers:
            yield MetaProperty("article:author", author.permalink or author.title)
        if isinstance(view, PostView):
            for tag in view.tags:
                yield MetaProperty("article:tag", tag.title)
            if view.audio is not None:
                yield MetaProperty("og:audio", view.audio.permalink)
                yield MetaProperty("og:audio:type", view.audio.type)


def _feeds_of_everything(views: Views) -> tuple[FeedLink, ...]:
    return tuple(SiteView(views, "/").feeds)


def _picture_of_site(views: Views) -> ImageView | None:
    """The site's picture, else its card; networks show no SVG."""
    image = SiteView(views, "/").image
    if image is not None and image.type != "image/svg+xml":
        return image
    context = views.context
    return _card(site_card(context.config, context.theme), context)


def _card(card: SocialCard | None, context: RenderContext) -> ImageView | None:
    if card is None:
        return None
    return ImageView(context, f"/{card.path}", Media(b"", 0, WIDTH, HEIGHT, "PNG"), card.title)


def _time(name: str, at: datetime | None) -> Iterator[MetaProperty]:
    if at is not None:
        yield MetaProperty(name, iso_timestamp(at))


def _locale(language: str) -> str:
    """As Open Graph writes it: `en_GB`; without a territory, that which most people mean."""
    parts = language.replace("_", "-").split("-")
    if len(parts) > 1 and len(parts[-1]) == 2:
        return f"{parts[0].lower()}_{parts[-1].upper()}"
    likely = {"en": "US", "ar": "AR", "da": "DK", "cs": "CZ", "el": "GR", "he": "IL", "ja": "JP",
              "ko": "KR", "sv": "SE", "uk": "UA", "zh": "CN"}  # fmt: skip
    first = parts[0].lower()
    return f"{first}_{likely.get(first, first.upper())}"
