"""Verifies that a rewritten text means the same, by converting it again and comparing."""

from __future__ import annotations

import posixpath
from functools import cached_property

from sitegen.authoring.move_map import MoveMap, link_destination
from sitegen.errors import RequestError
from sitegen.model.config import Config
from sitegen.model.content_path import document_name
from sitegen.model.document import Document
from sitegen.read.contents import derived_id, settings_of
from sitegen.read.document import ParseResult, decode_front, parse
from sitegen.read.markdown import Engine, engine
from sitegen.read.project import Project

_NO_ENGINE = Engine("none", "0", lambda text: "")


class DocumentVerifier:
    """Verifies the documents of one move."""

    def __init__(self, config: Config, project: Project, move_map: MoveMap) -> None:
        self._config = config
        self._map = move_map
        self._settings = settings_of(config, project)

    def verify(self, document: Document, data: bytes, *, body_changed: bool) -> Document:
        """The document in `data`, verified.

        Its id and HTML must be the same except for links, which must lead to the same targets.
        Raises RequestError if they aren't.
        """
        new = self._map.source(document)
        kind = document.kind.name
        # Unchanged text has the same HTML; converting it again is the expensive part.
        converter = self._engine if body_changed else _NO_ENGINE
        result = parse(new, kind, data, converter, self._settings)
        if result.parsed is None:
            raise _unverified(document, "its front matter", result)
        after = Document(
            source=new,
            name=document_name(new),
            id=decode_front(result.parsed, kind).id or derived_id(new),
            front=decode_front(result.parsed, kind),
            body=result.parsed.body if body_changed else document.body,
            digest=result.parsed.digest,
            metadata_digest=result.parsed.metadata_digest,
        )
        if after.id != document.id:
            raise _unverified(document, "its id", result)
        self._compare(document, after, result)
        return after

    def _compare(self, document: Document, after: Document, result: ParseResult) -> None:
        before, folder = document.body, posixpath.dirname(after.source)
        pairs = [*zip(before.links, after.body.links, strict=False)]
        pairs += [
            (one.src, other.src)
            for one, other in zip(before.images, after.body.images, strict=False)
        ]
        alike = (
            after.body.key == before.key
            and len(before.links) == len(after.body.links)
            and len(before.images) == len(after.body.images)
        )
        if not alike:
            raise _unverified(document, "its text", result)
        for was, now in pairs:
            if self._map.link_destination(document.folder, was) != link_destination(folder, now):
                raise _unverified(document, f'the link "{was}"', result)

    @cached_property
    def _engine(self) -> Engine:
        return engine(self._config.markdown.engine)


def _unverified(document: Document, what: str, result: ParseResult) -> RequestError:
    reason = f": {result.problems[0].message}" if result.problems else ""
    return RequestError(
        f"{document.source}: {what} can't be updated safely{reason}\n"
        "Change the file by hand, then move again. Nothing was changed."
    )
