"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sitegen.render.feeds.channel import FeedChannel, FeedItem, ItemAuthor, MediaFile
from sitegen.timestamps import iso_timestamp

Value = str | int | bool | None | msgspec.Raw | Sequence["Value"] | dict[str, "Value"]

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(channel: FeedChannel, items: Iterable[bytes] | None = None) -> bytes:
    """The channel as JSON Feed; `items` are its items if `json_item` has written them before."""
    if items is None:
        items = map(json_item, channel.items)
    feed: dict[str, Value] = {
        "version": VERSION,
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": channel.address,
        "description": channel.description,
        "user_comment": channel.explanation,
        "icon": channel.icon.url if channel.icon is not None else None,
        "authors": [_author(channel.publisher)],
        "language": channel.language,
        "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub is not None else None,
        "items": [msgspec.Raw(item) for item in items],
    }
    return msgspec.json.format(msgspec.json.encode(_without_empty(feed)), indent=1) + b"\n"


def json_item(item: FeedItem) -> bytes:
    """An item as it is in all JSON feeds."""
    return msgspec.json.encode(_item(item))


def _item(item: FeedItem) -> Value:
    # Something must be the content; a takeaway has only a title.
    text = None if item.content else item.summary or item.title
    return _without_empty(
        {
            "id": item.id,
            "url": item.url,
            "external_url": item.origin.url if item.origin is not None else None,
            "title": item.title if text != item.title else None,
            "content_html": item.content or None,
            "content_text": text,
            "summary": item.summary or None,
            "image": item.image.url if item.image is not None else None,
            "date_published": iso_timestamp(item.published),
            "date_modified": iso_timestamp(item.updated) if item.updated is not None else None,
            "authors": [_author(author) for author in item.authors] or None,
            "tags": list(item.tags) or None,
            "attachments": [_attachment(item.audio)] if item.audio is not None else None,
        }
    )


def _author(author: ItemAuthor) -> Value:
    return _without_empty({"name": author.name, "url": author.url, "avatar": author.avatar})


def _attachment(recording: MediaFile) -> Value:
    return _without_empty(
        {
            "url": recording.url,
            "mime_type": recording.type,
            "title": recording.title or None,
            "size_in_bytes": recording.size,
            "duration_in_seconds": recording.seconds,
        }
    )


def _without_empty(values: Mapping[str, Value]) -> dict[str, Value]:
    """The members that are there: JSON Feed leaves out what it has nothing to say on."""
    return {name: value for name, value in values.items() if value is not None}
