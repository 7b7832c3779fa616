"""What can be sent as a text message: current notices and takeaways, each with its URL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from sitegen.errors import RequestError, did_you_mean
from sitegen.model.content_path import as_named, document_path, typed_path
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.render.urls import absolute
from sitegen.site.site import Site
from sitegen.text_message import size_of, with_address

MESSAGES: Final = {160: 1, 300: 2}
"""The number of text messages for each length: 300 characters are two messages of 153."""


class Blast(Struct, frozen=True):
    """A text to paste."""

    source: str
    url: str
    text: str
    """The words and the URL."""
    characters: int
    encoding: str
    messages: int


def blast_of(site: Site, document: Document, most: int) -> Blast:
    """The text of a public document in at most `most` characters (160 or 300).

    Raises RequestError if it has none, isn't public, or its address leaves no room for words.
    """
    words = _words(document)
    if words is None:
        raise RequestError(
            f"{document.source} has no takeaway, and only notices and takeaways are short enough "
            "(add `takeaway` to it)"
        )
    if not site.shown(document.id):
        state = site.visibilities[document.id].state
        raise RequestError(f"{document.source} isn't public: {state} (publish it first)")
    url = absolute(site.config, site.url_path(document.id) or "/")
    text = with_address(words, url, most, MESSAGES[most])
    if text is None:
        raise RequestError(
            f"{document.source}: the address alone takes {size_of(url).characters} of {most} "
            "characters, so no words fit (give it a shorter `slug`, or use --most 300)"
        )
    size = size_of(text)
    return Blast(document.source, url, text, size.characters, size.encoding, size.messages)


def document_named(site: Site, name: str) -> Document:
    """The notice or the post that a name on the command line means, such as `notices/late`.

    Raises RequestError if there is none, or more than one.
    """
    path = typed_path(name)
    possible = [one for one in site.contents.documents if _may_be_sent(one)]
    found = [
        one
        for one in possible
        if as_named(path, (document_path(one.source), one.name, one.id)) is not None
    ]
    if len(found) == 1:
        return found[0]
    if found:
        sources = " or ".join(document_path(one.source) for one in found)
        raise RequestError(f'"{name}" is the name of several documents (write {sources})')
    known = [document_path(one.source) for one in possible]
    raise RequestError(f'there is no notice or post "{name}" ({did_you_mean(path, known)})')


def current(site: Site) -> Iterator[Document]:
    """What there is to send now: all current notices, then the newest takeaway."""
    for kind in kinds().placed:
        if kind.newsletter == "now":
            yield from (site.documents[key] for key in site.collection(kind.name))
    yield from (site.documents[key] for key in site.takeaways()[:1])


def _may_be_sent(document: Document) -> bool:
    return document.kind.newsletter == "now" or hasattr(document.front, "takeaway")


def _words(document: Document) -> str | None:
    if document.kind.newsletter == "now":
        return document.label
    takeaway: str | None = getattr(document.front, "takeaway", None)
    return takeaway
