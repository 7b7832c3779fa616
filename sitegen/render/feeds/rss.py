"""RSS 2.0, by its specification and the RSS Advisory Board's profile (rssboard.org)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from sitegen.render.feeds.channel import FeedChannel, FeedItem
from sitegen.render.feeds.extensions import EXTENSION, Element
from sitegen.render.feeds.generator import NEVER, add, document, new_feed
from sitegen.render.feeds.podcast import channel_elements, item_elements
from sitegen.render.feeds.urls import TYPES
from sitegen.render.feeds.vocabularies import (
    ATOM,
    DC,
    DCTERMS,
    PODCAST_PREFIXES,
    RSS_PREFIXES,
    SLASH,
    WFW,
    hub,
    link,
    media,
)
from sitegen.timestamps import email_timestamp


def rss(channel: FeedChannel) -> bytes:
    """The channel as RSS 2.0."""
    feed = new_feed(channel)
    feed.description(channel.description)
    if channel.updated is not None and email_timestamp(channel.updated) is None:
        feed.lastBuildDate(NEVER)
    # The last link set becomes the channel's own, whatever its relation.
    feed.link(href=channel.address, rel="self", type=TYPES["rss"])
    feed.link(href=channel.page, rel="alternate")
    more = getattr(feed, EXTENSION)
    more.prefixes = dict(RSS_PREFIXES)
    more.elements = tuple(_channel_elements(channel))
    if channel.podcast is not None:
        more.prefixes.update(PODCAST_PREFIXES)
    for item in channel.items:
        entry = add(feed, item)
        if item.summary:
            entry.description(html_text(item.summary))
        if item.content:
            entry.content(item.content)
        if item.discussion is not None:
            entry.comments(item.discussion.page)
        if item.audio is not None:
            entry.enclosure(item.audio.url, item.audio.size, item.audio.type)
        getattr(entry, EXTENSION).elements = tuple(_item_elements(channel, item))
    return document(channel, feed.rss_str(pretty=True, xml_declaration=False))


def html_text(text: str) -> str:
    """Plain text as an item's `<description>` carries it.

    That element alone is HTML; titles and the channel's own description are plain text (RSS
    Advisory Board, RSS Profile, "Character Data"). What writes the XML escapes it once more.
    """
    return escape(text, quote=False)


def _channel_elements(channel: FeedChannel) -> Iterator[Element]:
    yield from hub(channel, ATOM)
    for other in channel.alternatives:
        yield link(ATOM, "alternate", other.url, type=other.type)
    if channel.podcast is not None:
        yield from channel_elements(channel, channel.podcast)


def _item_elements(channel: FeedChannel, item: FeedItem) -> Iterator[Element]:
    # feedgen changes the process's locale for each date that it writes, so we write our own.
    published = email_timestamp(item.published)
    if published is not None:
        yield Element("pubDate", published)
    else:
        yield Element(f"{{{DCTERMS}}}issued", item.published.isoformat())
    if item.updated is not None:
        yield Element(f"{{{DCTERMS}}}modified", item.updated.isoformat())
    # RSS's own <author> is an email address, which spammers could use; names go into dc:creator.
    for author in item.authors:
        yield Element(f"{{{DC}}}creator", author.name)
    if item.origin is not None:
        yield link(ATOM, "via", item.origin.url, title=item.origin.title)
    yield from media(item)
    if item.discussion is not None:
        yield Element(f"{{{SLASH}}}comments", str(item.discussion.total))
        url = item.discussion.feed(TYPES["rss"])
        if url is not None:
            yield Element(f"{{{WFW}}}commentRss", url)
    if channel.podcast is not None:
        yield from item_elements(item, channel.podcast)
