"""RSS 2.0, by its specification and the RSS Advisory Board's profile (rssboard.org)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from sitegen.model.config_feeds import Podcast
from sitegen.render.feeds.channel import FeedChannel, FeedItem
from sitegen.render.feeds.extensions import EXTENSION, Element
from sitegen.render.feeds.generator import (
    NEVER,
    add,
    document,
    feed_of_one,
    item_of,
    joined,
    new_feed,
)
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
from sitegen.timestamps import email_timestamp, iso_timestamp


def rss(channel: FeedChannel, items: Iterable[bytes] | None = None) -> bytes:
    """The channel as RSS 2.0; `items` are its items if `rss_item` has written them before."""
    if items is None:
        items = (rss_item(item, channel.podcast) for item in channel.items)
    feed = new_feed(channel)
    feed.description(channel.description)
    if channel.updated is not None and email_timestamp(channel.updated) is None:
        feed.lastBuildDate(NEVER)
    # The last link set becomes the channel's own, whatever its relation.
    feed.link(href=channel.address, rel="self", type=TYPES["rss"])
    feed.link(href=channel.page, rel="alternate")
    more = getattr(feed, EXTENSION)
    more.prefixes = _prefixes(channel.podcast)
    more.elements = tuple(_channel_elements(channel))
    xml = feed.rss_str(pretty=True, xml_declaration=False)
    return document(channel, joined(xml, items, b"  </channel>\n</rss>"))


def rss_item(item: FeedItem, podcast: Podcast | None = None) -> bytes:
    """An `<item>` as it is in all RSS feeds, or as an episode of the `podcast`."""
    feed = feed_of_one(_prefixes(podcast))
    entry = add(feed, item)
    if item.summary:
        entry.description(html_text(item.summary))
    if item.content:
        entry.content(item.content)
    if item.discussion is not None:
        entry.comments(item.discussion.page)
    if item.audio is not None:
        entry.enclosure(item.audio.url, item.audio.size, item.audio.type)
    getattr(entry, EXTENSION).elements = tuple(_item_elements(item, podcast))
    return item_of(feed.rss_str(pretty=True, xml_declaration=False), b"item")


def _prefixes(podcast: Podcast | None) -> dict[str, str]:
    prefixes = dict(RSS_PREFIXES)
    if podcast is not None:
        prefixes.update(PODCAST_PREFIXES)
    return prefixes


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


def _item_elements(item: FeedItem, podcast: Podcast | None) -> Iterator[Element]:
    # feedgen changes the process's locale for each date that it writes, so we write our own.
    published = email_timestamp(item.published)
    if published is not None:
        yield Element("pubDate", published)
    else:
        yield Element(f"{{{DCTERMS}}}issued", iso_timestamp(item.published))
    if item.updated is not None:
        yield Element(f"{{{DCTERMS}}}modified", iso_timestamp(item.updated))
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
    if podcast is not None:
        yield from item_elements(item, podcast)
