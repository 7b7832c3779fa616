"""Notifies a WebSub hub of changed feeds (https://www.w3.org/TR/websub/, section 6).

The standard leaves open how a publisher notifies a hub; hubs accept the form of PubSubHubbub 0.4,
with `hub.mode=publish` and the URLs of the feeds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import msgspec

from sitegen.cache_file import read_cached, write_cached
from sitegen.digest import digest
from sitegen.features import features
from sitegen.http import Client, HttpError, Retries
from sitegen.model.config import Config
from sitegen.render.feeds.urls import FILES
from sitegen.render.urls import absolute

BATCH = 20
"""Feeds that are named in one request."""

PATIENCE = 20
"""Seconds that a hub has to answer."""

PAUSES = (2.0, 10.0)
"""Seconds before each further attempt, if a hub is busy or can't be reached."""

LONGEST_PAUSE = 60.0
"""If a hub asks for a longer pause than this (seconds), the next `ping` notifies it."""

_MEMORY = "pinged.msgpack"
_NAME = b"sitegen pinged 1\n"


class PublishedFeed(NamedTuple):
    """A built feed: where it is on the web, and the digest of its bytes."""

    address: str
    digest: bytes


class HubResult(NamedTuple):
    """The feeds that the hub accepted, and the reason if it refused the rest."""

    feeds: tuple[PublishedFeed, ...]
    refused: str = ""


def changed_feeds(config: Config, target: Path, cache: Path, *, every: bool) -> list[PublishedFeed]:
    """The feeds in the built folder that changed since the hub was last notified, by address."""
    known = {} if every else _remembered(cache)
    hub = config.feeds.hub or ""
    paths = (path for feature in features() for path in feature.feed_paths)
    names = frozenset((*FILES.values(), *(path.rpartition("/")[2] for path in paths)))
    found = []
    for path in sorted(target.rglob("*")):
        if path.name in names and path.is_file():
            content = path.read_bytes()
            # An owner's own file of that name knows no hub.
            if hub.encode() in content or escape(hub).encode() in content:
                address = absolute(config, f"/{path.relative_to(target).as_posix()}")
                feed = PublishedFeed(address, digest(content))
                if known.get(address) != feed.digest:
                    found.append(feed)
    return found


def publish(
    hub: str, feeds: Sequence[PublishedFeed], *, sleep: Callable[[float], None] = time.sleep
) -> HubResult:
    """Notify the hub at `hub` that `feeds` changed. Network errors are returned, not raised."""
    client = Client(
        trusted_hosts=frozenset({urlsplit(hub).hostname or ""}),
        timeout=PATIENCE,
        retries=Retries(pauses=PAUSES, longest=LONGEST_PAUSE, sleep=sleep),
    )
    taken: list[PublishedFeed] = []
    for start in range(0, len(feeds), BATCH):
        batch = feeds[start : start + BATCH]
        refused = _post(client, hub, [feed.address for feed in batch])
        if refused:
            return HubResult(tuple(taken), refused)
        taken.extend(batch)
    return HubResult(tuple(taken))


def _post(client: Client, hub: str, addresses: Iterable[str]) -> str:
    form = [("hub.mode", "publish"), *(("hub.url", address) for address in addresses)]
    try:
        answer = client.request(
            "POST",
            hub,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            repeatable=True,  # a second notification only makes the hub fetch twice
        )
    except HttpError as error:
        return f"it can't be reached ({error})"
    if 200 <= answer.status < 300:
        return ""
    words = answer.content[:500].decode("utf-8", "replace").strip()
    return f"{answer.status} {answer.reason}" + (f": {words}" if words else "")


def remember(cache: Path, feeds: Iterable[PublishedFeed]) -> None:
    """Record what the hub was notified of, in addition to earlier notifications."""
    known = _remembered(cache) | {feed.address: feed.digest for feed in feeds}
    # If it can't be saved, the hub is notified again, which does no harm.
    write_cached(cache / _MEMORY, _NAME, msgspec.msgpack.encode(known))


def _remembered(cache: Path) -> dict[str, bytes]:
    content = read_cached(cache / _MEMORY, _NAME)
    if content is None:
        return {}
    try:
        return msgspec.msgpack.decode(content, type=dict[str, bytes])
    except (msgspec.MsgspecError, ValueError):
        return {}
