"""A theme's assets: published under names with a fingerprint, to be cached for ever."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from posixpath import dirname, join, normpath

from sitegen.digest import digest
from sitegen.render.theme import Theme

_PREFIX = "assets/"
_RENDERED = ".j2"
_URL = re.compile(r"""url\(\s*(["']?)(?!data:|https?:|//|#)([^"')]+)\1\s*\)""")

RenderText = Callable[[str], str]
"""Renders a template of the theme by its name."""


class Assets:
    """The published assets of a theme by their names: `main.css` is `assets/main.1a2b3c4d.css`."""

    def __init__(self, theme: Theme, render: RenderText) -> None:
        self._theme = theme
        self._render = render
        self._contents: dict[str, bytes] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All assets, as templates call them."""
        found = (
            path.removeprefix(_PREFIX).removesuffix(_RENDERED)
            for path in self._theme.files
            if path.startswith(_PREFIX)
        )
        return tuple(sorted(set(found)))

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The output path of each asset."""
        return {name: self._fingerprinted(name) for name in self.names}

    def content(self, name: str) -> bytes:
        """An asset's bytes; in a stylesheet, the addresses of other assets have fingerprints."""
        content = self._contents.get(name)
        if content is None:
            content = self._load(name)
            self._contents[name] = content
        return content

    def _fingerprinted(self, name: str) -> str:
        stem, dot, suffix = name.rpartition(".")
        mark = digest(self.content(name)).hex()[:10]
        return f"{_PREFIX}{stem}.{mark}{dot}{suffix}" if dot else f"{_PREFIX}{name}.{mark}"

    def _load(self, name: str) -> bytes:
        rendered = f"{_PREFIX}{name}{_RENDERED}"
        if rendered in self._theme.files:
            content = self._render(rendered).encode()
        else:
            content = self._theme.files[_PREFIX + name].read_bytes()
        if name.endswith(".css"):
            text = _URL.sub(lambda m: self._url(name, m[2]), content.decode())
            content = _small_css(text).encode()
        elif name.endswith(".js"):
            content = _small_js(content.decode()).encode()
        return content

    def _url(self, stylesheet: str, target: str) -> str:
        path, mark, rest = target.partition("#")
        other = normpath(join(dirname(stylesheet), path))
        if other not in self.names or other == stylesheet:
            return f'url("{target}")'
        here = dirname(_PREFIX + stylesheet)
        up = "../" * here.removeprefix(_PREFIX.rstrip("/")).strip("/").count("/")
        if here.rstrip("/") != _PREFIX.rstrip("/"):
            up += "../"
        return f'url("{up}{self._fingerprinted(other).removeprefix(_PREFIX)}{mark}{rest}")'


def _small_css(text: str) -> str:
    """A stylesheet without comments and needless space: every page waits for it."""
    from rcssmin import cssmin

    small: str = cssmin(text)
    return small


def _small_js(text: str) -> str:
    """A script without comments and needless space."""
    from rjsmin import jsmin

    small: str = jsmin(text)
    return small
