"""The sources that can be imported, and which of them made some files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final, NamedTuple, Protocol, cast

from sitegen.errors import RequestError
from sitegen.importing.input_files import Inputs
from sitegen.importing.record import Record

SOURCES: Final = (
    "ghost",
    "substack",
    "buttondown",
    "wordpress",
    "squarespace",
    "blogger",
    "jekyll",
    "hugo",
    "eleventy",
    "pelican",
    "rss",
)  # fmt: skip
"""The names of all sources, in the order in which they are asked whether files are theirs: each is
a module of this package, with the functions of `ExportReader`."""

_TITLES: Final = {"wordpress": "WordPress", "rss": "a feed"}


def title_of(source: str) -> str:
    """What people call a source."""
    return _TITLES.get(source, source.capitalize())


class ExportReader(Protocol):
    """What a source's module has."""

    def recognises(self, inputs: Inputs) -> bool:
        """Whether some files come from this source, by what is in them."""

    def records(self, inputs: Inputs, progress: Callable[[int], None]) -> Iterator[Record]:
        """All that is in the files. `progress` gets the number of octets read since the last call.

        Raises RequestError with file, line, cause and remedy.
        """


class NamedSource(NamedTuple):
    """A source and its name."""

    name: str
    source: ExportReader


def source_named(name: str) -> NamedSource:
    """The source of this name, which has to be one of `SOURCES`."""
    return NamedSource(name, cast(ExportReader, import_module(f"sitegen.importing.{name}")))


def source_of(inputs: Inputs) -> NamedSource:
    """The source that made some files. Raises RequestError if none is known."""
    for name in SOURCES:
        found = source_named(name)
        if found.source.recognises(inputs):
            return found
    raise RequestError(
        "these files are no site that can be imported (what can: exports of WordPress, Ghost, "
        "Substack, Buttondown, Squarespace and Blogger, folders of Jekyll, Hugo, Eleventy and "
        "Pelican, and feeds; if they are one of these, name it with --from)"
    )
