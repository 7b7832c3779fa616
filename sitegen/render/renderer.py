"""Templates, compiled once and rendered with what a page may use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import jinja2
import msgspec

from sitegen.digest import digest
from sitegen.features import features
from sitegen.installed import search_installed
from sitegen.loading import load
from sitegen.model.config import Config
from sitegen.program import program_digest
from sitegen.render.assets import Assets
from sitegen.render.colour import better, readable
from sitegen.render.dates import localized_date
from sitegen.render.discovery import Discovery
from sitegen.render.filters import (
    css_fonts,
    css_text,
    isodate,
    rich,
    tel,
    urlencode,
    without_anchors,
)
from sitegen.render.meta import PageMeta
from sitegen.render.render_context import RenderContext
from sitegen.render.shared_macros import shared_macros
from sitegen.render.templates import SandboxedTemplates, Templates
from sitegen.render.theme import Theme
from sitegen.render.translations import Translations, load_translations
from sitegen.render.urls import href
from sitegen.render.views import views
from sitegen.render.views.document import Views
from sitegen.render.views.site import SiteView
from sitegen.site import query
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

Context = Callable[[Views], tuple[PageMeta, dict[str, Any]]]
"""Makes a page's description and what only its template uses."""


class Renderer:
    """Renders the pages of one site with one theme."""

    def __init__(self, site: Site, theme: Theme, cache: Path | None) -> None:
        """`cache` is the folder for compiled templates."""
        query.load(module for feature in features() for module in feature.queries)
        self.config: Config = site.config
        self.theme = theme
        self.zone = site.zone
        self.words: Translations = load_translations(theme, site.config)
        self._href = lru_cache(maxsize=None)(partial(href, site.config))
        self._templates = self._make_templates(cache)
        self.assets = Assets(theme, self._render_asset)
        self.wants_search = self.config.search and self.has_template("search.html")
        """Whether the owner wants a search, and the theme has the page for it."""
        self.has_search = self.wants_search and search_installed()
        """The same, and the program that makes its index is there: a page that finds nothing is
        worse than none."""
        self.key = digest(
            program_digest(),
            theme.digest,
            msgspec.msgpack.encode(self.config),
            "search" if self.has_search else "",
        )
        """A digest of everything that decides a page's bytes besides its queries."""

    def page(self, site: TracedSite, template: str, context: Context) -> bytes:
        """The page that `template` makes."""
        page_views = self.views(site)
        meta, more = context(page_views)
        site_view = SiteView(page_views, meta.section)
        discovery = Discovery(meta, more.get("document"), page_views)
        text = self._templates.get_template(template).render(
            site=site_view, page=meta, discovery=discovery, **more
        )
        page_views.clear()
        return text.encode()

    def views(self, site: TracedSite) -> Views:
        """The views of one output."""
        return views(
            RenderContext(
                site,
                self.config,
                self.theme,
                self.assets,
                self.words,
                self.zone,
                self._href,
                self.has_search,
            )
        )

    def has_template(self, name: str) -> bool:
        """Whether the theme has a template of this name."""
        return f"templates/{name}" in self.theme.files

    def _render_asset(self, name: str) -> str:
        return self._templates.get_template(f"/{name}").render(config=self.config)

    def _make_templates(self, cache: Path | None) -> Templates:
        make = Templates if self.theme.trusted else SandboxedTemplates
        templates = make(self.theme.folders, cache / "templates" if cache else None)
        templates.globals.update(
            t=self._word,
            asset=self._asset,
            url=self._url,
            theme=self.theme.options,
            shared=shared_macros(templates),
        )
        templates.filters.update(
            isodate=isodate,
            urlencode=urlencode,
            css_fonts=css_fonts,
            css_text=css_text,
            without_anchors=without_anchors,
            readable=readable,
            better_of=better,
            tel=tel,
            long_date=self._long_date,
        )
        for feature in features():
            for name, reference in feature.template_filters.items():
                templates.filters[name] = load(reference)
        templates.tests["rich"] = rich
        return templates

    def _word(self, key: str, /, **values: object) -> str:
        try:
            return self.words(key, **values)
        except KeyError:
            raise jinja2.TemplateRuntimeError(f'no strings file has a text "{key}"') from None

    def _long_date(self, text: object) -> str:
        """A day as free fields hold it (`2026-11-20`), written out; other text stays."""
        try:
            return localized_date(date.fromisoformat(str(text)), "long", self.config.language)
        except ValueError:
            return str(text)

    def _asset(self, name: str) -> str:
        path = self.assets.paths.get(name)
        if path is None:
            raise jinja2.TemplateRuntimeError(f'the theme has no asset "{name}"')
        return self.config.base_path + path

    def _url(self, url: str) -> str:
        return self._href(url) if url.startswith("/") else url
