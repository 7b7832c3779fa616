"""Markdown becomes HTML. An engine is a name, a version for the memo, and one function.

What both engines must do alike (heading ids, links, images, callouts, typography) is done once
for both, in `sitegen.read.body` and `sitegen.read.typography`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Engine(NamedTuple):
    """A way to turn Markdown into HTML."""

    name: str
    version: str
    """Of the engine and all that shapes its output; part of the memo's keys."""
    convert: Callable[[str], str]


def engine(name: str) -> Engine:
    """The engine called `name` in the configuration."""
    if name == "commonmark":
        from sitegen.read.markdown.commonmark import load
    else:
        from sitegen.read.markdown.python_markdown import load
    return load()
