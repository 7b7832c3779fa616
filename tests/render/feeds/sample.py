"""A channel that uses everything, for golden files and properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from sitegen.model.config_feeds import Podcast
from sitegen.model.scalars import NamedLink
from sitegen.render.feeds.channel import (
    Alternative,
    Discussion,
    FeedChannel,
    FeedItem,
    ItemAuthor,
    ItemOrigin,
    MediaFile,
    ReplyTarget,
)

BERLIN = timezone(timedelta(hours=1))

FULL = FeedItem(
    id="urn:uuid:00000000-0000-5000-8000-000000000001",
    title="Bread & <butter>",
    url="https://shop.example/posts/bread/",
    published=datetime(2026, 3, 14, 9, 30, tzinfo=BERLIN),
    updated=datetime(2026, 4, 1, tzinfo=UTC),
    authors=(
        ItemAuthor("Anna", "https://shop.example/people/anna/", "https://shop.example/anna.jpg"),
        ItemAuthor("Ben"),
    ),
    summary="What goes on bread.",
    content='<p>Butter &amp; <a href="https://shop.example/jam/">jam</a> ]]&gt;.</p>\n',
    tags=("bread", "a & b"),
    image=MediaFile(
        "https://shop.example/bread.jpg", "image/jpeg", 4321, 40, 30, title="A loaf", credit="Anna"
    ),
    audio=MediaFile(
        "https://shop.example/bread.mp3", "audio/mpeg", 1234, seconds=3723, title="Bread, spoken"
    ),
    origin=ItemOrigin("The Paper", "https://paper.example/?a=1&b=2"),
    discussion=Discussion(
        2,
        "https://shop.example/posts/bread/#comments",
        (
            ("application/rss+xml", "https://shop.example/posts/bread/comments/feed.xml"),
            ("application/atom+xml", "https://shop.example/posts/bread/comments/atom.xml"),
        ),
        datetime(2026, 4, 2, tzinfo=UTC),
    ),
    answers=ReplyTarget(
        "urn:uuid:00000000-0000-5000-8000-000000000003", "https://shop.example/posts/old/"
    ),
)
SHORT = FeedItem(
    id="urn:uuid:00000000-0000-5000-8000-000000000002",
    title="Only a sentence.",
    url="https://shop.example/posts/short/",
    published=datetime(2026, 1, 2, tzinfo=UTC),
    updated=None,
)


def channel(
    file: str, *, podcast: bool = False, items: tuple[FeedItem, ...] = (FULL, SHORT)
) -> FeedChannel:
    """The channel, for a feed in `file`."""
    types = {
        "feed.xml": "application/rss+xml",
        "atom.xml": "application/atom+xml",
        "feed.json": "application/feed+json",
    }
    base = "https://shop.example/posts/"
    return FeedChannel(
        id="urn:uuid:00000000-0000-5000-8000-000000000000",
        name="audio" if podcast else "posts",
        title="Posts – Corner Shop",
        description="What we write.",
        page=base,
        address=base + file,
        alternatives=tuple(
            Alternative(base + other, kind) for other, kind in types.items() if other != file
        ),
        language="en-GB",
        copyright="© Corner Shop",
        publisher=ItemAuthor("Corner Shop", "https://shop.example/"),
        items=items,
        icon=MediaFile("https://shop.example/logo.png", "image/png", 99, 64, 64),
        hub="https://hub.example/",
        stylesheet="/assets/feed.css",
        explanation="This is a feed.",
        podcast=Podcast(
            category="Leisure > Hobbies",
            funding=(NamedLink(title="Buy us flour", url="https://shop.example/flour/"),),
        )
        if podcast
        else None,
        cover=MediaFile("https://shop.example/cover.jpg", "image/jpeg", 9, 1400, 1400)
        if podcast
        else None,
        email="hello@shop.example" if podcast else None,
    )
