"""The forms that a site's pages have, found on a few pages of each sort."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from sitegen.model.kinds import kinds
from sitegen.read.cache import ContentCache
from sitegen.read.project import Project
from sitegen.render.plan import find
from sitegen.render.renderer import Renderer
from sitegen.render.urls import absolute
from sitegen.site.permalinks import output_path
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

_FORM: Final = re.compile(r"<form\b[^>]*\smethod=[\"']?post\b[^>]*>", re.IGNORECASE)
_NAME: Final = re.compile(r"\sname=[\"']?([\w-]+)", re.IGNORECASE)
_NEWEST: Final = 2
"""Documents of each kind to look at."""
_PAGES: Final = 40


def forms_on(
    site: Site, renderer: Renderer, project: Project, cache: ContentCache
) -> dict[str, str]:
    """The URL of a page with each form, by the form's name."""
    context = QueryContext(site, cache, project.root)
    found: dict[str, str] = {}
    for path in dict.fromkeys(_pages(site)):
        output = find(site, renderer, project, output_path(path), context.media)
        if output is None or output.make is None:
            continue
        html = output.make(TracedSite(context)).decode()
        for form in _FORM.findall(html):
            name = _NAME.search(form)
            if name:
                found.setdefault(name[1], absolute(site.config, path))
    return found


def _pages(site: Site) -> Iterator[str]:
    """The URL paths of pages that may have a form, those of which there is one first."""
    yield from ("/subscribe/", "/")
    pages = (site.url_path(key) for key in islice(site.collection("page"), _PAGES))
    newest = (
        site.url_path(key)
        for kind in kinds().placed
        for key in islice(site.collection(kind.name), _NEWEST)
    )
    indexes = (kind.url_path for kind in kinds().placed if kind.index_page is not None)
    yield from (path for path in chain(pages, indexes, newest) if path is not None)
