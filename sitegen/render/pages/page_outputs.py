"""How a page becomes an output."""

from __future__ import annotations

from functools import partial

from sitegen.digest import digest
from sitegen.render.form_targets import NONE
from sitegen.render.output import Output
from sitegen.render.renderer import Context, Renderer
from sitegen.render.theme import Theme
from sitegen.site.permalinks import output_path
from sitegen.site.traced_site import TracedSite


class PageOutputs:
    """Makes outputs that render a template."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._keys: dict[str, bytes] = {}

    def output(self, url_path: str, template: str, context: Context, origin: str) -> Output:
        """The page at `url_path`, whose template uses what `context` makes of the views."""
        key = self._keys.get(template)
        if key is None:
            key = self._keys[template] = digest(self._renderer.key, template)
        make = partial(_render, self._renderer, template, context)
        return Output(output_path(url_path), origin, key, make)

    @property
    def theme(self) -> Theme:
        """The theme."""
        return self._renderer.theme

    @property
    def has_search(self) -> bool:
        """Whether the site has a search."""
        return self._renderer.has_search

    def template(self, name: str, otherwise: str) -> str:
        """The theme's template `name`; if it has none, the one for any kind, if it has that."""
        return otherwise if not self.has_template(name) and self.has_template(otherwise) else name

    def has_template(self, name: str) -> bool:
        """Whether the theme has a template of this name."""
        return self._renderer.has_template(name)

    @property
    def has_thanks(self) -> bool:
        """Whether something leads to the pages that thank for what was sent: not if forms become an
        email, or there are none."""
        thanks = self._renderer.theme.options.get("forms") not in ("mail", NONE)
        return thanks and self.has_template("thanks.html")


def _render(renderer: Renderer, template: str, context: Context, site: TracedSite) -> bytes:
    return renderer.page(site, template, context)
