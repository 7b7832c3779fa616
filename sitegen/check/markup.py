"""Parses HTML and XML with lxml: lenient, fast, and without network access and entities.

The only module of this room that knows the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Element = Any
"""An element of lxml, which has no types: `tag`, `text`, `tail`, `get(name)`, `iter(*tags)`."""


def html_tree(html: bytes) -> Element | None:
    """The root of a page or a fragment (UTF-8); None if it is empty."""
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        return etree.fromstring(html, parser)
    except etree.LxmlError:
        return None


def xml_tree(xml: bytes) -> Element | None:
    """The root of an XML document; None if it is broken."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(xml, parser)
    except etree.LxmlError:
        return None


def words_of(element: Element) -> str:
    """All text in an element, with white space collapsed."""
    return " ".join("".join(element.itertext()).split())


def visible_words_of(element: Element) -> str:
    """The text in an element that people see, with white space collapsed.

    Styles, scripts, the title and whatever is hidden by an attribute or an inline style are left
    out, such as the preheader of an email with its invisible padding.
    """
    return " ".join("".join(_visible_text(element)).split())


_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
_HIDING = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:;|!|$)")


def _visible_text(element: Element) -> Iterator[str]:
    style = element.get("style") or ""
    hidden = element.get("hidden") is not None or _HIDING.search(style) is not None
    # Comments have no name.
    if isinstance(element.tag, str) and element.tag not in _UNSEEN and not hidden:
        yield element.text or ""
        for child in element:
            yield from _visible_text(child)
            yield child.tail or ""


def steps(root: Element) -> Iterator[tuple[str, Element]]:
    """Each element at its start tag (`start`) and its end tag (`end`), in document order."""
    from lxml import etree

    yield from etree.iterwalk(root, events=("start", "end"))
