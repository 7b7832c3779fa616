"""The document: one source file, read. Knows nothing of other documents or of addresses."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from sitegen.model.content_path import is_index
from sitegen.model.kind import FrontMatter, Kind


class Heading(Struct, frozen=True, array_like=True):
    """A heading of a body, for tables of contents and for checking anchors."""

    level: int
    id: str
    text: str


class ImageUse(Struct, frozen=True, array_like=True):
    """An image as a body uses it; its markup is written when the page is rendered."""

    src: str
    alt: str | None
    title: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    """Further ones of its tag; a `srcset` has placeholders for addresses within the site."""
    is_last_choice: bool = False
    """Whether it is in a `<picture>` of the author's own, which says what else to choose from."""


class Repair(Struct, frozen=True, array_like=True):
    """What was repaired in a text's raw HTML: the `nth` mention (from 0) of `text` in its source,
    what was wrong there and how to fix it."""

    text: str
    nth: int
    message: str
    remedy: str


class ReadingWarning(Struct, frozen=True, array_like=True, omit_defaults=True):
    """Something in a source that is read all the same: on a line, or at the `nth` mention (from 0)
    of a `text` in the body."""

    message: str
    remedy: str
    rule: str
    line: int = 0
    text: str = ""
    nth: int = 0


class Sections(Struct, frozen=True, array_like=True):
    """A body's headings, and its other anchors."""

    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()
    """The ids of the body, those of the headings included."""


class Body(Struct, frozen=True, array_like=True, omit_defaults=True):
    """The facts of a body besides its HTML, which stays in the cache until a page needs it.

    `links` and `images` are the targets of the placeholders in the HTML, in order: the body's bytes
    do not depend on other documents' URLs or on other files.
    """

    key: bytes
    """The key of the HTML in the content cache; equal bodies have equal keys."""
    words: int = 0
    excerpt: str = ""
    encoded_sections: bytes = b""
    """Its `sections` as MessagePack, empty if it has none: they are most of the facts, and few
    pages need them."""
    links: tuple[str, ...] = ()
    images: tuple[ImageUse, ...] = ()
    unprintable: tuple[int, ...] = ()
    """The lines of the source, front matter included, with characters that XML forbids."""
    frames: tuple[str, ...] = ()
    """The origins of videos that a reader may choose to show inside the page."""
    unreachable: tuple[str, ...] = ()
    """The targets of links that no reader can open (`sitegen.model.unreachable`)."""
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    """What reading noted in the front matter and in the text."""
    media: bool = False
    """Whether it has no words, but shows a video or the like by an HTML element of its own."""

    @property
    def sections(self) -> Sections:
        """The headings and anchors."""
        return _SECTIONS.decode(self.encoded_sections) if self.encoded_sections else Sections()


_SECTIONS = msgspec.msgpack.Decoder(Sections)


class Document(Struct, frozen=True):
    """One source file: where it is, its front matter, and the facts about its body."""

    source: str
    """Relative to the project, with forward slashes: `content/posts/a.md`."""
    name: str
    """The file's name without suffix, or the folder's if it is `name/index.md`."""
    id: str
    """The stored identifier, or one derived from the path."""
    front: FrontMatter
    body: Body
    digest: bytes
    """Of the front matter and of all facts about the body, but not of its HTML."""
    metadata_digest: bytes
    """A digest of the front matter and the pictures: of what lists of pages, such as a sitemap,
    show of a document. Most edits don't change it."""

    @property
    def kind(self) -> Kind:
        return self.front.kind

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read, to see or to hear below the title."""
        body = self.body
        shows = body.words or body.images or body.media
        return not shows and getattr(self.front, "audio", None) is None

    @property
    def label(self) -> str:
        """The document's name in lists and messages."""
        return self.front.label

    @property
    def folder(self) -> str:
        """The folder of the source file, relative to the project."""
        return self.source.rpartition("/")[0]

    @property
    def is_bundle(self) -> bool:
        """True for `name/index.md`: the other files in its folder belong to this document."""
        return is_index(self.source)

    @property
    def slug(self) -> str:
        return self.front.slug or self.name
