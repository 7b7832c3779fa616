"""A channel in feedgen, with what RSS and Atom have in common.

Items are written one by one, so that all feeds that carry an item can share its bytes. `joined`
puts them into a channel's own document, exactly where feedgen would have written them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from feedgen.feed import FeedGenerator

from sitegen import __version__
from sitegen.render.feeds.channel import FeedChannel, FeedItem
from sitegen.render.feeds.extensions import EXTENSION, EntryElements, FeedElements
from sitegen.timestamps import in_whole_minutes

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a channel that never had anything in it: feedgen would take the present."""


def new_feed(channel: FeedChannel) -> Any:
    """A feedgen generator for the channel; its items are added with `add`."""
    feed = FeedGenerator()
    feed.register_extension(EXTENSION, FeedElements, EntryElements)
    feed.id(channel.id)
    feed.title(channel.title)
    feed.updated(in_whole_minutes(channel.updated or NEVER))
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
    entry.updated(in_whole_minutes(item.changed))
    for tag in item.tags:
        entry.category(term=tag)
    return entry


def feed_of_one(prefixes: Mapping[str, str]) -> Any:
    """A generator of a feed that exists only to write one item: all that counts of it are the
    prefixes of its namespaces, because items don't declare their own."""
    feed = FeedGenerator()
    feed.register_extension(EXTENSION, FeedElements, EntryElements)
    feed.id("-")
    feed.title("-")
    feed.description("-")
    feed.link(href="-")
    feed.updated(NEVER)
    getattr(feed, EXTENSION).prefixes = dict(prefixes)
    return feed


def item_of(xml: bytes, element: bytes) -> bytes:
    """The lines of the one `element` (`item` or `entry`) in a document of `feed_of_one`.

    What looks like a tag in an item's text is escaped there, so these are its own.
    """
    end = b"</" + element + b">\n"
    start = xml.index(b"<" + element + b">")
    start = xml.rindex(b"\n", 0, start) + 1
    return xml[start : xml.rindex(end) + len(end)]


def joined(xml: bytes, items: Iterable[bytes], end: bytes) -> bytes:
    """A channel's document with items in front of `end`, which ends the list of its elements."""
    place = xml.rindex(end)
    return b"".join((xml[:place], *items, xml[place:]))


def document(channel: FeedChannel, xml: bytes) -> bytes:
    """The whole document, with the stylesheet that makes it readable for people."""
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    if channel.stylesheet is not None:
        address = escape(channel.stylesheet)
        head += f'<?xml-stylesheet href="{address}" type="text/css"?>\n'.encode()
    return head + xml
