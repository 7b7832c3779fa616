"""The feeds of a site as outputs: one for each channel and format, and the list of them all.

Feeds of tags and of discussions that an earlier version or a longer list of posts had published are
outputs, too, as long as the configuration doesn't say otherwise: people have subscribed to them. No
page names them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, partial
from itertools import groupby

import msgspec

from sitegen import __version__
from sitegen.digest import digest
from sitegen.installed import library_version
from sitegen.model.config_feeds import MANY, Format
from sitegen.render.feeds.channel import FeedChannel, FeedItem
from sitegen.render.feeds.channels import STYLESHEET, read_channel
from sitegen.render.feeds.links import GROUPED, feature_feeds
from sitegen.render.feeds.opml import Group, Outline, opml
from sitegen.render.feeds.urls import FILES, OPML, place
from sitegen.render.feeds.words import short_title
from sitegen.render.output import Output
from sitegen.render.renderer import Renderer
from sitegen.site.channels import Channel, small_tags
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite


def feeds(
    site: Site, renderer: Renderer, path: str | None = None, published: Collection[str] = ()
) -> Iterator[Output]:
    """Every feed of the site; none if there is a `path` that is not that of a feed.

    `published` are the paths of the last publication.
    """
    names = (*FILES.values(), OPML.lstrip("/"))
    if path is not None and path.rpartition("/")[2] not in names:
        return
    channels = site.channels()
    if not channels:
        return
    key = _key(renderer)
    options = site.config.feeds
    for channel in channels:
        formats = options.formats_of(channel.name)
        for form in formats:
            yield _output(site, renderer, key, channel, form, formats)
    if published:
        for channel, form in _former(site, channels):
            output = _output(site, renderer, key, channel, form, ())
            if output.path in published:
                yield output
    yield Output(
        OPML.lstrip("/"),
        "the list of feeds",
        # Whether features have feeds may depend on the templates of the theme.
        digest(key, renderer.key),
        partial(_list, renderer),
    )


def _output(
    site: Site,
    renderer: Renderer,
    key: bytes,
    channel: Channel,
    form: Format,
    formats: Sequence[Format],
) -> Output:
    """A feed that names those in the other `formats`."""
    return Output(
        place(channel.name, channel.argument, site.url_path).file(form).lstrip("/"),
        f"the feed of {' '.join(filter(None, channel))}",
        digest(key, form, *channel, *formats),
        partial(_feed, renderer, channel, form, formats),
    )


def _former(site: Site, channels: Sequence[Channel]) -> Iterator[tuple[Channel, Format]]:
    """Feeds of tags and of discussions that there would be under a wider rule, if the owner didn't
    set the rule."""
    options = site.config.feeds
    usual = {name: options.formats_of(name) for name in MANY}
    wide = {
        name: tuple(dict.fromkeys((*options.formats, *forms)))
        if options.own_formats(name) is None
        else forms
        for name, forms in usual.items()
    }
    for channel in channels:
        for form in wide.get(channel.name, ()):
            if form not in usual[channel.name]:
                yield channel, form
    if options.tag_minimum is None:
        for channel in small_tags(site):
            yield from ((channel, form) for form in wide["tags"])


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


def _feed(
    renderer: Renderer,
    channel: Channel,
    form: Format,
    formats: Sequence[Format],
    site: TracedSite,
) -> bytes:
    content = read_channel(renderer, site, channel.name, channel.argument, form, formats)
    # feedgen and lxml take longer to import than a small site to build: only when it is needed.
    if form == "rss":
        from sitegen.render.feeds.rss import rss, rss_item

        write = partial(rss_item, podcast=content.podcast)
        return rss(content, _written(site, form, content, write))
    if form == "atom":
        from sitegen.render.feeds.atom import atom, atom_entry

        return atom(content, _written(site, form, content, atom_entry))
    from sitegen.render.feeds.json_feed import json_feed, json_item

    return json_feed(content, _written(site, form, content, json_item))


def _written(
    site: TracedSite, form: Format, channel: FeedChannel, write: Callable[[FeedItem], bytes]
) -> Iterator[bytes]:
    """The items of a channel in a format, each written once in each process."""
    episodes = channel.podcast is not None
    for item in channel.items:
        key = ("feed item as written", form, episodes, item.id)
        yield site.share(key, partial(_write, write, item), whole_text=True)


def _write(write: Callable[[FeedItem], bytes], item: FeedItem, _site: TracedSite) -> bytes:
    return write(item)


def _list(renderer: Renderer, site: TracedSite) -> bytes:
    views = renderer.views(site)
    context = views.context
    channels = site.channels()
    groups = []
    for name, members in groupby(channels, key=lambda channel: channel[0]):
        outlines = []
        form = context.config.feeds.formats_of(name)[0]
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
