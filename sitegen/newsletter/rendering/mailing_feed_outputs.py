"""The two feeds for services that send emails from RSS, as outputs; `mailing_feeds` makes them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sitegen.model.config import Newsletter
from sitegen.newsletter.rendering.mailing_feed_links import FEED_TEMPLATE, ISSUES_FEED, POSTS_FEED
from sitegen.render.output import Output
from sitegen.render.renderer import Renderer
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite


def mail_feeds(site: Site, renderer: Renderer) -> Iterator[Output]:
    """The feeds, if the project has a newsletter."""
    if not renderer.has_template(FEED_TEMPLATE) or not has_newsletter(site):
        return
    for address, origin in (
        (ISSUES_FEED, "the mail feed of the newsletter"),
        (POSTS_FEED, "the mail feed of the posts"),
    ):
        # The renderer's key includes the libraries.
        yield Output(address.lstrip("/"), origin, renderer.key, partial(_feed, renderer, address))


def has_newsletter(site: Site) -> bool:
    """Whether the project has a newsletter: an issue, or settings in the configuration."""
    return bool(site.collection("newsletter")) or site.config.newsletter != Newsletter()


def _feed(renderer: Renderer, address: str, site: TracedSite) -> bytes:
    # Imported only by builds that need it.
    from sitegen.newsletter.rendering.mailing_feeds import issues_channel, posts_channel
    from sitegen.render.feeds.rss import rss

    return rss((issues_channel if address == ISSUES_FEED else posts_channel)(renderer, site))
