"""Feeds as pages announce them: `page.feeds`, `site.feeds` and `site.channels`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.features import added
from sitegen.render.feeds.urls import NAMES, TYPES, place
from sitegen.render.feeds.words import channel_words, short_title
from sitegen.render.views.document import Views
from sitegen.site.channels import Channel, is_standing

GROUPED = ("tags", "series", "authors", "discussions")
"""Channels with many members: lists group them under headings."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed, for `<link rel="alternate">`."""

    title: str
    """The channel's name, with the site's name."""
    url: str
    """The whole URL."""
    type: str
    """The media type: `application/rss+xml`, `application/atom+xml`, `application/feed+json`."""
    format: str
    """For people: `RSS`, `Atom`, `JSON Feed`."""


@dataclass(frozen=True, slots=True)
class ChannelLinks:
    """A channel that one can follow, for the subscribe page."""

    title: str
    """Its name among the others of this site: `Posts`, `On bread`."""
    description: str
    """A description of its content, in a sentence."""
    url: str
    """The page that it belongs to, for links inside the site."""
    permalink: str
    """The absolute URL of its feed in the first configured format, to show to readers."""
    feeds: list[FeedLink]
    """Its feeds, in the configured order of formats."""


@dataclass(frozen=True, slots=True)
class ChannelGroup:
    """Channels of one type, such as those of all tags."""

    title: str
    channels: list[ChannelLinks]


@dataclass(frozen=True, slots=True)
class FeatureFeed:
    """A feed that a feature adds to those of the site's channels."""

    channel: str
    """The name of the channel by which pages announce it."""
    links: ChannelLinks
    for_services: bool = False
    """Whether services read it rather than people."""


def feature_feeds(views: Views) -> list[FeatureFeed]:
    """The feeds that features add."""
    return [feed for feeds in added("feeds") for feed in feeds(views)]


def feed_links(views: Views, channel: Channel | None) -> list[FeedLink]:
    """The feeds of the channel that a page belongs to, if it has any."""
    config = views.context.config.feeds
    if channel is None:
        return []
    if channel.name not in config.channels:
        added_feeds = [one for one in feature_feeds(views) if one.channel == channel.name]
        return [feed for one in added_feeds for feed in one.links.feeds]
    if not is_standing(channel.name) and not _carries(views, channel):
        return []
    title, _ = channel_words(views, *channel)
    where = place(*channel, views.url_path)
    return [
        FeedLink(title, views.context.absolute(where.file(form)), TYPES[form], NAMES[form])
        for form in config.formats_of(channel.name)
    ]


def _carries(views: Views, channel: Channel) -> bool:
    if channel.name == "discussions":
        # A page that shows its comments has made this query already.
        return bool(views.site.comments(channel.argument))
    minimum = views.context.config.feeds.minimum_of(channel.name)
    return len(views.site.channel_items(*channel, minimum)) >= minimum


def channel_links(views: Views, channel: Channel) -> ChannelLinks:
    """A channel with its feeds."""
    feeds = feed_links(views, channel)
    where = place(*channel, views.url_path)
    _, description = channel_words(views, *channel)
    if channel.name == "everything":
        description = views.context.words(
            "feed_everything_description", site=views.context.config.name
        )
    return ChannelLinks(
        short_title(views, *channel),
        description,
        views.context.href(where.page),
        feeds[0].url if feeds else "",
        feeds,
    )


def site_channels(views: Views) -> list[ChannelLinks]:
    """The channels of which there is one each: everything, posts, answers, …, and those of
    features."""
    single = [channel for channel in _channels(views) if channel.name not in GROUPED]
    return [channel_links(views, channel) for channel in single] + [
        one.links for one in feature_feeds(views) if not one.for_services
    ]


def channel_groups(views: Views) -> list[ChannelGroup]:
    """The channels of tags, of series and of authors, by their type, and those for services."""
    groups = [
        ChannelGroup(
            views.context.words(f"feed_{name}_group"),
            [channel_links(views, channel) for channel in members],
        )
        for name in GROUPED
        if name != "discussions"
        and (members := [channel for channel in _channels(views) if channel.name == name])
    ]
    services = [one.links for one in feature_feeds(views) if one.for_services]
    if services:
        groups.append(ChannelGroup(views.context.words("feed_services_group"), services))
    return groups


def _channels(views: Views) -> Sequence[Channel]:
    return views.site.channels()
