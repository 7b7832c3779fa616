"""A document's text with every mention of what moves mended, and every other byte as it was."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from sitegen.author.edits import Edit, edited
from sitegen.author.front_places import Mention, compose, mentions, with_line, with_list
from sitegen.author.link_places import Place, link_places
from sitegen.author.mended import Mended
from sitegen.author.proof import Proof
from sitegen.author.relocation import Relocation
from sitegen.author.source_text import SourceText
from sitegen.errors import RequestError
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.read.contents import derived_id
from sitegen.site.site import Site


class MendedDocument(NamedTuple):
    """A document as it will be, its bytes, and what was mended in it."""

    document: Document
    data: bytes
    mended: tuple[Mended, ...]


class DocumentMender:
    """Mends the documents of one move."""

    def __init__(self, site: Site, relocation: Relocation) -> None:
        self._site = site
        self._relocation = relocation
        self._proof = Proof(site.config, relocation)

    def mended(self, document: Document, text: SourceText) -> MendedDocument:
        """The document with its mentions mended. Raises RequestError if that can't be proved."""
        fields = self._front_edits(document, text)
        links = list(self._link_edits(document, text.parts.body))
        unindented = [one for one in links if not _is_indented(text.parts.body, one[0].start)]
        try:
            return self._with_edits(document, text, fields, links)
        except RequestError:
            # What looks like a link on an indented line may be code, which must stay.
            if len(unindented) == len(links):
                raise
            return self._with_edits(document, text, fields, unindented)

    def _with_edits(
        self,
        document: Document,
        text: SourceText,
        fields: list[tuple[Edit, str]],
        links: list[tuple[Place, str]],
    ) -> MendedDocument:
        new = self._relocation.source(document)
        changes = [
            *fields,
            *(
                (Edit(place.start + text.body_at, place.end + text.body_at, after), place.target)
                for place, after in links
            ),
        ]
        data = edited(text.data, (edit for edit, _ in changes)) if changes else text.data
        mended = tuple(
            Mended(new, text.line(edit.start), before, edit.text)
            for edit, before in changes
            if before
        )
        proved = self._proof.document(document, data, body_changed=bool(links))
        return MendedDocument(proved, data, mended)

    def _front_edits(self, document: Document, text: SourceText) -> list[tuple[Edit, str]]:
        """The edits of the front matter, each with what stood there; empty if it was added."""
        front = document.front
        root, at = compose(text.parts.front, text.front_at)
        new_folder = posixpath.dirname(self._relocation.source(document))
        found: list[tuple[Edit, str]] = []
        for mention in mentions(root, type(front), at) if root is not None else ():
            after = self._new_mention(document, mention, new_folder)
            if after is not None and after != mention.text:
                found.append((mention.becomes(after), mention.text))
        if document.id in self._relocation.moving:
            if front.id is None:
                # It was made of the path, and readers know the document by it.
                line = with_line(text.parts.front, at, "id", derived_id(document.source))
                found.append((line, ""))
            aliases = self._aliases(document)
            if aliases != front.aliases:
                edit = with_list(root, text.parts.front, at, "aliases", aliases)
                found.append((edit, ""))
        return _joined(found)

    def _aliases(self, document: Document) -> tuple[str, ...]:
        before = self._site.url_path(document.id)
        after = self._relocation.addresses.get(before or "")
        if before is None or after is None:
            return document.front.aliases
        kept = [alias for alias in document.front.aliases if alias.rstrip("/") != after.rstrip("/")]
        return tuple(dict.fromkeys([*kept, before]))

    def _new_mention(self, document: Document, mention: Mention, folder: str) -> str | None:
        field, text = mention.field, mention.text
        if field.leads:
            return self._relocation.target(text, document.folder, folder)
        kinds = field.refers or field.may_name
        # A customer may be called as a member of staff is.
        if (
            isinstance(document.front, Comment)
            and field.may_name
            and document.front.role != "staff"
        ):
            return None
        key = self._site.resolve(text, kinds) if kinds else None
        if key is None or key not in self._relocation.moving:
            return None
        return self._relocation.reference(key, text)

    def _link_edits(self, document: Document, body: str) -> Iterator[tuple[Place, str]]:
        if not document.kind.markdown:
            return
        folder = posixpath.dirname(self._relocation.source(document))
        for place in link_places(body):
            after = self._relocation.target(place.target, document.folder, folder, place)
            if after is not None and body[place.start : place.end] != after:
                yield place, after


def _is_indented(body: str, place: int) -> bool:
    """Whether a place is on a line that an engine may take for code."""
    line = body[body.rfind("\n", 0, place) + 1 : place]
    return line.startswith(("    ", "\t"))


def _joined(found: list[tuple[Edit, str]]) -> list[tuple[Edit, str]]:
    """Lines that are added at one place become one edit."""
    added = [edit for edit, before in found if edit.start == edit.end and not before]
    rest = [(edit, before) for edit, before in found if edit not in added]
    places: dict[int, str] = {}
    for edit in added:
        earlier = places.get(edit.start, "")
        places[edit.start] = earlier + (edit.text.lstrip("\n") if earlier else edit.text)
    return [*rest, *((Edit(place, place, text), "") for place, text in places.items() if text)]
