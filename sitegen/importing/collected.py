"""All records of one export: texts in spools, and of each document the little that is needed to
plan where it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from sitegen.importing.record import (
    MARKDOWN,
    LeftOut,
    Record,
    SourceComment,
    SourceDocument,
    SourceFinding,
    SourceMedia,
    SourcePerson,
    SourceSite,
    SourceSubscribers,
)
from sitegen.importing.spool import Spool

_MOST_NAMES = 20_000
"""Names of what was left out, for each kind of it."""


class DocumentOutline(Struct, frozen=True, kw_only=True):
    """What is known of a document without its text."""

    number: int
    """Of its text in the spool."""
    key: str
    title: str
    is_page: bool
    url: str
    other_urls: tuple[str, ...]
    query_number: str
    slug: str
    name: str
    date: datetime | None
    zoneless: bool
    draft: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    origin: str
    is_markdown: bool
    """Whether its text is Markdown already."""


class CommentOutline(Struct, frozen=True, kw_only=True):
    """What is known of a comment without its text."""

    number: int
    key: str
    about: str
    name: str
    date: datetime
    reply_to: str
    user: str


@dataclass(slots=True)
class Omission:
    """Things of one kind that were left out for one reason."""

    what: str
    why: str
    count: int = 0
    names: list[str] = field(default_factory=list)


class Collected:
    """The records of an export. Close it in the end."""

    def __init__(self, folder: Path) -> None:
        self.texts = Spool(folder, SourceDocument)
        self.comment_texts = Spool(folder, SourceComment)
        self.documents: list[DocumentOutline] = []
        self.comments: list[CommentOutline] = []
        self.people: dict[str, SourcePerson] = {}
        self.media: list[SourceMedia] = []
        self.findings: list[SourceFinding] = []
        self.subscribers: list[SourceSubscribers] = []
        self.site = SourceSite()
        self._omissions: dict[tuple[str, str], Omission] = {}
        self._comment_keys: set[str] = set()

    @property
    def omissions(self) -> list[Omission]:
        """What was left out, the most frequent first."""
        return sorted(self._omissions.values(), key=lambda one: (-one.count, one.what))

    def take(self, records: Iterable[Record]) -> None:
        """Take all records of a source. Raises what the source raises, and OSError."""
        for record in records:
            self._take(record)
        self.texts.flush()
        self.comment_texts.flush()

    def leave_out(self, record: LeftOut) -> None:
        """Count something that is not imported."""
        omission = self._omissions.setdefault(
            (record.what, record.why), Omission(record.what, record.why)
        )
        omission.count += record.count
        if record.name and len(omission.names) < _MOST_NAMES:
            omission.names.append(record.name)

    def names_left_out(self) -> set[str]:
        """The names of what was left out."""
        return {name for one in self._omissions.values() for name in one.names}

    def close(self) -> None:
        """Remove the spools."""
        self.texts.close()
        self.comment_texts.close()

    def _take(self, record: Record) -> None:
        if isinstance(record, SourceDocument):
            self._document(record)
        elif isinstance(record, SourceComment):
            self._comment(record)
        elif isinstance(record, SourcePerson):
            self.people.setdefault(record.key, record)
        elif isinstance(record, SourceMedia):
            self.media.append(record)
        elif isinstance(record, LeftOut):
            self.leave_out(record)
        elif isinstance(record, SourceFinding):
            self.findings.append(record)
        elif isinstance(record, SourceSubscribers):
            self.subscribers.append(record)
        elif isinstance(record, SourceSite) and (not self.site.url or record.url):
            self.site = record

    def _document(self, record: SourceDocument) -> None:
        self.documents.append(
            DocumentOutline(
                number=self.texts.add(record),
                key=record.key,
                title=record.title,
                is_page=record.is_page,
                url=record.url,
                other_urls=record.other_urls,
                query_number=record.number,
                slug=record.slug,
                name=record.name,
                date=record.date,
                zoneless=record.zoneless,
                draft=record.draft,
                authors=record.authors,
                tags=record.tags,
                origin=record.origin,
                is_markdown=record.markup in MARKDOWN,
            )
        )

    def _comment(self, record: SourceComment) -> None:
        if record.key in self._comment_keys:
            self.leave_out(LeftOut(what="comment", why="it is in several of the files"))
            return
        self._comment_keys.add(record.key)
        self.comments.append(
            CommentOutline(
                number=self.comment_texts.add(record),
                key=record.key,
                about=record.about,
                name=record.name,
                date=record.date,
                reply_to=record.reply_to,
                user=record.user,
            )
        )

    def tag_counts(self) -> Counter[str]:
        """How many documents have each tag, as it is written."""
        return Counter(tag for one in self.documents for tag in one.tags)
