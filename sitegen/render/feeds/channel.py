"""A channel and its items as feed formats need them: plain data, URLs absolute, text legal."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sitegen.model.config_feeds import Podcast


class ItemAuthor(NamedTuple):
    """Who wrote something."""

    name: str
    url: str | None = None
    avatar: str | None = None


class MediaFile(NamedTuple):
    """A picture or a recording that belongs to an item or a channel."""

    url: str
    type: str
    """The media type, such as `image/jpeg`."""
    size: int
    """In bytes."""
    width: int = 0
    """In pixels."""
    height: int = 0
    """In pixels."""
    seconds: int | None = None
    """How long it plays."""
    title: str = ""
    """A description of what it shows or says."""
    credit: str = ""
    """The person who made it."""


class Discussion(NamedTuple):
    """The comments on an item."""

    total: int
    page: str
    """Where they can be read and written."""
    feeds: tuple[tuple[str, str], ...]
    """The media types and URLs of their feeds, if there are any."""
    updated: datetime | None
    """When the newest of them was written."""

    def feed(self, media_type: str) -> str | None:
        """The URL of the feed of that media type."""
        return dict(self.feeds).get(media_type)


class ReplyTarget(NamedTuple):
    """The target of a comment: a document or another comment."""

    id: str
    url: str


class ItemOrigin(NamedTuple):
    """Where an item first appeared."""

    title: str
    url: str


class FeedItem(NamedTuple):
    """One document in a channel."""

    id: str
    title: str
    url: str
    published: datetime
    """When it went live."""
    updated: datetime | None
    """The date of its last change."""
    authors: tuple[ItemAuthor, ...] = ()
    summary: str = ""
    """Plain text."""
    content: str = ""
    """HTML; empty if the item has only a title or a summary."""
    tags: tuple[str, ...] = ()
    image: MediaFile | None = None
    audio: MediaFile | None = None
    origin: ItemOrigin | None = None
    discussion: Discussion | None = None
    answers: ReplyTarget | None = None

    @property
    def changed(self) -> datetime:
        """The time of the last change that matters to readers."""
        return self.published if self.updated is None else self.updated


class Alternative(NamedTuple):
    """The same channel in another format."""

    url: str
    type: str


class FeedChannel(NamedTuple):
    """A list of items, the newest first, with everything that formats need of the whole."""

    id: str
    name: str
    """Its channel: `posts`, `tags`, …"""
    title: str
    description: str
    page: str
    """The page that it belongs to."""
    address: str
    """Where this very feed is."""
    alternatives: tuple[Alternative, ...]
    language: str
    """The language tag (RFC 5646)."""
    copyright: str | None
    publisher: ItemAuthor
    """The business."""
    items: tuple[FeedItem, ...]
    icon: MediaFile | None = None
    hub: str | None = None
    stylesheet: str | None = None
    explanation: str = ""
    """An explanation of feeds, for people who open one in a browser."""
    podcast: Podcast | None = None
    cover: MediaFile | None = None
    """The podcast's cover."""
    email: str | None = None
    """Where directories of podcasts write to."""

    @property
    def updated(self) -> datetime | None:
        """When anything in it last changed; None of an empty channel."""
        return max((item.changed for item in self.items), default=None)
