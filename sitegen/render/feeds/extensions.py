"""Extensions of feedgen, for elements that it doesn't know.

feedgen creates an extension object for each feed and each entry, and calls it while it writes. Ours
write ready-made elements; the functions of `vocabularies` and `podcast` create them.
"""

from __future__ import annotations

from typing import NamedTuple

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml.etree import SubElement, _Element

EXTENSION = "more"
"""The name under which feedgen hangs the extension on feeds and entries."""


class Element(NamedTuple):
    """An XML element. `name` may have its namespace in front: `{http://…}name`."""

    name: str
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element, ...] = ()


def append(parent: _Element, elements: tuple[Element, ...]) -> None:
    """Add elements to the end of `parent`."""
    for element in elements:
        child = SubElement(parent, element.name, dict(element.attributes))
        if element.text:
            child.text = element.text
        append(child, element.children)


class FeedElements(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Elements of the feed itself, and the prefixes of all namespaces that it uses."""

    def __init__(self) -> None:
        self.prefixes: dict[str, str] = {}
        self.elements: tuple[Element, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        return self.prefixes

    def extend_rss(self, feed: _Element) -> _Element:
        append(feed[0], self.elements)
        return feed

    def extend_atom(self, feed: _Element) -> _Element:
        append(feed, self.elements)
        return feed


class EntryElements(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Elements of an entry."""

    def __init__(self) -> None:
        self.elements: tuple[Element, ...] = ()

    def extend_rss(self, entry: _Element) -> _Element:
        append(entry, self.elements)
        return entry

    extend_atom = extend_rss
