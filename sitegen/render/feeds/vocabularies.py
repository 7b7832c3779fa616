"""Elements of the vocabularies that RSS and Atom are extended with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sitegen.render.feeds.channel import FeedChannel, FeedItem, MediaFile
from sitegen.render.feeds.extensions import Element

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
SLASH = "http://purl.org/rss/1.0/modules/slash/"
WFW = "http://wellformedweb.org/CommentAPI/"
THREAD = "http://purl.org/syndication/thread/1.0"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"

RSS_PREFIXES: Mapping[str, str] = MappingProxyType(
    {"dc": DC, "dcterms": DCTERMS, "media": MEDIA, "slash": SLASH, "wfw": WFW}
)
PODCAST_PREFIXES: Mapping[str, str] = MappingProxyType({"itunes": ITUNES, "podcast": PODCAST})
ATOM_PREFIXES: Mapping[str, str] = MappingProxyType({"media": MEDIA, "thr": THREAD})


def link(namespace: str, relation: str, address: str, **attributes: str) -> Element:
    """An Atom link; without a `namespace`, as in an Atom document itself.

    feedgen drops the relation of an entry's links, so we write all but the alternate ourselves.
    """
    name = f"{{{namespace}}}link" if namespace else "link"
    return Element(name, "", (("rel", relation), ("href", address), *attributes.items()))


def hub(channel: FeedChannel, namespace: str) -> Iterator[Element]:
    """The hub that notifies subscribers (WebSub, section 4)."""
    if channel.hub is not None:
        yield link(namespace, "hub", channel.hub)


def media(item: FeedItem) -> Iterator[Element]:
    """The item's picture, with its size (Media RSS)."""
    if item.image is None:
        return
    picture = item.image
    children = []
    if picture.title:
        children.append(Element(f"{{{MEDIA}}}description", picture.title, (("type", "plain"),)))
    if picture.credit:
        children.append(Element(f"{{{MEDIA}}}credit", picture.credit))
    attributes = [
        ("url", picture.url),
        ("medium", "image"),
        ("type", picture.type),
        ("fileSize", str(picture.size)),
    ]
    if picture.width and picture.height:
        attributes += [("width", str(picture.width)), ("height", str(picture.height))]
    yield Element(f"{{{MEDIA}}}content", "", tuple(attributes), tuple(children))


def enclosure(recording: MediaFile) -> Element:
    """A recording in an Atom entry (RFC 4287, section 4.2.7.2)."""
    return link(
        "",
        "enclosure",
        recording.url,
        type=recording.type,
        length=str(recording.size),
        title=recording.title,
    )
