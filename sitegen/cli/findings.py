"""Findings of `sitegen check` for the preview: for one document, or for the whole site."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sitegen.errors import ContentError, Problem

if TYPE_CHECKING:
    from sitegen.check.words import Words
    from sitegen.model.document import Document
    from sitegen.read.project import Project
    from sitegen.render.renderer import Renderer
    from sitegen.site.query_context import QueryContext
    from sitegen.site.site import Site


class PreviewFindings:
    """Finds problems for the preview, and caches them as long as the site is the same.

    For the whole site, no page is rendered: problems that only pages show are reported as of the
    last `sitegen check`.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._lock = threading.Lock()
        self._site: Site | None = None
        self._tools: tuple[Renderer, QueryContext, Words] | None = None
        self._found: dict[str | None, tuple[Problem, ...]] = {}

    def __call__(self, site: Site, document: Document | None) -> Iterable[Problem]:
        """The problems of one document, or of the whole site."""
        with self._lock:
            if site is not self._site:
                self._start(site)
            key = document.id if document is not None else None
            if key not in self._found:
                self._found[key] = self._look(site, document)
            return self._found[key]

    def _start(self, site: Site) -> None:
        from sitegen.check.words import words_for
        from sitegen.read.cache import ContentCache
        from sitegen.render.renderer import Renderer
        from sitegen.render.theme import load_theme
        from sitegen.site.query_context import QueryContext

        if self._tools is not None:
            self._tools[1].cache.close()
        self._site, self._tools, self._found = site, None, {}
        try:
            theme = load_theme(self._project, site.config)
            renderer = Renderer(site, theme, self._project.cache)
        except ContentError:
            return  # the preview itself reports errors in a theme
        context = QueryContext(site, ContentCache(self._project.cache), self._project.root)
        self._tools = (renderer, context, words_for(site.config.language, site.config.check))

    def _look(self, site: Site, document: Document | None) -> tuple[Problem, ...]:
        from sitegen.check.engine import check_document, check_site
        from sitegen.render.plan import find, plan
        from sitegen.site.permalinks import output_path

        if self._tools is None:
            return ()
        renderer, context, words = self._tools
        try:
            if document is None:
                outputs = plan(site, renderer, self._project, context.media)
                by_file = check_site(
                    self._project, site, renderer, outputs, context, only=frozenset()
                )
                return tuple(problem for problems in by_file.values() for problem in problems)
            address = site.url_path(document.id)
            output = None
            if address is not None and site.shown(document.id):
                path = output_path(address)
                output = find(site, renderer, self._project, path, context.media)
            return check_document(
                self._project, site, document, output, renderer.theme, context, words
            )
        except ContentError:
            return ()  # the preview itself reports these
