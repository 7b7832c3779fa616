"""The fast engine: CommonMark and GFM by comrak, in Rust."""

from __future__ import annotations

from importlib.metadata import version

import comrak

from sitegen.read.markdown import Engine


def load() -> Engine:
    """The engine, ready to convert one text after another."""
    extension = comrak.ExtensionOptions()
    for name in ("autolink", "footnotes", "strikethrough", "table", "tasklist"):
        setattr(extension, name, True)
    extension.description_lists = True
    parse = comrak.ParseOptions()
    render = comrak.RenderOptions()
    render.unsafe_ = True  # raw HTML is the author's own

    def convert(text: str) -> str:
        html: str = comrak.render_markdown(text, extension, parse, render)
        return html

    return Engine("commonmark", version("comrak"), convert)
