"""The HTML of Blogger's editor: lines without paragraphs, captions as tables."""

from __future__ import annotations

import re
from typing import Any

from sitegen.importing.html_tree import element, parse, replace
from sitegen.importing.wordpress_markup import inner_html, with_paragraphs

_BREAKS = re.compile(r"(?:<br\s*/?>\s*){2,}", re.IGNORECASE)
_BLOCKS = re.compile(r"<(?:p|pre|table|blockquote|ul|ol|h[1-6])\b", re.IGNORECASE)


def blogger_html(html: str) -> str:
    """The HTML of a text with paragraphs, and with captions as figures have them."""
    root = parse(html)
    for table in list(root.iter("table")):
        if "tr-caption-container" in table.get("class", ""):
            _figure(table)
    for mark in list(root.iter("a")):
        if mark.get("name") == "more" and not mark.get("href"):
            mark.drop_tag()
    html = inner_html(root)
    if _BREAKS.search(html) and not _BLOCKS.search(html):
        # White space means nothing there; two breaks part paragraphs.
        html = with_paragraphs(_BREAKS.sub("\n\n", re.sub(r"\s*\n\s*", " ", html)))
    return html


def _figure(table: Any) -> None:
    picture = next(table.iter("img"), None)
    words = next((one for one in table.iter("td") if "tr-caption" in one.get("class", "").split()),
                 None)  # fmt: skip
    if picture is None:
        return
    link = picture.getparent()
    shown = link if link.tag == "a" else picture
    shown.tail = picture.tail = None
    figure = element("figure")
    caption = element("figcaption")
    if words is not None:
        caption.text = words.text
        caption.extend(list(words))
    figure.append(shown)
    if words is not None:
        figure.append(caption)
    replace(table, figure)
