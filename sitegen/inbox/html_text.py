"""The text of an email that has no plain part, without what mail programs mark as quoted.

HTML says more than its text: mail programs put the email that is answered into elements of their
own. These are left out here, before `sitegen.inbox.quoted_text` looks at the words.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

_BLOCKS: Final = (
    "address article blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main ol p pre section table tr ul"
)
_BLOCK_NAMES: Final = frozenset(_BLOCKS.split())
_CELLS: Final = frozenset(("td", "th"))
"""The cells of a row are one line: some programs write the headers of quoted emails so."""
_LEFT_OUT: Final = frozenset(
    ("head", "script", "style", "title", "template", "noscript", "svg", "object")
)

_QUOTED: Final = """
    //blockquote | //*[@type="cite"] | //*[
    contains(@class, "gmail_attr") or contains(@class, "moz-cite-prefix")
    or contains(@class, "yahoo_quoted") or contains(@class, "protonmail_quote")
    or contains(@class, "gmail_signature") or contains(@class, "moz-signature")
    or contains(@class, "OutlookMessageHeader") or @name="quote"
    or @id="mail-editor-reference-message-container" or @id="ms-outlook-mobile-signature"
    or @id="Signature" or contains(@class, "zmail_extra") or contains(@class, "tutanota_quote")]
"""
"""What Gmail, Thunderbird, Yahoo, Proton, Apple, Outlook, GMX, Zoho and Tuta put around the email
that is answered, around the sentence above it, and around signatures."""

_FROM_HERE: Final = """
    //*[@id="divRplyFwdMsg" or @id="appendonsend" or contains(@id, "reply_to_message")]
    | //div[contains(translate(@style, " ", ""), "border-top:solid#E1E1E1")
      or contains(translate(@style, " ", ""), "border-top:solid#B5C4DF")]
"""
"""Where Outlook begins the email that is answered, which goes to the end of the document."""


class HtmlText(NamedTuple):
    """The text of an email in HTML, with a line for each block."""

    own: str
    """Without quoted emails and signatures; empty if nothing else is there."""
    whole: str


def text_of_html(html: str) -> HtmlText:
    """The text of an email in HTML."""
    tree = _parse(html)
    if tree is None:
        return HtmlText("", "")
    whole = _text(tree)
    for element in tree.xpath(_FROM_HERE):
        _remove_from(element)
    for element in tree.xpath(_QUOTED):
        if element.getparent() is not None:
            element.drop_tree()
    return HtmlText(_text(tree), whole)


def _parse(html: str) -> HtmlElement | None:
    """The document, bounded in depth by libxml2 (256 elements)."""
    try:
        return document_fromstring(html, parser=HTMLParser(encoding=None, huge_tree=False))
    except (etree.ParserError, ValueError):
        return None


def _remove_from(element: HtmlElement) -> None:
    """Remove an element and everything that comes after it in the document."""
    node: HtmlElement | None = element
    while node is not None and node.tag != "body":
        parent = node.getparent()
        for sibling in tuple(node.itersiblings()):
            parent.remove(sibling)
        node.tail = None
        node = parent
    if element.getparent() is not None:
        element.getparent().remove(element)


def _text(tree: HtmlElement) -> str:
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            pieces.append("" if hidden else element.tail or "")
            continue
        name = element.tag
        if event == "start":
            hidden += name in _LEFT_OUT
            pieces.append("\n" if name in _BLOCK_NAMES else "")
            pieces.append("" if hidden else _spaces(element.text))
        else:
            hidden -= name in _LEFT_OUT
            pieces.append("\n" if name in _BLOCK_NAMES and name != "br" else "")
            pieces.append(" " if name in _CELLS else "")
            pieces.append("" if hidden else _spaces(element.tail))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _spaces(text: str | None) -> str:
    """Text of HTML, in which a line break is a space."""
    return " ".join(re.split(r"[\r\n]+", text)) if text else ""
