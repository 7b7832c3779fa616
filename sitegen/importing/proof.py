"""The proof of a text: what readers see of it is compared before and after.

Compared are its words, links, pictures, headings, list items, table cells and code, in their order.
Markup that only lays them out, such as a column or a span, is not.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from msgspec import Struct

from sitegen.importing.html_tree import INLINE, is_element, parse

_MARKER = re.compile(r"\A\s*\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]")
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN: Final = {0x200B: None, 0xFEFF: None}
"""Characters that nobody sees."""
_UNREAD: Final = frozenset({"script", "style", "template", "noscript", "source", "track"})


class TextFacts(Struct, frozen=True):
    """What readers see of a text."""

    words: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Their words and where they lead."""
    pictures: tuple[tuple[str, str, str], ...] = ()
    """Addresses, descriptions and captions."""
    headings: tuple[tuple[str, str], ...] = ()
    items: tuple[tuple[int, bool], ...] = ()
    """Of lists: how deep each is, and whether it has a number."""
    cells: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    """Sounds and the like."""

    def differences(self, other: TextFacts) -> tuple[str, ...]:
        """The names of what differs."""
        return tuple(
            name for name in self.__struct_fields__ if getattr(self, name) != getattr(other, name)
        )


def facts(html: str) -> TextFacts:
    """The facts of some HTML, as an engine or another program wrote it."""
    return facts_of(parse(html))


def facts_of(root: Any) -> TextFacts:
    """The facts of a tree."""
    walk = _Walk()
    walk.inside(root)
    return TextFacts(
        words=tuple("".join(walk.texts).translate(_UNSEEN).split()),
        links=tuple(walk.links),
        pictures=tuple(walk.pictures),
        headings=tuple(walk.headings),
        items=tuple(walk.items),
        cells=tuple(walk.cells),
        code=tuple(walk.code),
        media=tuple(walk.media),
    )


class _Walk:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.pictures: list[tuple[str, str, str]] = []
        self.headings: list[tuple[str, str]] = []
        self.items: list[tuple[int, bool]] = []
        self.cells: list[str] = []
        self.code: list[str] = []
        self.media: list[str] = []
        self._depth = 0

    def inside(self, node: Any) -> None:
        self.texts.append(node.text or "")
        for child in node:
            if is_element(child):
                self.element(child)
            self.texts.append(child.tail or "")

    def element(self, node: Any) -> None:
        """Note an element and what is in it."""
        tag, classes = node.tag, node.get("class", "").split()
        if tag in _UNREAD or is_note_reference(node) or "footnote-backref" in classes:
            return
        apart = tag not in INLINE or tag == "br"
        if apart:
            self.texts.append("\n")
        if tag == "figure":
            self._figure(node)
        elif tag == "img":
            self._picture(node, node.get("title") or "")
        elif tag == "a" and node.get("href"):
            self._link(node)
        elif tag in ("audio", "video", "embed", "object"):
            source = node.get("src") or "".join(one.get("src", "") for one in node.iter("source"))
            self.media.append(unquote(source))
            self.inside(node)
        elif tag in ("pre", "code", "tt") and not (tag == "code" and len(node)):
            # The code in a `pre` is one piece.
            self.code.append(_code(node))
            self.inside(_flat(node) if tag == "pre" else node)
            if tag == "pre":
                self._inner(node)
        else:
            self._part(node, tag, classes)
        if apart:
            self.texts.append("\n")

    def _part(self, node: Any, tag: str, classes: list[str]) -> None:
        if tag in _HEADINGS:
            self.headings.append((tag, _words(node)))
        elif tag in ("td", "th"):
            self.cells.append(_words(node))
        elif tag == "li" and self._depth >= 0:
            parent = node.getparent()
            self.items.append((self._depth, parent is not None and parent.tag == "ol"))
        elif tag == "blockquote" and (marked := _first_text(node)) is not None:
            place, name = marked
            setattr(place, name, _MARKER.sub("", getattr(place, name) or ""))
        depth = self._depth
        if tag in ("ul", "ol"):
            self._depth += 1 if depth >= 0 else 0
        if "footnote" in classes and tag == "div":
            self._depth = -1
        self.inside(node)
        self._depth = depth

    def _inner(self, pre: Any) -> None:
        """The links and pictures in a `pre`."""
        for one in pre.iter():
            if is_element(one) and one.tag == "a" and one.get("href"):
                self.links.append((_words(one), _target(one.get("href"))))
            elif is_element(one) and one.tag == "img":
                self._picture(one, "")

    def _figure(self, node: Any) -> None:
        pictures = list(node.iter("img"))
        captions = list(node.iter("figcaption"))
        plain = len(pictures) == 1 and len(captions) < 2
        if not plain or any(len(one) for one in captions):
            self.inside(node)
            return
        for one in node.iter("a"):
            if one.get("href"):
                self.links.append((_words(one), _target(one.get("href"))))
        self._picture(pictures[0], _words(captions[0]) if captions else "")

    def _picture(self, node: Any, caption: str) -> None:
        self.pictures.append(
            (_target(node.get("src", "")), " ".join(node.get("alt", "").split()),
             " ".join(caption.split()))
        )  # fmt: skip

    def _link(self, node: Any) -> None:
        words, target = _words(node), _target(node.get("href"))
        bare = target.partition("://")[2] if "://" in target else target.partition(":")[2]
        # An address as text becomes a link by itself.
        if words not in (target, bare) or not words:
            self.links.append((words, target))
        self.inside(node)


def is_note_reference(node: Any) -> bool:
    """Whether an element is the number of a footnote."""
    return node.tag == "sup" and (
        node.get("id", "").startswith("fnref") or node.get("data-note") is not None
    )


def _first_text(node: Any) -> tuple[Any, str] | None:
    """Where the first words of an element are, if they may name a callout."""
    for one in node.iter():
        if is_element(one) and (one.text or "").strip():
            return (one, "text") if _MARKER.match(one.text) else None
    return None


def _words(node: Any) -> str:
    return " ".join(node.text_content().split())


def _target(text: str) -> str:
    target = unquote(text).strip()
    return target[:-1] if re.fullmatch(r"https?://[^/]+/", target) else target


def _code(node: Any) -> str:
    if node.tag == "pre":
        # Engines make spaces of tabs.
        lines = _pre_text(node).replace("\r\n", "\n").expandtabs(4).split("\n")
        # Nobody sees blanks at the ends of lines.
        return "\n".join(map(str.rstrip, lines)).strip("\n")
    return " ".join(node.text_content().split())


def _pre_text(node: Any) -> str:
    pieces = [node.text or ""]
    for one in node:
        pieces.append("\n" if one.tag == "br" else _pre_text(one) if is_element(one) else "")
        pieces.append(one.tail or "")
    return "".join(pieces)


def _flat(node: Any) -> Any:
    from sitegen.importing.html_tree import element

    return element("pre", _pre_text(node))
