"""Elements for podcast directories: Apple's tags and those of the podcast namespace.

https://podcasters.apple.com/support/823-podcast-requirements and
https://github.com/Podcastindex-org/podcast-namespace
"""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.model.config_feeds import Podcast
from sitegen.render.feeds.channel import FeedChannel, FeedItem, MediaFile
from sitegen.render.feeds.extensions import Element
from sitegen.render.feeds.identity import podcast_guid
from sitegen.render.feeds.text import line
from sitegen.render.feeds.vocabularies import ITUNES, PODCAST

PERSON_LENGTH = 128
"""Characters of a name that aggregators keep (podcast namespace)."""


def channel_elements(channel: FeedChannel, podcast: Podcast) -> Iterator[Element]:
    """The elements of the podcast as a whole."""
    publisher = channel.publisher.name
    yield Element(f"{{{ITUNES}}}author", line(podcast.author or publisher))
    yield _category(podcast.category)
    yield _explicit(podcast)
    yield from _image(channel.cover)
    yield _owner(line(podcast.owner or publisher), channel.email)
    yield Element(f"{{{ITUNES}}}type", podcast.type)
    yield Element(f"{{{PODCAST}}}guid", (podcast.guid or podcast_guid(channel.address)).lower())
    yield Element(f"{{{PODCAST}}}medium", "podcast")
    if channel.email is not None:
        locked = "yes" if podcast.locked else "no"
        yield Element(f"{{{PODCAST}}}locked", locked, (("owner", channel.email),))
    for one in podcast.funding:
        yield Element(f"{{{PODCAST}}}funding", line(one.title), (("url", one.url),))


def item_elements(item: FeedItem, podcast: Podcast) -> Iterator[Element]:
    """The elements of an episode."""
    if item.audio is None:
        return
    yield Element(f"{{{ITUNES}}}title", item.audio.title or item.title)
    yield _explicit(podcast)
    yield Element(f"{{{ITUNES}}}episodeType", "full")
    if item.audio.seconds is not None:
        yield Element(f"{{{ITUNES}}}duration", str(item.audio.seconds))
    yield from _image(item.image)
    for one in item.authors:
        more = (("href", one.url), ("img", one.avatar))
        attributes = tuple((name, url) for name, url in more if url is not None)
        yield Element(f"{{{PODCAST}}}person", one.name[:PERSON_LENGTH], attributes)


def _explicit(podcast: Podcast) -> Element:
    return Element(f"{{{ITUNES}}}explicit", "true" if podcast.explicit else "false")


def _category(category: str) -> Element:
    above, _, below = category.partition(" > ")
    children = (Element(f"{{{ITUNES}}}category", "", (("text", below),)),) if below else ()
    return Element(f"{{{ITUNES}}}category", "", (("text", above),), children)


def _image(picture: MediaFile | None) -> Iterator[Element]:
    if picture is not None and picture.type in ("image/jpeg", "image/png"):
        yield Element(f"{{{ITUNES}}}image", "", (("href", picture.url),))


def _owner(name: str, email: str | None) -> Element:
    children = [Element(f"{{{ITUNES}}}name", name)]
    if email is not None:
        children.append(Element(f"{{{ITUNES}}}email", email))
    return Element(f"{{{ITUNES}}}owner", "", (), tuple(children))
