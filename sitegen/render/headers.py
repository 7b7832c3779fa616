"""The `_headers` file, as Netlify and Cloudflare Pages read it, merged with an owner's own.

docs.netlify.com/routing/headers and developers.cloudflare.com/pages/configuration/headers: a line
with a path, then indented lines with headers. All rules that match a path apply; two values of one
header are joined, so an owner's header must replace ours instead of being added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sitegen.errors import Problem
from sitegen.model.config import Config
from sitegen.render.feeds.urls import FILES, OPML, SERVED, place
from sitegen.render.urls import absolute, href
from sitegen.site.site import Site

OWN_FILE = "content/static/_headers"


class HeaderRule(NamedTuple):
    """The headers of the paths that fit a pattern, in order."""

    pattern: str
    headers: tuple[tuple[str, str], ...]


def rules(site: Site, policy: str, feature_feeds: Sequence[str] = ()) -> Iterator[HeaderRule]:
    """sitegen's own rules. `policy` is the content security policy, `feature_feeds` are the URL
    paths of the RSS feeds that features add."""
    config = site.config
    yield HeaderRule(href(config, "/") + "*", tuple(_everywhere(config, policy)))
    yield HeaderRule(
        href(config, "/assets/") + "*",
        (("Cache-Control", "public, max-age=31536000, immutable"),),
    )
    for form in config.feeds.all_formats:
        headers = (
            ("Content-Type", SERVED[form]),
            ("Access-Control-Allow-Origin", "*"),
        )
        for folder in ("/", "/*/"):
            yield HeaderRule(config.base_path.rstrip("/") + folder + FILES[form], headers)
    for path in feature_feeds:
        if path.rpartition("/")[2] not in FILES.values():
            headers = (("Content-Type", SERVED["rss"]), ("Access-Control-Allow-Origin", "*"))
            yield HeaderRule(href(config, path), headers)
    yield HeaderRule(href(config, OPML), (("Content-Type", "text/x-opml; charset=utf-8"),))
    if config.feeds.hub is not None:
        yield from _hub_links(site, config.feeds.hub, feature_feeds)


def _everywhere(config: Config, policy: str) -> Iterator[tuple[str, str]]:
    yield "Content-Security-Policy", policy
    yield "X-Content-Type-Options", "nosniff"
    yield "Referrer-Policy", "strict-origin-when-cross-origin"
    yield "Cross-Origin-Opener-Policy", "same-origin"
    yield "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    if config.noindex:
        yield "X-Robots-Tag", "noindex"


def _hub_links(site: Site, hub: str, feature_feeds: Sequence[str]) -> Iterator[HeaderRule]:
    """Hub and self of each feed, where WebSub looks for them first (section 4)."""
    config = site.config
    for channel in site.channels():
        where = place(*channel, site.url_path)
        for form in config.feeds.formats_of(channel.name):
            url_path = where.file(form)
            yield _hub_link(config, hub, url_path)
    for url_path in feature_feeds:
        yield _hub_link(config, hub, url_path)


def _hub_link(config: Config, hub: str, url_path: str) -> HeaderRule:
    links = f'<{hub}>; rel="hub", <{absolute(config, url_path)}>; rel="self"'
    return HeaderRule(href(config, url_path), (("Link", links),))


def merged(own: str, ours: Iterator[HeaderRule]) -> str:
    """The owner's file with our rules behind it: where both set a header, the owner's stays."""
    theirs = list(parse(own))
    taken: dict[str, set[str]] = {}
    for rule in theirs:
        names = taken.setdefault(rule.pattern, set())
        names.update(name.lower() for name, _ in rule.headers)
    blocks = [own.rstrip("\n")] if own.strip() else []
    for rule in ours:
        # An owner's header for every path would be joined with ours for some paths.
        known = taken.get(rule.pattern, set()) | taken.get("/*", set())
        headers = [(name, value) for name, value in rule.headers if name.lower() not in known]
        if headers:
            lines = (f"  {name}: {value}" for name, value in headers)
            blocks.append("\n".join((rule.pattern, *lines)))
    return "\n\n".join(blocks) + "\n"


def parse(text: str) -> Iterator[HeaderRule]:
    """The rules of a `_headers` file; lines that are none are passed over."""
    pattern, headers = "", list[tuple[str, str]]()
    for line in text.splitlines():
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if not line[0].isspace():
            if pattern:
                yield HeaderRule(pattern, tuple(headers))
            pattern, headers = words, []
        else:
            name, colon, value = words.partition(":")
            if colon:
                headers.append((name.strip().removeprefix("! "), value.strip()))
    if pattern:
        yield HeaderRule(pattern, tuple(headers))


def own_problems(text: str) -> Iterator[Problem]:
    """The lines of the owner's file that hosts would not understand."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if not line[0].isspace():
            inside = True
            if not words.startswith(("/", "https://")):
                message = f'"{words}" is neither a path nor a header'
                yield Problem(OWN_FILE, number, message, "begin paths with /, indent headers")
        elif not inside or (":" not in words and not words.startswith("!")):
            message = f'"{words}" is not a header'
            yield Problem(OWN_FILE, number, message, "write a path, then `  Name: value` below it")
