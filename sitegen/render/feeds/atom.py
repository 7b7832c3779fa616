"""Atom (RFC 4287), with threads (RFC 4685)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen.render.feeds.channel import Discussion, FeedChannel, FeedItem
from sitegen.render.feeds.extensions import EXTENSION, Element
from sitegen.render.feeds.generator import (
    add,
    document,
    feed_of_one,
    item_of,
    joined,
    new_feed,
)
from sitegen.render.feeds.urls import TYPES
from sitegen.render.feeds.vocabularies import ATOM_PREFIXES, THREAD, enclosure, hub, link, media
from sitegen.timestamps import in_whole_minutes, iso_timestamp


def atom(channel: FeedChannel, items: Iterable[bytes] | None = None) -> bytes:
    """The channel as Atom; `items` are its entries if `atom_entry` has written them before."""
    if items is None:
        items = map(atom_entry, channel.items)
    feed = new_feed(channel)
    feed.subtitle(channel.description)
    feed.author(name=channel.publisher.name, uri=channel.publisher.url or "")
    feed.link(href=channel.address, rel="self", type=TYPES["atom"])
    feed.link(href=channel.page, rel="alternate", type="text/html")
    more = getattr(feed, EXTENSION)
    more.prefixes = dict(ATOM_PREFIXES)
    more.elements = tuple(_feed_elements(channel))
    xml = feed.atom_str(pretty=True, xml_declaration=False)
    return document(channel, joined(xml, items, b"</feed>"))


def atom_entry(item: FeedItem) -> bytes:
    """An `<entry>` as it is in all Atom feeds."""
    feed = feed_of_one(ATOM_PREFIXES)
    entry = add(feed, item)
    entry.published(in_whole_minutes(item.published))
    if item.summary:
        entry.summary(item.summary)
    if item.content:
        entry.content(item.content, type="html")
    for author in item.authors:
        entry.author(name=author.name, uri=author.url or "")
    getattr(entry, EXTENSION).elements = tuple(_entry_elements(item))
    return item_of(feed.atom_str(pretty=True, xml_declaration=False), b"entry")


def _feed_elements(channel: FeedChannel) -> Iterator[Element]:
    yield from hub(channel, "")
    for other in channel.alternatives:
        yield link("", "alternate", other.url, type=other.type)


def _entry_elements(item: FeedItem) -> Iterator[Element]:
    if item.audio is not None:
        yield enclosure(item.audio)
    if item.origin is not None:
        yield link("", "via", item.origin.url, title=item.origin.title)
    if item.answers is not None:
        yield Element(
            f"{{{THREAD}}}in-reply-to",
            "",
            (("ref", item.answers.id), ("href", item.answers.url), ("type", "text/html")),
        )
    yield from media(item)
    if item.discussion is not None:
        yield from _replies(item.discussion)


def _replies(discussion: Discussion) -> Iterator[Element]:
    counts = [(f"{{{THREAD}}}count", str(discussion.total))]
    if discussion.updated is not None:
        counts.append((f"{{{THREAD}}}updated", iso_timestamp(discussion.updated)))
    url = discussion.feed(TYPES["atom"])
    if url is not None:
        where = (("rel", "replies"), ("type", TYPES["atom"]), ("href", url))
        yield Element("link", "", (*where, *counts))
    where = (("rel", "replies"), ("type", "text/html"), ("href", discussion.page))
    yield Element("link", "", (*where, *counts))
    yield Element(f"{{{THREAD}}}total", str(discussion.total))
