"""Which pages a site has."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.render.output import Output
from sitegen.render.pages.archive import archive_pages
from sitegen.render.pages.documents import document_pages
from sitegen.render.pages.lists import list_pages
from sitegen.render.pages.page_outputs import PageOutputs
from sitegen.render.pages.single import single_pages
from sitegen.render.renderer import Renderer
from sitegen.site.site import Site


def pages(site: Site, renderer: Renderer, path: str | None = None) -> Iterator[Output]:
    """Every page of the site; those that can't be the output at `path`, if one is given, may be
    left out."""
    make = PageOutputs(renderer)
    yield from document_pages(site, make, path)
    yield from list_pages(site, make, path)
    yield from archive_pages(site, make)
    yield from single_pages(site, make)
