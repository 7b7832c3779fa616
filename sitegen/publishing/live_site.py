"""Asks the web whether it shows the new version.

A site that was uploaded from here is asked for `sitegen-version.txt`, which is uploaded last and
has the digest of all other files. No host, proxy or tool rewrites a plain text, as they do with
pages.

A host that builds the site itself has no such file, and need not produce the same bytes: assets are
minified by other versions of libraries, and hosts add scripts to pages. So a page that changed is
asked for, and the words that it shows are compared: those within `<main>`, without markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from sitegen.http import NO_RETRIES, Client, HttpError, Response
from sitegen.publishing.built_site import VERSION_PATH, BuiltSite
from sitegen.render.urls import absolute
from sitegen.site.permalinks import output_path

MOST_PAGES: Final = 6
"""Changed pages that are asked for before publishing, to find one that tells."""
_PAUSES: Final = (1.0, 2.0, 3.0, 5.0, 10.0)
"""Seconds between two questions; the last one again and again."""
_MISSING: Final = frozenset({404, 410})


class PublishedVersion(NamedTuple):
    """What the web shows as soon as it shows the new version."""

    url: str
    text: str | None
    """The text to be found there; None if there should be no page any more."""
    is_page: bool = False
    """Whether it is the words of a page, and not a whole file."""


class LiveAnswer(NamedTuple):
    """Whether the web shows the new version."""

    shown: bool
    seconds: float
    """How long it took, or how long it was asked."""
    reason: str = ""
    """If it doesn't show it: what it said last."""


class LiveSite:
    """The site at its public URL."""

    def __init__(
        self,
        url: str,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], datetime],
        client: Client | None = None,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._client = client or Client(
            trusted_hosts=frozenset({urlsplit(url).hostname or ""}),
            timeout=15,
            deadline=30,
            retries=NO_RETRIES,
        )

    def wait_for(self, version: PublishedVersion, limit: float) -> LiveAnswer:
        """Ask until the version is shown, at most `limit` seconds; once in any case."""
        began = self._clock()
        for attempt in range(1_000_000):
            try:
                reason = self._difference(version, attempt)
            except HttpError as error:
                reason = f"{version.url} can't be reached: {error}"
            seconds = (self._clock() - began).total_seconds()
            if not reason:
                return LiveAnswer(True, seconds)
            pause = _PAUSES[min(attempt, len(_PAUSES) - 1)]
            if seconds + pause > limit:
                return LiveAnswer(False, seconds, reason)
            self._sleep(pause)
        raise AssertionError("unreachable")

    def differing_page(self, built: BuiltSite, paths: Iterable[str]) -> PublishedVersion | None:
        """The first of some pages, by their URL paths, that the web shows otherwise than it was
        built; None if it shows all of them so. To be asked before publishing."""
        for path in list(dict.fromkeys(paths))[:MOST_PAGES]:
            version = page_version(built, path)
            try:
                differs = bool(self._difference(version, 0))
            except HttpError:
                # That a page is missing tells nothing, if all of them may be.
                differs = version.text is not None
            if differs:
                return version
        return None

    def _difference(self, version: PublishedVersion, attempt: int) -> str:
        """What is otherwise on the web, in words; empty if nothing is. Raises HttpError."""
        joint = "&" if "?" in version.url else "?"
        # Caches on the way know nothing of a query that nobody has asked.
        number = f"{self._clock().timestamp():.0f}-{attempt}"
        url = f"{version.url}{joint}sitegen={number}"
        response = self._client.request("GET", url, headers={"Cache-Control": "no-cache"})
        if version.text is None:
            gone = response.status in _MISSING or response.hops
            return "" if gone else f"{version.url} still has the removed page"
        if response.status != 200:
            return f"{version.url} answers {response.status} {response.reason}".rstrip()
        shown = _words(response.content) if version.is_page else _text(response)
        return "" if shown == version.text else f"{version.url} still shows another version"


def version_file(built: BuiltSite) -> PublishedVersion:
    """What a site shows that was uploaded from here."""
    url = absolute(built.site.config, f"/{VERSION_PATH}")
    return PublishedVersion(url, built.version)


def page_version(built: BuiltSite, path: str) -> PublishedVersion:
    """What a page shows, by its URL path on the site; no page, if none was built there."""
    url = absolute(built.site.config, path)
    file = output_path(path)
    if file not in built.sha256:
        return PublishedVersion(url, None, is_page=True)
    return PublishedVersion(url, _words(built.content(file)), is_page=True)


def _text(response: Response) -> str:
    return response.content.decode("utf-8", "replace").strip()


def _words(html: bytes) -> str:
    """What a page says: the text of its `<main>`, or of all of it, with its title."""
    from lxml import etree
    from lxml import html as reader

    utf8 = reader.HTMLParser(encoding="utf-8")
    try:
        page = reader.document_fromstring(html or b"<p></p>", parser=utf8)
    except (etree.ParserError, ValueError):
        return ""
    for hidden in page.xpath("//script | //style | //noscript | //template"):
        hidden.drop_tree()
    title = page.findtext(".//title") or ""
    main = page.find(".//main")
    text = (main if main is not None else page).text_content()
    return re.sub(r"\s+", " ", f"{title}\n{text}").strip()
