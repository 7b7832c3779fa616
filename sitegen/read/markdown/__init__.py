"""Converts Markdown to HTML. An engine is a name, a version for cache keys, and one function.

What both engines must do alike (heading ids, links, images, callouts, typography) is done once for
both, in `sitegen.read.body` and `sitegen.read.typography`.
"""

from __future__ import annotations

from sitegen.read.markdown.interface import Engine


def engine(name: str) -> Engine:
    """The engine called `name` in the configuration."""
    if name == "commonmark":
        from sitegen.read.markdown.commonmark import load
    else:
        from sitegen.read.markdown.python_markdown import load
    return load()


__all__ = ["Engine", "engine"]
