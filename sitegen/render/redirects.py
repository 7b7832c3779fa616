"""Redirects from earlier URL paths to the present URL of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from sitegen.render.output import Output, constant
from sitegen.render.urls import absolute, href
from sitegen.site.permalinks import encode, output_path
from sitegen.site.site import Site

_PLACEHOLDER = re.compile(r":[A-Za-z]|\*")
"""What hosts interpret in a rule (Cloudflare Pages, Netlify: "Splats", "Placeholders")."""


class Redirect(NamedTuple):
    """An earlier URL path, and the one that replaced it."""

    old: str
    new: str
    origin: str


def redirects(site: Site) -> tuple[Redirect, ...]:
    """The redirects of all visible documents, tags and series, by their old URL path."""
    found = []
    for key in site.aliased:
        document = site.documents[key]
        if site.shown(key):
            new = site.url_path(key)
            if new is not None:
                found += [Redirect(old, new, document.source) for old in site.aliases(key)]
    found += [Redirect(old, new, "an earlier slug") for old, new in site.former_names]
    return tuple(sorted(found))


def redirect_pages(site: Site) -> Iterator[Output]:
    """A page at each old URL path, for hosts that know no redirects."""
    config = site.config
    for one in redirects(site):
        target, whole = href(config, one.new), absolute(config, one.new)
        page = (
            f'<!doctype html>\n<html lang="{escape(config.language.replace("_", "-"))}">\n<head>\n'
            f'<meta charset="utf-8">\n'
            f"<title>{escape(whole)}</title>\n"
            f'<meta http-equiv="refresh" content="0; url={escape(target)}">\n'
            f'<meta name="robots" content="noindex">\n'
            f'<link rel="canonical" href="{escape(whole)}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'</head>\n<body>\n<p><a href="{escape(target)}">{escape(whole)}</a></p>\n'
            f"</body>\n</html>\n"
        ).encode()
        yield constant(output_path(one.old), one.origin, page)


def redirect_rules(site: Site) -> str:
    """The lines of Netlify's `_redirects` file (docs.netlify.com, "Redirects and rewrites")."""
    base = site.config.base_path.rstrip("/")
    return "".join(
        f"{base}{encode(one.old)} {base}{encode(one.new)} 301!\n"
        for one in redirects(site)
        # Some hosts take a colon before a letter for a placeholder; the page there redirects.
        if not _PLACEHOLDER.search(one.old + one.new)
    )
