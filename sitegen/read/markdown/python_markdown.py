"""The default engine: Python-Markdown with a curated set of extensions.

Not among them: `toc` and `smarty`, which take half of Python-Markdown's time; their work is done
on the finished HTML, alike for both engines.
"""

from __future__ import annotations

import markdown
import pymdownx.__meta__

from sitegen.features import added
from sitegen.read.markdown.extension import LenientExtension
from sitegen.read.markdown.idle import QuickMarkdown
from sitegen.read.markdown.inline import skip_idle_patterns
from sitegen.read.markdown.interface import Engine

_EXTENSIONS = (
    "markdown.extensions.abbr",
    "markdown.extensions.attr_list",
    "markdown.extensions.def_list",
    "markdown.extensions.fenced_code",
    "markdown.extensions.footnotes",
    "markdown.extensions.md_in_html",
    "markdown.extensions.sane_lists",
    "markdown.extensions.tables",
    "pymdownx.tasklist",
    "pymdownx.tilde",
)
_OPTIONS: dict[str, dict[str, object]] = {
    "markdown.extensions.footnotes": {"BACKLINK_TITLE": ""},
    "pymdownx.tilde": {"subscript": False},
}


def load() -> Engine:
    """The engine, ready to convert one text after another."""
    version = f"{markdown.__version__}+{pymdownx.__meta__.__version__}"
    return Engine("python-markdown", version, _Converter().convert)


def new_parser(library: type[markdown.Markdown] = QuickMarkdown) -> markdown.Markdown:
    """The library's parser with our extensions and those of features; a `QuickMarkdown` makes the
    same HTML as `markdown.Markdown` itself."""
    extensions = [
        *_EXTENSIONS,
        LenientExtension(),
        *(make() for make in added("markdown_extensions")),
    ]
    parser = library(extensions=extensions, extension_configs=_OPTIONS)
    if isinstance(parser, QuickMarkdown):
        skip_idle_patterns(parser)
    return parser


class _Converter:
    def __init__(self) -> None:
        self._parser = new_parser()

    def convert(self, text: str) -> str:
        try:
            return self._parser.reset().convert(text)
        except BaseException:
            # An interrupted conversion leaves the parser in an undefined state: create a new one.
            self._parser = new_parser()
            raise
