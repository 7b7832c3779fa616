"""The documents of a site, their visibility and their names.

The lowest of a site's layers (`sitegen.site.site`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Self, TypeVar, cast
from unicodedata import normalize
from zoneinfo import ZoneInfo

from sitegen.model.config import Config
from sitegen.model.content_path import document_path
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.person import Person
from sitegen.read.contents import Contents
from sitegen.site.order import sort_key
from sitegen.site.permalinks import slug_of
from sitegen.site.visibility import (
    Viewpoint,
    Visibility,
    publish_times,
    span_around,
    visibility,
)

_Index = TypeVar("_Index")


class Catalogue:
    """All of a project's documents, seen from one viewpoint."""

    def __init__(
        self,
        contents: Contents,
        config: Config,
        viewpoint: Viewpoint,
        documents: Mapping[str, Document] | None = None,
    ) -> None:
        """`documents` are those of `contents` by their ids, if the caller has them already."""
        self.config = config
        self.viewpoint = viewpoint
        self.contents = contents
        if documents is None:
            documents = {document.id: document for document in contents.documents}
        self.documents = documents
        self._indexes: dict[Callable[[Any], object], object] = {}

    def index(self, make: Callable[[Self], _Index]) -> _Index:
        """The result of the pure function `make` for this site, computed once.

        For indexes that the site itself does not have. The result does not outlive an edit: the
        next site computes it again.
        """
        if make not in self._indexes:
            self._indexes[make] = make(self)
        return cast("_Index", self._indexes[make])

    @property
    def zone(self) -> ZoneInfo:
        return self.viewpoint.zone

    @cached_property
    def visibilities(self) -> Mapping[str, Visibility]:
        """Of every document, by its id."""
        viewpoint = self.viewpoint
        return {key: visibility(document, viewpoint) for key, document in self.documents.items()}

    def shown(self, key: str) -> bool:
        """Whether the document with this id is shown; comments go with what they are about."""
        document = self.documents.get(key)
        if document is None or not self.visibilities[key].shown:
            return False
        if isinstance(document.front, Comment):
            target = self.comment_target(document)
            return target is not None and self.shown(target)
        return True

    @cached_property
    def publish_times(self) -> list[datetime]:
        """Every moment at which something appears or disappears."""
        return publish_times(self.contents.documents)

    @property
    def unchanged_span(self) -> tuple[datetime | None, datetime | None]:
        """The span around now in which the passing of time alone changes nothing."""
        return span_around(self.publish_times, self.viewpoint.now)

    @cached_property
    def _collections(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[Document]] = {name: [] for name in kinds().by_name}
        for key, document in self.documents.items():
            if self.shown(key):
                found[document.kind.name].append(document)
        return {
            name: tuple(document.id for document in sorted(documents, key=sort_key))
            for name, documents in found.items()
        }

    def collection(self, kind: str) -> tuple[str, ...]:
        """The ids of the visible documents of a kind, newest first, or in their order; none of a
        kind that isn't installed."""
        return self._collections.get(kind, ())

    @cached_property
    def by_source(self) -> Mapping[str, str]:
        """Ids by source file."""
        return {document.source: key for key, document in self.documents.items()}

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], str]:
        names: dict[tuple[str, str], str] = {}
        for key, document in self.documents.items():
            kind = document.kind.name
            names.setdefault((kind, slug_of(document)), key)
            names[kind, normalize("NFC", document.name)] = key
        return names

    def resolve(self, reference: str, of: Iterable[str]) -> str | None:
        """The id of the document that a reference names: by name, by path, or by id. `of` are the
        names of the kinds that it may be of."""
        named, reference = tuple(of), normalize("NFC", reference)
        for kind in named:
            key = self._names.get((kind, reference))
            if key is not None:
                return key
        path = document_path(reference)
        kind_name = kinds().at(path)
        if kind_name in named and kind_name is not None:
            return self._names.get((kind_name, path.rpartition("/")[2]))
        document = self.documents.get(reference)
        return reference if document is not None and document.kind.name in named else None

    @cached_property
    def every_comment(self) -> tuple[str, ...]:
        """The ids of all comments, shown or not."""
        return tuple(
            key for key, document in self.documents.items() if isinstance(document.front, Comment)
        )

    def comment_target(self, comment: Document) -> str | None:
        """The id of the document that a comment belongs to, according to its folder."""
        parts = comment.source.split("/")
        if len(parts) < 5:
            return None
        kind, name = kinds().by_folder.get(parts[2]), parts[3]
        key = self._names.get((kind.name, normalize("NFC", name))) if kind is not None else None
        if key is None and name in self.documents:
            return name
        return key

    def newest(self, kind: str, count: int) -> tuple[str, ...]:
        """The ids of the first documents of a kind; for dated kinds, the newest."""
        return self.collection(kind)[:count]

    def reference(self, text: str, *kinds: str) -> str | None:
        """The id of the visible document of one of these kinds that a reference names."""
        key = self.resolve(text, kinds)
        return key if key is not None and self.shown(key) else None

    def person(self, name: str) -> str | None:
        """The id of a visible person by the name that a document or the configuration uses."""
        key = self.resolve(name, ("person",))
        return key if key is not None and self.shown(key) else None

    def people(self, role: str = "") -> tuple[str, ...]:
        """The ids of the people: the owner, staff, guests, then those who have left."""
        ranks = ("owner", "staff", "guest")
        found: list[tuple[bool, int, int, str]] = []
        for key in self.collection("person"):
            front = self.documents[key].front
            assert isinstance(front, Person)
            if not role or front.role == role:
                found.append((front.left is not None, ranks.index(front.role), len(found), key))
        return tuple(key for *_, key in sorted(found))

    def target_of_comment(self, key: str) -> str | None:
        """The id of the document that the comment with this id is about."""
        return self.comment_target(self.documents[key])

    def menu_pages(self) -> tuple[str, ...]:
        """The ids of the pages that are in the menu, in its order."""
        return tuple(
            key
            for key in self.collection("page")
            if getattr(self.documents[key].front, "menu", None) is not None
        )

    def page_with_layout(self, layout: str) -> str | None:
        """The id of the first page with a template of its own of this name; None without one."""
        pages = self.collection("page")
        return next(
            (key for key in pages if getattr(self.documents[key].front, "layout", None) == layout),
            None,
        )

    def active_notices(self) -> tuple[str, ...]:
        """The ids of the notices that hold now, the one that began last first."""
        return self.collection("notice")
