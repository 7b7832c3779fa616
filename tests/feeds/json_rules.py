"""The rules of JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.feeds.content_rules import content_problems

TOP: dict[str, type] = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str,
    "user_comment": str, "next_url": str, "icon": str, "favicon": str, "authors": list,
    "language": str, "expired": bool, "hubs": list, "items": list,
}  # fmt: skip
ITEM: dict[str, type] = {
    "id": str, "url": str, "external_url": str, "title": str, "content_html": str,
    "content_text": str, "summary": str, "image": str, "banner_image": str,
    "date_published": str, "date_modified": str, "authors": list, "tags": list,
    "language": str, "attachments": list,
}  # fmt: skip
AUTHOR: dict[str, type] = {"name": str, "url": str, "avatar": str}
ATTACHMENT: dict[str, type] = {
    "url": str, "mime_type": str, "title": str, "size_in_bytes": int, "duration_in_seconds": int,
}  # fmt: skip
ADDRESSES = {"home_page_url", "feed_url", "icon", "favicon", "url", "external_url", "image"}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def json_problems(document: bytes, address: str) -> list[str]:
    """What is wrong with a JSON Feed that is published at `address`."""
    feed = json.loads(document.decode("utf-8"))
    problems = list(_members(feed, TOP, "the feed", ("version", "title", "items")))
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        problems.append("the version is wrong")
    if next(iter(feed)) != "version":
        problems.append("the version does not stand at the top")
    if feed.get("feed_url") != address:
        problems.append(f"feed_url is {feed.get('feed_url')}, not {address}")
    for author in feed.get("authors", []):
        problems += _members(author, AUTHOR, "an author", ("name",))
    for hub in feed.get("hubs", []):
        problems += _members(hub, {"type": str, "url": str}, "a hub", ("type", "url"))
    for item in feed["items"]:
        problems += _item(item)
    ids = Counter(item["id"] for item in feed["items"])
    problems += [f"the id {one} stands twice" for one, count in ids.items() if count > 1]
    return problems


def _members(
    value: dict[str, Any], known: dict[str, type], what: str, required: tuple[str, ...]
) -> Iterator[str]:
    for name, member in value.items():
        if name not in known:
            yield f"{what} has an unknown member {name}"
        elif type(member) is not known[name]:
            yield f"{name} of {what} is a {type(member).__name__}"
        elif name in ADDRESSES and not str(member).startswith(("http://", "https://")):
            yield f"{name} of {what} is no whole address"
        elif name.startswith("date_") and not _DATE.fullmatch(str(member)):
            yield f"{name} {member} is no date of RFC 3339"
    yield from (f"{what} has no {name}" for name in required if name not in value)


def _item(item: dict[str, Any]) -> Iterator[str]:
    yield from _members(item, ITEM, "an item", ("id",))
    if "content_html" not in item and "content_text" not in item:
        yield "an item has no content"
    yield from content_problems(item.get("content_html", ""))
    for author in item.get("authors", []):
        yield from _members(author, AUTHOR, "an author", ("name",))
    for one in item.get("attachments", []):
        yield from _members(one, ATTACHMENT, "an attachment", ("url", "mime_type"))
    if not all(isinstance(tag, str) for tag in item.get("tags", [])):
        yield "a tag is no text"
