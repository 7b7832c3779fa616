"""Parses HTML and XML with lxml: lenient, fast, and without network access and entities.

The only module of this room that knows the library.
"""

from __future__ import annotations

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


def steps(root: Element) -> Iterator[tuple[str, Element]]:
    """Each element at its start tag (`start`) and its end tag (`end`), in document order."""
    from lxml import etree

    yield from etree.iterwalk(root, events=("start", "end"))
