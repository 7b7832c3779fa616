"""Redirects from earlier URL paths to the present URL of a document."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from sitegen.render.output import Output, constant
from sitegen.render.urls import absolute, href
from sitegen.site.permalinks import encode, output_path
from sitegen.site.site import Site


class Redirect(NamedTuple):
    """An earlier URL path, and the one that replaced it."""

    old: str
    new: str
    origin: str


def redirects(site: Site) -> tuple[Redirect, ...]:
    """The redirects of all visible documents, by their old URL path."""
    found = []
    for key in site.aliased:
        document = site.documents[key]
        if site.shown(key):
            new = site.url_path(key)
            for old in document.front.aliases:
                if new is not None and old.rstrip("/") != new.rstrip("/"):
                    found.append(Redirect(old, new, document.source))
    return tuple(sorted(found))


def redirect_pages(site: Site) -> Iterator[Output]:
    """A page at each old URL path, for hosts that know no redirects."""
    config = site.config
    for one in redirects(site):
        target, whole = href(config, one.new), absolute(config, one.new)
        page = (
            f'<!doctype html>\n<html lang="{escape(config.language)}">\n<meta charset="utf-8">\n'
            f"<title>{escape(whole)}</title>\n"
            f'<meta http-equiv="refresh" content="0; url={escape(target)}">\n'
            f'<meta name="robots" content="noindex">\n'
            f'<link rel="canonical" href="{escape(whole)}">\n'
            f'<p><a href="{escape(target)}">{escape(whole)}</a></p>\n</html>\n'
        ).encode()
        yield constant(output_path(one.old), one.origin, page)


def redirect_rules(site: Site) -> str:
    """The lines of Netlify's `_redirects` file (docs.netlify.com, "Redirects and rewrites")."""
    base = site.config.base_path.rstrip("/")
    return "".join(
        f"{base}{encode(one.old)} {base}{encode(one.new)} 301!\n" for one in redirects(site)
    )
