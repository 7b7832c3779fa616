"""Whether a site has a search. The index is made by a build, from the built pages."""

from __future__ import annotations

from sitegen.installed import search_installed
from sitegen.model.config import Config
from sitegen.render.theme import Theme


def wants_search(config: Config, theme: Theme) -> bool:
    """Whether the owner wants a search, and the theme has the page for it."""
    return config.search and "templates/search.html" in theme.files


def has_search(config: Config, theme: Theme) -> bool:
    """The same, and the program that makes the index is installed."""
    return wants_search(config, theme) and search_installed()
