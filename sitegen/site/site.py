"""The site: all documents in their relations, as plain questions with plain answers.

What a page may know of other documents it learns through `QUESTIONS`, whose answers are small and
can be compared: `sitegen.render` records what each page asked, so that a later build can tell which
pages would come out the same. Everything is computed when it is first asked for.

A site is made of layers, each of which knows only those below it: the `Catalogue` of its
documents, their `Places`, their `Taxonomies` and their `Relations`. `sitegen.site.successor`
carries the indexes of all layers over to the next site after an edit: what is changed in how one
is made, is changed there too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import islice

import msgspec

from sitegen.digest import digest
from sitegen.model.document import Document
from sitegen.site import newsletter
from sitegen.site.channels import Channel, channels, newest
from sitegen.site.entries import Entry, entries
from sitegen.site.relations import Relations

COMMENTS = "content/comments/"


class Site(Relations):
    """All of a project's documents, looked at from one viewpoint."""

    def card(self, key: str) -> tuple[str | None, bytes]:
        """What is known of a document besides its body's HTML: its address and its digest."""
        return (self.address(key), self.documents[key].digest)

    def body(self, key: str) -> bytes:
        """The key of a document's HTML."""
        return self.documents[key].body.key

    def has(self, what: str) -> bool:
        """Whether there are any `tags`, `series` or `takeaways`, or documents of a kind."""
        if what == "tags":
            return bool(self._tagged)
        if what == "series":
            return bool(self._series_of)
        return bool(self.takeaways() if what == "takeaways" else self.collection(what))

    def part(self, place: tuple[str, str, int, int]) -> tuple[tuple[str, ...], int]:
        """A part of another question's answer, and how long the whole is.

        `place` is the question, its argument, and where the part starts and stops.
        """
        question, argument, start, stop = place
        if question not in ("collection", "tagged", "written_by", "takeaways"):
            raise ValueError(f"{question} is no question for a list")
        keys: tuple[str, ...] = getattr(self, question)(argument)
        return keys[start:stop], len(keys)

    def channels(self, _: str = "") -> tuple[Channel, ...]:
        """What readers can follow: names and arguments of channels."""
        return self._channels

    @cached_property
    def _channels(self) -> tuple[Channel, ...]:
        return channels(self)

    def channel(self, place: tuple[str, str, int]) -> tuple[str, ...]:
        """The ids of the newest documents of a channel.

        `place` is the channel's name, its argument, and how many.
        """
        name, argument, count = place
        return newest(self, Channel(name, argument), count)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The pages that search engines are told of; `state` stands for them in traces."""
        return tuple(entries(self))

    def state(self, _: str = "") -> bytes:
        """A digest of what lists tell of all documents but comments, of where they are and whether
        they are shown.

        What depends on all of them asks this instead of them: it is much cheaper to compare.
        """
        lines = self._lines(
            document
            for document in self.documents.values()
            if not document.source.startswith(COMMENTS)
        )
        return digest(lines)

    @cached_property
    def shape(self) -> bytes:
        """A digest of all that is known of the site but for its texts: its configuration, what all
        front matter says, which pictures are where, who is shown, which files there are."""
        return digest(
            msgspec.msgpack.encode(self.config),
            self._lines(self.documents.values()),
            "\n".join(sorted(self.attachments)),
        )

    def _lines(self, documents: Iterable[Document]) -> str:
        visibilities = self.visibilities
        return "\n".join(
            [
                f"{document.source} {document.listed.hex()} {visibilities[document.id].shown}"
                for document in documents
            ]
        )

    @cached_property
    def carriers(self) -> Mapping[str, tuple[newsletter.Carrier, ...]]:
        """All issues of the newsletter by the items that they carry."""
        return newsletter.carriers(self)

    def carried(self, letter: str) -> tuple[newsletter.Carried, ...]:
        """The items of a letter."""
        return newsletter.carried(self, letter)

    def mailed_posts(self, count: int) -> tuple[str, ...]:
        """The ids of the newest posts that may be mailed."""
        mailed = (
            key
            for key in self.collection("post")
            if getattr(self.documents[key].front, "newsletter", True)
        )
        return tuple(islice(mailed, count))

    def issue_neighbours(self, key: str) -> tuple[str | None, str | None]:
        """The ids of the older and the newer issue of the newsletter."""
        issues = self.collection(self.documents[key].kind.name)
        if key not in issues:
            return (None, None)
        place = issues.index(key)
        older = issues[place + 1] if place + 1 < len(issues) else None
        return (older, issues[place - 1] if place else None)

    QUESTIONS = (
        "card", "body", "visible", "collection", "neighbours", "tags", "tag_name", "tagged",
        "newest_tagged", "all_series", "series_posts", "series_document", "series_name",
        "written_by", "answered_by", "owned_by", "demonstrating", "evidence", "comments",
        "categories", "icon", "links", "people", "person", "attachment_address", "active_notices",
        "reference", "target_of_comment", "newest", "menu_pages",
        "series_slug", "part", "takeaways", "has", "years", "posts_of_year",
        "channels", "channel", "state",
        "carried", "issue_neighbours", "mailed_posts", "film",
    )  # fmt: skip
    """The questions that pages may ask. Each takes one plain argument."""

    QUESTIONS_OF_SHAPE = frozenset({"neighbours", "part"})
    """Those of them that are asked most often and whose answers are the same as long as `shape`
    is."""
