"""Feeds as pages announce them: `page.feeds`, `site.feeds` and `site.channels`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.render.feeds.addresses import (
    LETTER_TEMPLATE,
    LETTERS,
    MAILED_POSTS,
    NAMES,
    TYPES,
    place,
)
from sitegen.render.feeds.words import channel_words, short_title
from sitegen.render.views.views import Views
from sitegen.site.channels import Channel, is_standing

GROUPED = ("tags", "series", "authors", "discussions")
"""Channels of which there are many: in lists they stand under headings of their own."""


NEWSLETTER = "newsletter"
"""The name of the channel of letters, for pages that announce its feed."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed, for `<link rel="alternate">`."""

    title: str
    """What the channel is called, with the site's name."""
    url: str
    """The whole address."""
    type: str
    """The media type: `application/rss+xml`, `application/atom+xml`, `application/feed+json`."""
    format: str
    """For people: `RSS`, `Atom`, `JSON Feed`."""


@dataclass(frozen=True, slots=True)
class ChannelLinks:
    """A channel that one can follow, for the subscribe page."""

    title: str
    """Among the others of this site: `Posts`, `On bread`."""
    description: str
    """What is in it, in a sentence."""
    url: str
    """The page that it belongs to, for links inside the site."""
    permalink: str
    """The whole address of its feed in the first configured format: what a reader is told."""
    feeds: list[FeedLink]
    """Its feeds, in the configured order of formats."""


@dataclass(frozen=True, slots=True)
class ChannelGroup:
    """Channels of one sort, such as those of all tags."""

    title: str
    channels: list[ChannelLinks]


def feed_links(views: Views, channel: Channel | None) -> list[FeedLink]:
    """The feeds of the channel that a page belongs to, if it has any."""
    config = views.scope.config.feeds
    if channel is not None and channel.name == NEWSLETTER:
        return [feed for letters in letter_channels(views)[:1] for feed in letters.feeds]
    if channel is None or channel.name not in config.channels:
        return []
    if not is_standing(channel.name) and not _carries(views, channel):
        return []
    title, _ = channel_words(views, *channel)
    where = place(*channel, views.address)
    return [
        FeedLink(title, views.scope.absolute(where.file(form)), TYPES[form], NAMES[form])
        for form in dict.fromkeys(config.formats)
    ]


def _carries(views: Views, channel: Channel) -> bool:
    if channel.name == "discussions":
        # A page that shows its comments has asked this already.
        return bool(views.ask("comments", channel.argument))
    return bool(views.ask("channel", (*channel, 1)))


def channel_links(views: Views, channel: Channel) -> ChannelLinks:
    """A channel with its feeds."""
    feeds = feed_links(views, channel)
    where = place(*channel, views.address)
    _, description = channel_words(views, *channel)
    if channel.name == "everything":
        description = views.scope.words("feed_everything_description", site=views.scope.config.name)
    return ChannelLinks(
        short_title(views, *channel),
        description,
        views.scope.href(where.page),
        feeds[0].url if feeds else "",
        feeds,
    )


def letter_channels(views: Views) -> list[ChannelLinks]:
    """The newsletter's two feeds, once it has an issue: of its letters, and of posts as mail."""
    scope = views.scope
    written = f"templates/{LETTER_TEMPLATE}" in scope.theme.files
    if not written or not views.ask("newest", ("newsletter", 1)):
        return []
    words, site = scope.words, scope.config.name
    return [
        _letters(views, words("newsletter_title"), words("newsletter_description"), LETTERS),
        _letters(
            views,
            words("feed_mailed_posts"),
            words("feed_posts_description", site=site),
            MAILED_POSTS,
        ),
    ]


def _letters(views: Views, title: str, description: str, address: str) -> ChannelLinks:
    scope = views.scope
    name = scope.words("feed_title", title=title, site=scope.config.name)
    feed = FeedLink(name, scope.absolute(address), TYPES["rss"], NAMES["rss"])
    page = "/newsletter/" if address == LETTERS else "/posts/"
    return ChannelLinks(title, description, scope.href(page), feed.url, [feed])


def site_channels(views: Views) -> list[ChannelLinks]:
    """The channels of which there is one each: everything, posts, answers, …, and the letters."""
    single = [channel for channel in _channels(views) if channel.name not in GROUPED]
    return [channel_links(views, channel) for channel in single] + letter_channels(views)[:1]


def channel_groups(views: Views) -> list[ChannelGroup]:
    """The channels of tags, of series and of authors, by their sort, and those for services."""
    groups = [
        ChannelGroup(
            views.scope.words(f"feed_{name}_group"),
            [channel_links(views, channel) for channel in members],
        )
        for name in GROUPED
        if name != "discussions"
        and (members := [channel for channel in _channels(views) if channel.name == name])
    ]
    services = letter_channels(views)[1:]
    if services:
        groups.append(ChannelGroup(views.scope.words("feed_services_group"), services))
    return groups


def _channels(views: Views) -> Sequence[Channel]:
    return [Channel(*channel) for channel in views.ask("channels")]
