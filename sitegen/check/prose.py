"""Extracts the author's own words from a body's HTML: paragraphs and headings.

Quotations (block quotes, `q`, text in quotation marks), code, tables, captions and footnote marks
are left out, because they don't show how the author writes.
"""

from __future__ import annotations

import re

from msgspec import Struct

from sitegen.check.markup import html_tree, steps
from sitegen.read.placeholder import PLACEHOLDER

_LEFT_OUT = frozenset(
    {"pre", "code", "kbd", "samp", "script", "style", "blockquote", "q", "table", "figure", "svg",
     "iframe", "sup", "object", "math"}
)  # fmt: skip
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "aside", "header", "footer", "ul", "ol", "dl", "dd", "dt",
     "details", "summary", "hr", "main", "li", "address", "form", "body", "center"}
)  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_QUOTED = re.compile(r"“[^”\n]{1,600}”|„[^“”\n]{1,600}[“”]|«[^»\n]{1,600}»|\"[^\"\n]{1,600}\"")
_SPACE = re.compile(r"\s+")


class Prose(Struct, frozen=True, array_like=True):
    """What a text says in its author's own words, in order."""

    paragraphs: tuple[str, ...]
    headings: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(self.paragraphs)


def prose(html: str) -> Prose:
    """The author's own words in a body's HTML, with or without placeholders."""
    root = html_tree(PLACEHOLDER.sub(" ", html).encode())
    paragraphs: list[str] = []
    headings: list[str] = []
    words: list[str] = []
    hidden = 0

    def end(into: list[str]) -> None:
        text = _SPACE.sub(" ", "".join(words)).strip()
        words.clear()
        text = _SPACE.sub(" ", _QUOTED.sub(" … ", text)).strip()
        if text:
            into.append(text)

    for event, element in steps(root) if root is not None else ():
        tag = element.tag
        if event == "start":
            if tag in _BLOCKS or tag in _HEADINGS:
                end(paragraphs)
            hidden += tag in _LEFT_OUT
            words.append("\n" if tag == "br" else "" if hidden else element.text or "")
        else:
            if tag in _BLOCKS or tag in _HEADINGS:
                end(headings if tag in _HEADINGS else paragraphs)
            if tag in _LEFT_OUT:
                hidden -= 1
                words.append(" ")
            words.append("" if hidden else element.tail or "")
    end(paragraphs)
    return Prose(tuple(paragraphs), tuple(headings))
