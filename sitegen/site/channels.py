"""Channels: lists of documents by time, newest first, that readers can follow.

A channel has a name, as in `feeds.channels` of the configuration, and an argument: the slug of a
tag or a series, or the id of an author or of a document with comments; otherwise none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import nsmallest
from types import MappingProxyType
from typing import NamedTuple

from sitegen.model.kind import Kind
from sitegen.model.kinds import kinds
from sitegen.site.relations import Relations
from sitegen.site.visibility import live_from


class Channel(NamedTuple):
    """Something to follow."""

    name: str
    argument: str = ""


def channels(site: Relations) -> tuple[Channel, ...]:
    """The configured channels that carry something, and those of everything and of all posts.

    A tag has a channel once it has the configured number of posts.
    """
    names = dict.fromkeys(site.config.feeds.channels)
    return tuple(
        channel
        for name in names
        for channel in _candidates(site, name)
        if is_standing(name) or carries_enough(site, channel)
    )


def carries_enough(site: Relations, channel: Channel) -> bool:
    """Whether a channel has the number of documents from which on it has feeds."""
    minimum = site.config.feeds.minimum_of(channel.name)
    return len(newest(site, channel, minimum)) >= minimum


def small_tags(site: Relations) -> Iterator[Channel]:
    """The channels of the tags that have too few posts for a feed."""
    if "tags" in site.config.feeds.channels:
        for channel in _candidates(site, "tags"):
            if not carries_enough(site, channel):
                yield channel


def is_standing(name: str) -> bool:
    """Whether a channel has feeds also while it carries nothing: that of everything, and those of
    kinds that always have an index page."""
    kind = kinds().by_folder.get(name)
    return name == "everything" or (kind is not None and kind.index_page == "always")


def _candidates(site: Relations, name: str) -> Iterator[Channel]:
    if name == "tags":
        yield from (Channel(name, tag.slug) for tag in site.tags())
    elif name == "series":
        yield from (Channel(name, slug) for slug in site.all_series())
    elif name == "authors":
        yield from (Channel(name, person) for person in site.collection("person"))
    elif name == "discussions":
        yield from (Channel(name, document) for document in site.discussed())
    else:
        yield Channel(name)


def newest(site: Relations, channel: Channel, count: int) -> tuple[str, ...]:
    """The ids of the `count` newest documents of a channel, the newest first."""
    find = _MEMBERS.get(channel.name)
    if find is not None:
        return find(site, channel.argument, count)
    kind = kinds().by_folder.get(channel.name)
    return _newest_of(site, kind, count) if kind is not None and kind.channel else ()


def _by_time(site: Relations, keys: Iterable[str], count: int) -> tuple[str, ...]:
    def age(key: str) -> tuple[float, str]:
        document = site.documents[key]
        at = live_from(document)
        return (-at.timestamp() if at is not None else 0.0, document.source)

    return tuple(nsmallest(count, keys, key=age))


def _newest_of(site: Relations, kind: Kind, count: int) -> tuple[str, ...]:
    documents = site.collection(kind.name)
    return _by_time(site, documents, count) if kind.ordered else documents[:count]


def _everything(site: Relations, _: str, count: int) -> tuple[str, ...]:
    carried = [kind for kind in kinds().placed if kind.in_everything]
    candidates = [key for kind in carried for key in _newest_of(site, kind, count)]
    return _by_time(site, candidates, count)


def _tags(site: Relations, slug: str, count: int) -> tuple[str, ...]:
    return site.tagged(slug)[:count]


def _series(site: Relations, slug: str, count: int) -> tuple[str, ...]:
    return tuple(reversed(site.series_posts(slug)[-count:]))


def _authors(site: Relations, person: str, count: int) -> tuple[str, ...]:
    return site.written_by(person)[:count]


def _takeaways(site: Relations, _: str, count: int) -> tuple[str, ...]:
    return site.takeaways()[:count]


def _audio(site: Relations, _: str, count: int) -> tuple[str, ...]:
    return site.recordings()[:count]


def _discussions(site: Relations, document: str, count: int) -> tuple[str, ...]:
    return _by_time(site, site.comments(document), count)


_MEMBERS: Mapping[str, Callable[[Relations, str, int], tuple[str, ...]]] = MappingProxyType(
    {
        "everything": _everything,
        "tags": _tags,
        "series": _series,
        "authors": _authors,
        "takeaways": _takeaways,
        "discussions": _discussions,
        "audio": _audio,
    }
)
