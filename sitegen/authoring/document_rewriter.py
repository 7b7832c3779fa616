"""Rewrites a document after a move: only references to moved files change."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from sitegen.authoring.document_source import DocumentSource
from sitegen.authoring.field_mentions import FieldMention, mentions
from sitegen.authoring.link_targets import LinkTarget, link_targets
from sitegen.authoring.move_map import MoveMap
from sitegen.authoring.replacement import Replacement
from sitegen.authoring.verification import DocumentVerifier
from sitegen.editing.spans import Edit, EditError, apply_edits
from sitegen.editing.yaml_editor import Change, Remove, Set, edit_front_matter
from sitegen.errors import RequestError
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.read.contents import derived_id
from sitegen.read.project import Project
from sitegen.site.site import Site


class RewrittenDocument(NamedTuple):
    """A document after a move, its bytes, and the replacements in it."""

    document: Document
    data: bytes
    replacements: tuple[Replacement, ...]


class DocumentRewriter:
    """Rewrites the documents of one move."""

    def __init__(self, project: Project, site: Site, move_map: MoveMap) -> None:
        self._site = site
        self._map = move_map
        self._verifier = DocumentVerifier(site.config, project, move_map)

    def rewrite(self, document: Document, text: DocumentSource) -> RewrittenDocument:
        """The document with its references replaced.

        Raises RequestError if it can't be verified that nothing else changes.
        """
        links = list(self._link_edits(document, text.parts.body))
        unindented = [one for one in links if not _is_indented(text.parts.body, one[0].start)]
        try:
            return self._with_links(document, text, links)
        except RequestError:
            # A link on an indented line may be code, which must not change.
            if len(unindented) == len(links):
                raise
            return self._with_links(document, text, unindented)

    def _with_links(
        self, document: Document, text: DocumentSource, links: list[tuple[LinkTarget, str]]
    ) -> RewrittenDocument:
        new = self._map.source(document)
        replacements = [
            Replacement(new, text.line(link.start + text.body_at), link.target, after)
            for link, after in links
        ]
        data = apply_edits(
            text.data,
            (Edit(link.start + text.body_at, link.end + text.body_at, after)
             for link, after in links),
        )  # fmt: skip
        changes: list[Change] = []
        for mention, after in self._new_mentions(document, text):
            changes.append(Set(mention.path, after))
            replacements.append(Replacement(new, mention.line, mention.text, after))
        changes += self._own_changes(document)
        if changes:
            try:
                data = edit_front_matter(data, document.source, changes, type(document.front))
            except EditError as error:
                raise RequestError(
                    f"{error}\nChange the file by hand, then move again. Nothing was changed."
                ) from None
        verified = self._verifier.verify(document, data, body_changed=bool(links))
        return RewrittenDocument(verified, data, tuple(replacements))

    def _new_mentions(
        self, document: Document, text: DocumentSource
    ) -> Iterator[tuple[FieldMention, str]]:
        """The fields that refer to something that moves, with their new texts."""
        folder = posixpath.dirname(self._map.source(document))
        parts, front = text.parts, type(document.front)
        for mention in mentions(parts.front, document.source, front, parts.front_line):
            after = self._new_text(document, mention, folder)
            if after is not None and after != mention.text:
                yield mention, after

    def _own_changes(self, document: Document) -> Iterator[Change]:
        """Changes of a moving document's own fields: its id, and its former URLs."""
        if document.id not in self._map.moving:
            return
        if document.front.id is None:
            # The id was derived from the path, and feed readers know the document by it.
            yield Set(("id",), derived_id(document.source), "last")
        aliases = self._aliases(document)
        if aliases != document.front.aliases:
            yield Set(("aliases",), list(aliases), "last") if aliases else Remove(("aliases",))

    def _aliases(self, document: Document) -> tuple[str, ...]:
        before = self._site.url_path(document.id)
        after = self._map.urls.get(before or "")
        if before is None or after is None:
            return document.front.aliases
        kept = [alias for alias in document.front.aliases if alias.rstrip("/") != after.rstrip("/")]
        return tuple(dict.fromkeys([*kept, before]))

    def _new_text(self, document: Document, mention: FieldMention, folder: str) -> str | None:
        field, text = mention.field, mention.text
        if field.leads == "files":
            return self._map.file_pattern(document, text, folder)
        if field.leads:
            return self._map.target(text, document.folder, folder)
        kinds = field.refers or field.may_name
        # A customer may have the same name as a member of staff.
        if (
            isinstance(document.front, Comment)
            and field.may_name
            and document.front.role != "staff"
        ):
            return None
        key = self._site.resolve(text, kinds) if kinds else None
        if key is None or key not in self._map.moving:
            return None
        return self._map.reference(key, text)

    def _link_edits(self, document: Document, body: str) -> Iterator[tuple[LinkTarget, str]]:
        if not document.kind.markdown:
            return
        folder = posixpath.dirname(self._map.source(document))
        for link in link_targets(body):
            after = self._map.target(link.target, document.folder, folder, link)
            if after is not None and body[link.start : link.end] != after:
                yield link, after


def _is_indented(body: str, position: int) -> bool:
    """Whether a position is on a line that a Markdown engine may treat as code."""
    line = body[body.rfind("\n", 0, position) + 1 : position]
    return line.startswith(("    ", "\t"))
