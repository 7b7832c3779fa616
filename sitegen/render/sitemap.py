"""The sitemap: every indexable page, its last change, and its pictures (sitemaps.org).

`lastmod` is the date of the page's last announced change, never of the build: search engines ignore
a date that is always today's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from html import escape
from math import ceil

import msgspec

from sitegen import __version__
from sitegen.digest import digest
from sitegen.model.config import Config
from sitegen.render.output import Output
from sitegen.render.urls import absolute
from sitegen.site.entries import SitemapEntry
from sitegen.site.permalinks import encode
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

LONGEST = 50_000
"""Pages that one sitemap may list; more need an index of several."""

SITEMAP = "sitemap.xml"

_PLAIN = re.compile(r"[A-Za-z0-9/._~-]+")
"""A URL path that needs neither encoding nor escaping, as most do."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"


def sitemaps(site: Site, path: str | None = None) -> Iterator[Output]:
    """The sitemap, or its index and its parts; nothing for a `path` that is none of them."""
    if site.config.noindex or (path is not None and not path.startswith("sitemap")):
        return
    config = site.config
    key = digest("sitemap", __version__, msgspec.msgpack.encode(config))
    # Only many documents make that many pages: others need not be counted.
    length = len(site.entries) if 2 * len(site.documents) > LONGEST else 0
    if length <= LONGEST:
        yield Output(SITEMAP, "the sitemap", key, partial(_sitemap, config, 0, LONGEST))
        return
    for number in range(ceil(length / LONGEST)):
        start = number * LONGEST
        make = partial(_sitemap, config, start, start + LONGEST)
        yield Output(_part(number), "the sitemap", digest(key, str(number)), make)
    yield Output(SITEMAP, "the sitemap", digest(key, "index"), partial(_index, config))


def _part(number: int) -> str:
    return f"sitemap-{number + 1}.xml"


def _sitemap(config: Config, start: int, stop: int, site: TracedSite) -> bytes:
    base = absolute(config, "/").rstrip("/")
    lines = [f'{_HEAD}<urlset xmlns="{_NAMESPACE}" xmlns:image="{_IMAGES}">']
    lines.extend(_url(base, entry) for entry in site.entries()[start:stop])
    lines.append("</urlset>\n")
    return "\n".join(lines).encode()


def _url(base: str, entry: SitemapEntry) -> str:
    parts = [f"<loc>{base}{_encoded(entry.url_path)}</loc>"]
    if entry.modified is not None:
        parts.append(f"<lastmod>{_moment(entry.modified)}</lastmod>")
    parts += [
        f"<image:image><image:loc>{base}{_encoded(image)}</image:loc></image:image>"
        for image in entry.images
    ]
    return f"<url>{''.join(parts)}</url>"


def _encoded(url_path: str) -> str:
    return url_path if _PLAIN.fullmatch(url_path) else escape(encode(url_path))


def _index(config: Config, site: TracedSite) -> bytes:
    entries = site.entries()
    lines = [f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">']
    for number in range(ceil(len(entries) / LONGEST)):
        part = entries[number * LONGEST : (number + 1) * LONGEST]
        newest = max((one.modified for one in part if one.modified is not None), default=None)
        modified = f"<lastmod>{_moment(newest)}</lastmod>" if newest is not None else ""
        url = escape(absolute(config, f"/{_part(number)}"))
        lines.append(f"<sitemap><loc>{url}</loc>{modified}</sitemap>")
    lines.append("</sitemapindex>\n")
    return "\n".join(lines).encode()


def _moment(seconds: float) -> str:
    """As W3C's note on dates has it, which sitemaps follow."""
    at = datetime.fromtimestamp(int(seconds), UTC)
    return at.isoformat().removesuffix("+00:00") + "Z"
