"""Parses HTML of other programs into a tree, and writes parts of it as HTML again."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Elements within a line."""
_DROPPED_ATTRIBUTES: Final = frozenset({"class", "style", "align", "valign", "dir", "lang"})
_KNOWN: Final = INLINE | frozenset({
    "address", "area", "article", "aside", "audio", "blockquote", "button", "canvas", "caption",
    "center", "cite", "col", "colgroup", "dd", "details", "dir", "div", "dl", "dt", "embed",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "iframe", "input", "legend", "li", "main", "map", "menu", "meter",
    "nav", "object", "ol", "optgroup", "option", "p", "param", "picture", "pre", "progress",
    "section", "select", "source", "summary", "table", "tbody", "td", "textarea", "tfoot", "th",
    "thead", "tr", "track", "ul", "video",
})  # fmt: skip
_UNREAD: Final = frozenset({"math", "script", "style", "svg", "template", "noscript", "title"})
_SCHEME = re.compile(r"[\w+.-]+(?=:)")
_BLANK_LINES = re.compile(r"\n[ \t]*(?=\n)")
_PRE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_VOID = re.compile(r"""<((source|track|wbr|embed)\b(?:[^<>"]|"[^"]*")*)>""")
"""Elements without an end that lxml, which knows HTML 4, would let go on to the end of the text."""
_VOID_END = re.compile(r"</(?:source|track|wbr|embed)>")
_UNREAD_TAG = re.compile(r"<(script|style|svg|math|noscript|template)\b", re.IGNORECASE)


def unread(html: str) -> list[str]:
    """The elements in some HTML that `parse` leaves out with all that is in them."""
    return [found.lower() for found in _UNREAD_TAG.findall(html)]


def parse(html: str) -> HtmlElement:
    """The tree of some HTML, within a `div`: as browsers read it, without comments.

    Elements that HTML doesn't have are left out, and what is in them stays.
    """
    import nh3

    cleaner = nh3.Cleaner(
        tags=set(_KNOWN),
        clean_content_tags=set(_UNREAD),
        attributes={},
        generic_attribute_prefixes=set("abcdefghijklmnopqrstuvwxyz"),
        # It is no sanitiser here.
        url_schemes={"http", "https", *(one.lower() for one in _SCHEME.findall(html))},
        link_rel=None,
    )
    whole = _VOID.sub(r"<\1></\2>", cleaner.clean(html))
    parser = HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True)
    source = f"<html><body><div>{whole}</div></body></html>"
    root = document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    return root.find("body").find("div")


def is_element(node: Any) -> bool:
    """Whether a node is an element, and no comment."""
    return isinstance(node.tag, str)


def is_inline(node: Any) -> bool:
    """Whether a node belongs into a line, with all that is in it."""
    if not is_element(node):
        return True
    return node.tag in INLINE and all(is_inline(one) for one in node)


def words_of(node: Any) -> str:
    """The text of an element, white space folded."""
    return " ".join(node.text_content().split())


def append_text(parent: Any, text: str) -> None:
    """Add a text behind the last child."""
    if not text:
        return
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def replace(node: Any, *others: Any) -> None:
    """Put elements in the place of a node; the text behind it stays."""
    parent, tail = node.getparent(), node.tail
    node.tail = None
    place = parent.index(node)
    if not others:
        drop(node, tail)
        return
    for number, other in enumerate(others):
        parent.insert(place + number, other)
    parent.remove(node)
    others[-1].tail = (others[-1].tail or "") + (tail or "")


def drop(node: Any, tail: str | None = None) -> None:
    """Remove an element with all that is in it; the text behind it stays."""
    parent = node.getparent()
    text = (node.tail or "") + (tail or "")
    previous = node.getprevious()
    if text:
        if previous is not None:
            previous.tail = (previous.tail or "") + text
        else:
            parent.text = (parent.text or "") + text
    node.tail = None
    parent.remove(node)


def element(tag: str, text: str | None = None, **attributes: str) -> HtmlElement:
    """A new element."""
    made = etree.fromstring("<x/>", HTMLParser()).makeelement(tag, attributes)
    made.text = text
    return made


def to_html(node: Any) -> str:
    """An element as HTML that either Markdown engine takes for one block: no empty lines in it."""
    text: str = etree.tostring(node, encoding="unicode", method="html", with_tail=False)
    pieces = _PRE.split(_VOID_END.sub("", text).strip())
    for place, piece in enumerate(pieces):
        if place % 2:
            pieces[place] = _BLANK_LINES.sub("\n&#10;", piece).replace("&#10;\n", "&#10;")
        else:
            pieces[place] = _BLANK_LINES.sub("", piece)
    return "".join(pieces)


def without_styling(node: Any) -> None:
    """Remove attributes that only the old site's stylesheets read."""
    for one in node.iter():
        if not is_element(one):
            continue
        for name in list(one.attrib):
            kept = name == "class" and one.tag == "code"
            if not kept and (
                name in _DROPPED_ATTRIBUTES or name.startswith(("data-", "on", "aria-", "srcset"))
            ):
                del one.attrib[name]


def attribute(text: str) -> str:
    """A text for an attribute in double quotes."""
    return escape(text, quote=True)
