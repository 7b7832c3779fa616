"""A channel is read from the traced site of the feed that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sitegen.model.config_feeds import Format
from sitegen.model.content_path import content_path
from sitegen.render.feeds.channel import Alternative, FeedChannel, FeedItem, ItemAuthor, MediaFile
from sitegen.render.feeds.identity import channel_id
from sitegen.render.feeds.item import read_item, takeaway_item
from sitegen.render.feeds.text import line
from sitegen.render.feeds.urls import TYPES, place
from sitegen.render.feeds.words import channel_words
from sitegen.render.media_type import media_type
from sitegen.render.renderer import Renderer
from sitegen.render.views.document import Views
from sitegen.site.traced_site import TracedSite

STYLESHEET = "feed.css"
"""The theme's asset that makes a feed readable for a person who opens it."""


def read_channel(
    renderer: Renderer,
    site: TracedSite,
    name: str,
    argument: str,
    form: Format,
    formats: Sequence[Format],
) -> FeedChannel:
    """The channel `name` of `argument`, for a feed in the format `form`; the feed names those in
    the other `formats`."""
    views = renderer.views(site)
    context = views.context
    config = context.config
    where = place(name, argument, views.url_path)
    podcast = name == "audio"
    cover = _file(views, config.podcast.image or config.image) if podcast else None
    title, description = channel_words(views, name, argument)
    if podcast:
        title = config.podcast.title or title
        description = config.podcast.description or description
    return FeedChannel(
        id=channel_id(config, name, argument),
        name=name,
        title=line(title),
        description=line(description),
        page=context.absolute(where.page),
        address=context.absolute(where.file(form)),
        alternatives=tuple(
            Alternative(context.absolute(where.file(other)), TYPES[other])
            for other in formats
            if other != form
        ),
        language=config.language.replace("_", "-"),
        copyright=line(config.copyright) if config.copyright else None,
        publisher=ItemAuthor(line(config.name), context.absolute("/")),
        items=_items(renderer, site, name, argument),
        icon=_file(views, config.logo or config.favicon),
        hub=config.feeds.hub,
        stylesheet=stylesheet(views),
        explanation=line(context.words("feed_explanation", name=config.name)),
        podcast=config.podcast if podcast else None,
        cover=cover,
        email=(config.podcast.email or config.contact.email) if podcast else None,
    )


def _items(renderer: Renderer, site: TracedSite, name: str, argument: str) -> tuple[FeedItem, ...]:
    feeds = renderer.config.feeds
    keys: tuple[str, ...] = site.channel_items(name, argument, feeds.items_of(name))
    takeaways = name == "takeaways"
    items = (
        site.share(
            ("feed item", key, takeaways),
            partial(_item, renderer, key, takeaways),
            whole_text=True,
        )
        for key in keys
    )
    if feeds.content == "summary" and not takeaways:
        return tuple(item._replace(content="") for item in items)
    return tuple(items)


def _item(renderer: Renderer, key: str, takeaway: bool, site: TracedSite) -> FeedItem:
    views = renderer.views(site)
    return takeaway_item(views, key) if takeaway else read_item(views, key)


def _file(views: Views, source: str | None) -> MediaFile | None:
    """A picture that the configuration names, relative to `content/`."""
    if source is None:
        return None
    path = content_path(source)
    if not path.isascii():
        path = views.site.configured_file(source)
    url_path = views.site.attachment_url_path(path)
    media = views.site.media(path)
    return MediaFile(
        views.context.absolute(url_path), media_type(path), media.size, media.width, media.height
    )


def stylesheet(views: Views) -> str | None:
    """The URL of the theme's style sheet for feeds, if it has one."""
    path = views.context.assets.paths.get(STYLESHEET)
    return None if path is None else views.context.config.base_path + path
