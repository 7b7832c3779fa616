"""A channel in feedgen, with what RSS and Atom have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import Any

from feedgen.feed import FeedGenerator

from sitegen import __version__
from sitegen.render.feeds.channel import FeedChannel, FeedItem
from sitegen.render.feeds.extensions import EXTENSION, EntryElements, FeedElements

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a channel that never had anything in it: feedgen would take the present."""


def new_feed(channel: FeedChannel) -> Any:
    """A feedgen generator for the channel; its items are added with `add`."""
    feed = FeedGenerator()
    feed.register_extension(EXTENSION, FeedElements, EntryElements)
    feed.id(channel.id)
    feed.title(channel.title)
    feed.updated(channel.updated or NEVER)
    feed.language(channel.language)
    feed.generator("sitegen", version=__version__)
    if channel.copyright is not None:
        feed.rights(channel.copyright)
    if channel.icon is not None and channel.icon.type != "image/svg+xml":
        feed.logo(channel.icon.url)
    return feed


def add(feed: Any, item: FeedItem) -> Any:
    """A feedgen entry for the item, at the end of the feed: feedgen itself would put it first."""
    entry = feed.add_entry(order="append")
    entry.guid(item.id, permalink=False)
    entry.title(item.title)
    entry.link(href=item.url)
    entry.updated(item.changed)
    for tag in item.tags:
        entry.category(term=tag)
    return entry


def document(channel: FeedChannel, xml: bytes) -> bytes:
    """The whole document, with the stylesheet that makes it readable for people."""
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    if channel.stylesheet is not None:
        address = escape(channel.stylesheet)
        head += f'<?xml-stylesheet href="{address}" type="text/css"?>\n'.encode()
    return head + xml
