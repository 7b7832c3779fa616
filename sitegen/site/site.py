"""The site: all documents in their relations, as plain queries with plain results.

Pages read other documents only through the queries of a `TracedSite` (`sitegen.site.traced_site`),
whose results are small and can be compared: the queries of each page are recorded, so that a later
build knows which pages would be the same. Everything is computed on first use.

A site is made of layers, each of which knows only those below it: the `Catalogue` of its documents,
their `Urls`, their `Taxonomies` and their `Relations`. `sitegen.site.update` updates the indexes of
all layers after an edit: a change of how an index is computed has to be made there too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Literal, NamedTuple

import msgspec

from sitegen.digest import digest
from sitegen.model.document import Document
from sitegen.site.channels import Channel, channels, newest
from sitegen.site.entries import SitemapEntry, entries
from sitegen.site.relations import Relations

COMMENTS = "content/comments/"

Group = Literal["tags", "series", "takeaways"]
"""Groups that posts may belong to."""

GROUPS: tuple[Group, ...] = ("tags", "series", "takeaways")

ListName = Literal["collection", "tagged", "written_by", "takeaways"]
"""The queries whose results go over several pages."""


class Summary(NamedTuple):
    """A document, but for its body's HTML."""

    url_path: str | None
    """Of its page; None without one."""
    digest: bytes
    """Of its front matter and all facts about its body."""


class Site(Relations):
    """All of a project's documents, seen from one viewpoint."""

    def summary(self, key: str) -> Summary:
        """A digest of everything that is known of a document besides its body's HTML."""
        return Summary(self.url_path(key), self.documents[key].digest)

    def body(self, key: str) -> bytes:
        """The key of a document's HTML."""
        return self.documents[key].body.key

    def has_documents(self, kind: str) -> bool:
        """Whether there are any visible documents of a kind."""
        return bool(self.collection(kind))

    def has_group(self, group: Group) -> bool:
        """Whether any visible post has a tag or a takeaway, or there are any series."""
        match group:
            case "tags":
                return bool(self._tagged)
            case "series":
                return bool(self._series_of)
            case "takeaways":
                return bool(self.takeaways())

    def part(
        self, name: ListName, argument: str, start: int, stop: int
    ) -> tuple[tuple[str, ...], int]:
        """A part of a list, from `start` up to `stop`, and how long the whole is.

        `argument` is that of the query: a kind, a tag's slug, a person's id, or empty.
        """
        keys = self._list(name, argument)
        return keys[start:stop], len(keys)

    def _list(self, name: ListName, argument: str) -> tuple[str, ...]:
        match name:
            case "collection":
                return self.collection(argument)
            case "tagged":
                return self.tagged(argument)
            case "written_by":
                return self.written_by(argument)
            case "takeaways":
                return self.takeaways()
            case _:  # an older record may name another list
                raise ValueError(f"there is no list {name}")

    def channels(self) -> tuple[Channel, ...]:
        """The channels that readers can follow: their names and arguments."""
        return self.index(channels)

    def channel_items(self, name: str, argument: str, count: int) -> tuple[str, ...]:
        """The ids of the `count` newest documents of a channel, by its name and its argument."""
        return newest(self, Channel(name, argument), count)

    @cached_property
    def entries(self) -> tuple[SitemapEntry, ...]:
        """The pages for search engines; in records, `state` stands for them."""
        return tuple(entries(self))

    def state(self) -> bytes:
        """A digest of what lists show of all documents but comments, of their URLs and of their
        visibility.

        Outputs that depend on all documents query this digest instead: it is much cheaper to
        compare.
        """
        lines = self._lines(
            document
            for document in self.documents.values()
            if not document.source.startswith(COMMENTS)
        )
        return digest(lines)

    @cached_property
    def shape(self) -> bytes:
        """A digest of everything that is known of the site except its texts: its configuration, all
        front matter, the places of pictures, visibility, and the list of files."""
        return digest(
            msgspec.msgpack.encode(self.config),
            self._lines(self.documents.values()),
            "\n".join(sorted(self.attachments)),
        )

    def _lines(self, documents: Iterable[Document]) -> str:
        visibilities = self.visibilities
        return "\n".join(
            [
                f"{one.source} {one.metadata_digest.hex()} {visibilities[one.id].shown}"
                for one in documents
            ]
        )
