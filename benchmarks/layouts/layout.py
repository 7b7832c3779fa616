"""The shape of a layout: where a generator's files lie and how they are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Protocol

from benchmarks.corpus import Corpus, Entry

BASE_MARK = "Revision 0"
"""Stands in every theme's base template; the edit of a template changes its number."""


class Layout(Protocol):
    """A generator's project on disk. All paths are relative to the project, with slashes."""

    @property
    def theme(self) -> str:
        """The folder in `benchmarks/themes` that holds the theme; empty for a shipped one."""

    @property
    def theme_folder(self) -> str:
        """Where the theme's files are copied to."""

    @property
    def base_template(self) -> str:
        """The template that every page is made with, where `BASE_MARK` stands."""

    @property
    def pictures(self) -> str:
        """The folder of the pictures."""

    @property
    def stylesheet(self) -> str:
        """Where the theme's stylesheet is copied to."""

    def path(self, entry: Entry) -> str:
        """Where a document lies."""

    def text(self, entry: Entry) -> str:
        """A document in the generator's format."""

    def settings(self, corpus: Corpus) -> Mapping[str, str]:
        """Configuration files: their text by their path."""


def published(section: str, slug: str) -> str:
    """The address of a document or picture, already resolved: what peers get to read."""
    return f"/{section}/{slug}" if section == "images" else f"/{section}/{slug}/"


def yaml_front(fields: Mapping[str, str | tuple[str, ...] | None]) -> str:
    """YAML front matter with its fences; texts are quoted as JSON, which YAML includes.

    A field that is None or empty is left out. A text that starts with `!` is written unquoted,
    without it: dates, that YAML is to read as such.
    """
    lines = ["---"]
    for name, value in fields.items():
        if not value:
            continue
        if isinstance(value, str) and value.startswith("!"):
            lines.append(f"{name}: {value[1:]}")
        else:
            lines.append(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    return "\n".join([*lines, "---", "", ""])
