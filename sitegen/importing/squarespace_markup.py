"""The blocks of Squarespace's editor: pictures that load late, videos within attributes, forms."""

from __future__ import annotations

import re
from typing import Any

from sitegen.importing.html_tree import drop, element, parse, replace
from sitegen.importing.text_tree import Report
from sitegen.importing.wordpress_markup import inner_html

_NOSCRIPT = re.compile(r"<noscript\b.*?</noscript\s*>", re.IGNORECASE | re.DOTALL)
_FORMS = ("sqs-block-form", "sqs-block-newsletter", "sqs-block-search", "sqs-block-donation")
_COMPUTED = ("sqs-block-summary", "sqs-block-archive", "sqs-block-tagcloud", "sqs-block-menu",
             "sqs-block-calendar", "sqs-block-product", "sqs-block-socialaccountlinks",
             "sqs-block-instagram")  # fmt: skip
_FILE_NAME = re.compile(r"[^\s]+\.(?:jpe?g|png|gif|webp|svg)", re.IGNORECASE)


def squarespace_html(html: str, report: Report) -> str:
    """The HTML of a text without what only Squarespace can do."""
    # Each picture is there twice: once for browsers without scripts.
    root = parse(_NOSCRIPT.sub("", html))
    for node in list(root.iter("div", "section")):
        if node.getparent() is None:
            continue
        classes = node.get("class", "")
        if any(name in classes for name in _FORMS):
            report("removed-element", "a form was removed: the site has forms of its own")
            drop(node)
        elif any(name in classes for name in _COMPUTED):
            report("dynamic-block", "a block was computed by Squarespace and is not in the export")
            drop(node)
        elif node.get("data-html"):
            _show_video(node)
    for picture in root.iter("img"):
        if _FILE_NAME.fullmatch(picture.get("alt", "").strip()):
            picture.set("alt", "")
        source = picture.get("data-image") or picture.get("data-src")
        if source:
            picture.set("src", source)
    return inner_html(root)


def _show_video(node: Any) -> None:
    """A block whose HTML is in an attribute."""
    holder = element("div")
    holder.extend(list(parse(node.get("data-html"))))
    replace(node, holder)
