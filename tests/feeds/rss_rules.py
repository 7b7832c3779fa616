"""The rules of RSS 2.0 (rssboard.org/rss-specification and rss-profile), and of podcasts.

Podcasts: Apple's requirements (podcasters.apple.com) and podcastindex.org/namespace/1.0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from uuid import UUID

from lxml import etree

from sitegen.model.config_feeds import Category
from tests.feeds.content_rules import content_problems

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
MEDIA = "{http://search.yahoo.com/mrss/}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
WFW = "{http://wellformedweb.org/CommentAPI/}"

CHANNEL = {
    "title", "link", "description", "language", "copyright", "managingEditor", "webMaster",
    "pubDate", "lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image",
    "rating", "textInput", "skipHours", "skipDays", "item",
}  # fmt: skip
ITEM = {
    "title", "link", "description", "author", "category", "comments", "enclosure", "guid",
    "pubDate", "source",
}  # fmt: skip
SEVERAL = {"item", "category"}
_DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


def rss_problems(document: bytes, address: str) -> list[str]:
    """What is wrong with an RSS document that is published at `address`."""
    root = etree.fromstring(document)
    problems = list(_channel_problems(root, address))
    channel = root.find("channel")
    if channel is None:
        return problems
    identifiers: Counter[str] = Counter()
    dates: list[datetime] = []
    for item in channel.findall("item"):
        problems += _item_problems(item)
        identifiers[item.findtext("guid") or ""] += 1
        dates.append(parsedate_to_datetime(item.findtext("pubDate") or ""))
    problems += [f"guid {guid} stands twice" for guid, count in identifiers.items() if count > 1]
    if dates != sorted(dates, reverse=True):
        problems.append("the items are not newest first")
    return problems


def _children(element: etree._Element, known: set[str]) -> Iterator[str]:
    counts = Counter(child.tag for child in element if isinstance(child.tag, str))
    for tag, count in counts.items():
        if not tag.startswith("{"):
            if tag not in known:
                yield f"<{tag}> is not known in <{element.tag}>"
            if count > 1 and tag not in SEVERAL:
                yield f"<{tag}> stands {count} times in <{element.tag}>"


def _whole(address: str | None) -> bool:
    return address is not None and address.startswith(("http://", "https://"))


def _channel_problems(root: etree._Element, address: str) -> Iterator[str]:
    if root.tag != "rss" or root.get("version") != "2.0":
        yield "the root is no <rss version=2.0>"
    channels = root.findall("channel")
    if len(channels) != 1:
        yield "there must be one channel"
        return
    channel = channels[0]
    yield from _children(channel, CHANNEL)
    for name in ("title", "link", "description"):
        if not (channel.findtext(name) or "").strip():
            yield f"<{name}> of the channel is missing"
    if not _whole(channel.findtext("link")):
        yield "the channel's link is no whole address"
    own = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if [link.get("href") for link in own] != [address]:
        yield f"atom:link rel=self is {[link.get('href') for link in own]}, not {address}"
    for name in ("lastBuildDate", "pubDate"):
        text = channel.findtext(name)
        if text is not None and not _DATE.fullmatch(text):
            yield f"<{name}> {text} is no date of RFC 822 with four digits of a year"
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", channel.findtext("language") or ""):
        yield "the language is no language tag"


def _item_problems(item: etree._Element) -> Iterator[str]:
    yield from _children(item, ITEM)
    if not item.findtext("title") and not item.findtext("description"):
        yield "an item has neither title nor description"
    title = item.findtext("title") or ""
    if title != " ".join(title.split()):
        yield f"the title {title!r} is not one line"
    guid = item.find("guid")
    if guid is None or not guid.text or guid.get("isPermaLink") != "false":
        yield "an item has no guid that is no permalink"
    if not _whole(item.findtext("link")):
        yield "an item's link is no whole address"
    if not _DATE.fullmatch(item.findtext("pubDate") or ""):
        yield f"pubDate {item.findtext('pubDate')} is no date"
    if item.find("author") is not None:
        yield "an author shows a mail address"
    order = [child.tag for child in item]
    encoded = item.findtext(f"{CONTENT}encoded")
    if encoded is not None:
        if "description" not in order[: order.index(f"{CONTENT}encoded")]:
            yield "content:encoded stands before description"
        yield from content_problems(encoded)
    elif "<p>" in (item.findtext("description") or ""):
        yield "the description is HTML"
    yield from _enclosure_problems(item)
    for address in (item.findtext(f"{WFW}commentRss"), item.findtext("comments")):
        if address is not None and not _whole(address):
            yield f"{address} is no whole address"
    count = item.findtext(f"{SLASH}comments")
    if count is not None and not count.isdigit():
        yield "slash:comments is no number"
    for creator in item.findall(f"{DC}creator"):
        if not (creator.text or "").strip() or "@" in (creator.text or ""):
            yield f"dc:creator is {creator.text!r}"
    for media in item.findall(f"{MEDIA}content"):
        if not _whole(media.get("url")) or not _TYPE.fullmatch(media.get("type", "")):
            yield "media:content has no address or type"
        if media.get("medium") == "image" and not (
            media.get("width", "").isdigit() and media.get("height", "").isdigit()
        ):
            yield "media:content has no dimensions"


def _enclosure_problems(item: etree._Element) -> Iterator[str]:
    for enclosure in item.findall("enclosure"):
        if not _whole(enclosure.get("url")):
            yield "an enclosure has no whole address"
        if not enclosure.get("length", "").isdigit() or enclosure.get("length") == "0":
            yield "an enclosure has no length"
        if not _TYPE.fullmatch(enclosure.get("type", "")):
            yield "an enclosure has no media type"


def podcast_problems(document: bytes) -> list[str]:
    """What a directory of podcasts would refuse in an RSS document."""
    channel = etree.fromstring(document).find("channel")
    assert channel is not None
    return [*_show_problems(channel), *_episodes_problems(channel)]


def _show_problems(channel: etree._Element) -> Iterator[str]:
    if not (channel.findtext(f"{ITUNES}author") or "").strip():
        yield "itunes:author is missing"
    image = channel.find(f"{ITUNES}image")
    if image is None or not _whole(image.get("href")):
        yield "itunes:image is missing"
    category = channel.find(f"{ITUNES}category")
    words = "" if category is None else category.get("text", "")
    below = None if category is None else category.find(f"{ITUNES}category")
    if below is not None:
        words += f" > {below.get('text')}"
    if words not in Category.__args__:  # type: ignore[attr-defined]
        yield f"itunes:category {words!r} is none of Apple's"
    if channel.findtext(f"{ITUNES}explicit") not in ("true", "false"):
        yield "itunes:explicit is neither true nor false"
    if channel.findtext(f"{ITUNES}type") not in ("episodic", "serial"):
        yield "itunes:type is neither episodic nor serial"
    owner = channel.find(f"{ITUNES}owner")
    if owner is None or "@" not in (owner.findtext(f"{ITUNES}email") or ""):
        yield "itunes:owner has no mail address"
    try:
        UUID(channel.findtext(f"{PODCAST}guid") or "")
    except ValueError:
        yield "podcast:guid is no UUID"
    locked = channel.find(f"{PODCAST}locked")
    if locked is not None and (
        locked.text not in ("yes", "no") or "@" not in locked.get("owner", "")
    ):
        yield "podcast:locked needs yes or no, and its owner's mail address"
    if channel.findtext(f"{PODCAST}medium") not in (None, "podcast"):
        yield "podcast:medium is not podcast"


def _episodes_problems(channel: etree._Element) -> Iterator[str]:
    addresses: Counter[str] = Counter()
    for item in channel.findall("item"):
        enclosure = item.find("enclosure")
        if enclosure is None or not enclosure.get("type", "").startswith(("audio/", "video/")):
            yield "an episode has no recording"
            continue
        addresses[enclosure.get("url", "")] += 1
        if not (item.findtext(f"{ITUNES}duration") or "").isdigit():
            yield "itunes:duration is not in seconds"
        if item.findtext(f"{ITUNES}explicit") not in ("true", "false"):
            yield "itunes:explicit of an episode is neither true nor false"
        if item.findtext(f"{ITUNES}episodeType") not in ("full", "trailer", "bonus"):
            yield "itunes:episodeType is unknown"
        for person in item.findall(f"{PODCAST}person"):
            if not person.text or len(person.text) > 128:
                yield "podcast:person has no name, or one that is too long"
    yield from (f"{address} is two episodes" for address, n in addresses.items() if n > 1)
