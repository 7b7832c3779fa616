"""Comments become files of plain text, as the inbox writes them: a name, a date, the words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sitegen.digest import digest
from sitegen.importing.collected import Collected, CommentOutline
from sitegen.importing.front_matter import FrontMatterWriter, local_time
from sitegen.importing.layout import PlannedDocument, identifier
from sitegen.importing.people import PeoplePlan
from sitegen.importing.plain_words import is_address
from sitegen.importing.record import LeftOut
from sitegen.model.kinds import kinds
from sitegen.read.plain import MAX_CHARACTERS
from sitegen.slugs import shortened, slugify

ANONYMOUS = "Anonymous"
_LONGEST_NAME = 40
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class CommentFile(NamedTuple):
    """A comment as a file."""

    id: str
    path: str
    content: bytes


class CommentFiles:
    """The files of all comments of an export."""

    def __init__(
        self,
        collected: Collected,
        documents: Mapping[str, PlannedDocument],
        people: PeoplePlan,
        zone: ZoneInfo,
        source: str,
        host: str,
    ) -> None:
        self._collected, self._documents = collected, documents
        self._people, self._zone, self._source, self._host = people, zone, source, host
        self.with_addresses = 0
        """Comments from which email addresses were removed."""

    def files(self) -> Iterator[CommentFile]:
        """The file of each comment that can have one; what can't is counted as left out."""
        by_document: dict[str, list[CommentOutline]] = defaultdict(list)
        for one in self._collected.comments:
            by_document[one.about].append(one)
        for key, several in by_document.items():
            place = self._documents.get(key)
            if place is None or kinds().by_name[place.kind].comments is None:
                why = "its document is not imported" if place is None else "its kind has none"
                self._collected.leave_out(LeftOut(what="comment", why=why, count=len(several)))
                continue
            yield from self._about(place, several)

    def _about(
        self, place: PlannedDocument, several: Iterable[CommentOutline]
    ) -> Iterator[CommentFile]:
        names = {one.key: self._name(one) for one in several}
        parents = {one.key: one.reply_to for one in several}
        for one in several:
            source = self._collected.comment_texts.get(one.number)
            text = self._without_addresses(source.text)
            if len(text) > MAX_CHARACTERS:
                why = f"it is longer than {MAX_CHARACTERS:,} characters"
                self._collected.leave_out(LeftOut(what="comment", why=why, name=source.name))
                continue
            front = FrontMatterWriter()
            front.text("id", self._id(one))
            staff = self._people.staff(one.user)
            front.words("by", staff or self._shown_name(one))
            front.typed("date", local_time(one.date, self._zone))
            if staff is not None:
                front.typed("role", "staff")
            parent = _ancestor(one.key, parents, names)
            if parent:
                front.text("reply_to", names[parent])
            folder = kinds().by_name[place.kind].folder
            path = f"content/comments/{folder}/{place.name}/{names[one.key]}.md"
            yield CommentFile(self._id(one), path, front.document(text))

    def _id(self, one: CommentOutline) -> str:
        return identifier(self._source, self._host, f"comment-{one.key}")

    def _name(self, one: CommentOutline) -> str:
        who = shortened(slugify(self._shown_name(one)), _LONGEST_NAME) or "customer"
        end = digest(self._id(one)).hex()[:6]
        return f"{one.date.astimezone(self._zone):%Y-%m-%d}-{who}-{end}"

    def _shown_name(self, one: CommentOutline) -> str:
        name = " ".join(one.name.split())[:80]
        return ANONYMOUS if not name or is_address(name) else name

    def _without_addresses(self, text: str) -> str:
        if "@" not in text:
            return text
        shown, count = _ADDRESS.subn("[email address]", text)
        self.with_addresses += bool(count)
        return shown


def _ancestor(key: str, parents: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The comment that one answers, if it is here: not one that answers it in turn."""
    parent = parents.get(key, "")
    if parent not in names:
        return ""
    seen, above = {key}, parent
    while above in names:
        if above in seen:
            return ""
        seen.add(above)
        above = parents.get(above, "")
    return parent
