"""Parses HTML and XML with lxml: lenient, fast, and without network access and entities.

The only module of this room that knows the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
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
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return " ".join(text.split())


def visible_words_of(element: Element) -> str:
    """The text in an element that people see, with white space collapsed.

    Styles, scripts, the title and whatever is hidden by an attribute or an inline style are left
    out, such as the preheader of an email with its invisible padding.
    """
    return " ".join(str(_visible_text()(element)).split())


@cache
def _visible_text() -> Any:
    """A function that returns the visible text of an element. libxslt walks through a page more
    quickly than a loop here, and as deeply as it was parsed."""
    from lxml import etree

    return etree.XSLT(etree.XML(_VISIBLE_TEXT))


_VISIBLE_TEXT = r"""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:re="http://exslt.org/regular-expressions">
  <xsl:output method="text"/>
  <xsl:template match="head | script | style | template | title | *[@hidden]"/>
  <xsl:template match="*[@style][re:test(
    @style, '(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:;|!|$)', 'i')]"/>
</xsl:stylesheet>
"""
"""Text is copied, and nothing from these elements (XSLT 1.0, built-in template rules; EXSLT)."""


def steps(root: Element) -> Iterator[tuple[str, Element]]:
    """Each element at its start tag (`start`) and its end tag (`end`), in document order."""
    from lxml import etree

    yield from etree.iterwalk(root, events=("start", "end"))
