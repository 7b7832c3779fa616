"""The cards of Ghost's editor as the HTML that they mean: notes, details, bookmarks."""

from __future__ import annotations

from typing import Any

from sitegen.importing.html_tree import element, parse, replace, words_of
from sitegen.importing.wordpress_markup import inner_html


def ghost_html(html: str) -> str:
    """The HTML of a text without what only Ghost's stylesheets make sense of."""
    if "kg-" not in html:
        return html
    root = parse(html)
    for node in list(root.iter("div", "figure")):
        if node.getparent() is None:
            continue
        classes = node.get("class", "").split()
        if "kg-callout-card" in classes:
            _callout(node)
        elif "kg-toggle-card" in classes:
            _toggle(node)
        elif "kg-bookmark-card" in classes:
            _bookmark(node)
    return inner_html(root)


def _with_class(node: Any, name: str) -> Any | None:
    return next((one for one in node.iter() if name in one.get("class", "").split()), None)


def _callout(node: Any) -> None:
    quote = element("blockquote", None, **{"data-callout": "NOTE"})
    paragraph = element("p")
    emoji, text = _with_class(node, "kg-callout-emoji"), _with_class(node, "kg-callout-text")
    paragraph.text = f"{words_of(emoji)} " if emoji is not None else ""
    if text is not None:
        text.tail = None
        text.tag = "span"
        paragraph.append(text)
    quote.append(paragraph)
    replace(node, quote)


def _toggle(node: Any) -> None:
    heading = _with_class(node, "kg-toggle-heading")
    content = _with_class(node, "kg-toggle-content")
    details = element("details")
    details.append(element("summary", words_of(heading) if heading is not None else ""))
    if content is not None:
        content.tail = None
        details.append(content)
    replace(node, details)


def _bookmark(node: Any) -> None:
    link = next((one for one in node.iter("a") if one.get("href")), None)
    if link is None:
        return
    title = _with_class(node, "kg-bookmark-title")
    paragraphs = [element("p")]
    words = words_of(title) if title is not None else link.get("href")
    paragraphs[0].append(element("a", words, href=link.get("href")))
    for name in ("kg-bookmark-description", "kg-bookmark-author", "kg-bookmark-publisher"):
        part = _with_class(node, name)
        if part is not None and words_of(part):
            paragraphs.append(element("p", words_of(part)))
    caption = next(node.iter("figcaption"), None)
    if caption is not None and words_of(caption):
        paragraphs.append(element("p", words_of(caption)))
    replace(node, *paragraphs)
