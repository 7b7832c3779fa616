"""The feeds of a site as outputs: one for each channel and format, and the list of them all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import groupby

import msgspec

from sitegen import __version__
from sitegen.digest import digest
from sitegen.installed import library_version
from sitegen.model.config_feeds import Format
from sitegen.render.feeds.channels import STYLESHEET, read_channel
from sitegen.render.feeds.links import GROUPED, feature_feeds
from sitegen.render.feeds.opml import Group, Outline, opml
from sitegen.render.feeds.urls import FILES, OPML, place
from sitegen.render.feeds.words import short_title
from sitegen.render.output import Output
from sitegen.render.renderer import Renderer
from sitegen.site.channels import Channel
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite


def feeds(site: Site, renderer: Renderer, path: str | None = None) -> Iterator[Output]:
    """Every feed of the site; none if there is a `path` that is not that of a feed."""
    names = (*FILES.values(), OPML.lstrip("/"))
    if path is not None and path.rpartition("/")[2] not in names:
        return
    channels = site.channels()
    if not channels:
        return
    key = _key(renderer)
    forms = tuple(dict.fromkeys(site.config.feeds.formats))
    for channel in channels:
        where = place(channel.name, channel.argument, site.url_path)
        for form in forms:
            yield Output(
                where.file(form).lstrip("/"),
                f"the feed of {' '.join(filter(None, channel))}",
                digest(key, form, *channel),
                partial(_feed, renderer, channel, form),
            )
    yield Output(
        OPML.lstrip("/"),
        "the list of feeds",
        # Whether features have feeds may depend on the templates of the theme.
        digest(key, renderer.key),
        partial(_list, renderer, forms[0]),
    )


def _key(renderer: Renderer) -> bytes:
    """A digest of everything that decides a feed's bytes besides its queries: templates don't."""
    return digest(
        __version__,
        _libraries(),
        msgspec.msgpack.encode(renderer.config),
        renderer.words.digest,
        renderer.assets.paths.get(STYLESHEET, ""),
    )


@cache
def _libraries() -> str:
    return " ".join(library_version(name) for name in ("feedgen", "lxml", "nh3"))


def _feed(renderer: Renderer, channel: Channel, form: Format, site: TracedSite) -> bytes:
    content = read_channel(renderer, site, channel.name, channel.argument, form)
    # feedgen and lxml take longer to import than a small site to build: only when it is needed.
    if form == "rss":
        from sitegen.render.feeds.rss import rss

        return rss(content)
    if form == "atom":
        from sitegen.render.feeds.atom import atom

        return atom(content)
    from sitegen.render.feeds.json_feed import json_feed

    return json_feed(content)


def _list(renderer: Renderer, form: Format, site: TracedSite) -> bytes:
    views = renderer.views(site)
    context = views.context
    channels = site.channels()
    groups = []
    for name, members in groupby(channels, key=lambda channel: channel[0]):
        outlines = []
        for _, argument in members:
            where = place(name, argument, views.url_path)
            title = short_title(views, name, argument)
            feed, page = context.absolute(where.folder + FILES[form]), context.absolute(where.page)
            outlines.append(Outline(title, feed, page))
        heading = context.words(f"feed_{name}_group") if name in GROUPED else ""
        groups.append(Group(heading, tuple(outlines)))
    home = context.config.origin
    others = [
        Outline(one.links.title, one.links.permalink, home + one.links.url)
        for one in feature_feeds(views)
    ]
    if others:
        groups.append(Group(context.words("feed_services_group"), tuple(others)))
    title = context.words("feed_list", site=context.config.name)
    return opml(title, context.config.name, groups)
