"""What a form's fields offer to choose from: people, values, tags, series, items, files.

Lists are shared by all fields that name the same, and bounded: a browser searches in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sitegen.editing.yaml_values import Path
from sitegen.editor.controls import Choice
from sitegen.model.content_path import document_path
from sitegen.model.document import Document
from sitegen.model.fields import Field
from sitegen.model.kind import Kind
from sitegen.site.site import Site
from sitegen.site.visibility import live_from

MOST: Final = 500
"""Entries of a list."""
PICTURES: Final = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")
"""The suffixes of files that pages show as pictures."""


class Suggestions:
    """The lists that one form offers, made as its fields ask for them."""

    def __init__(self, site: Site, kind: Kind | None, folder: str) -> None:
        """`kind` is that of the form's document, None for the configuration; `folder` is where the
        files beside it are."""
        self._site = site
        self._kind = kind
        self._folder = folder
        self.lists: dict[str, tuple[Choice, ...]] = {}

    def __call__(self, field: Field, path: Path) -> str:
        """The name of the list for a field; empty if there is none."""
        if field.refers:
            return self._list(f"of-{'-'.join(field.refers)}", self._named(field.refers))
        if field.leads == "file":
            return self._list("files", self._files())
        if field.may_name:
            found = [*self._used(field), *self._labels(field.may_name)]
            return self._list(f"known-{field.key}", found)
        if self._kind is None or len(path) > 1 or not self._is_repeated(field):
            return ""
        return self._list(f"known-{field.key}", self._used(field))

    def _list(self, name: str, found: Iterable[Choice]) -> str:
        if name not in self.lists:
            by_value: dict[str, Choice] = {}
            for one in found:
                by_value.setdefault(one.value, one)
                if len(by_value) == MOST:
                    break
            self.lists[name] = tuple(by_value.values())
        return name if self.lists[name] else ""

    def _is_repeated(self, field: Field) -> bool:
        """Whether documents of the kind have the same few values in a field: headings that they are
        listed under, causes, lists of words."""
        kind = self._kind
        assert kind is not None
        return field.several or field.attribute in (kind.group_field, kind.cause_field)

    def _used(self, field: Field) -> Iterable[Choice]:
        """The values that other documents of the kind have, those that the owner lists first."""
        assert self._kind is not None
        listed = {"tags": self._site.config.tags, "category": self._site.config.categories}
        found = list(listed.get(field.key, ()))
        for document in self._newest((self._kind.name,)):
            value = getattr(document.front, field.attribute)
            found += value if isinstance(value, tuple) else (value,)
        texts = [one for one in found if isinstance(one, str)]
        return [Choice(one) for one in sorted(dict.fromkeys(texts), key=str.casefold)]

    def _labels(self, names: tuple[str, ...]) -> Iterable[Choice]:
        return [Choice(one.label) for one in self._newest(names)]

    def _named(self, names: tuple[str, ...]) -> Iterable[Choice]:
        """Documents as a field names them: by file name if they are of one kind, else by path."""
        alone = len(names) == 1
        return [
            Choice(one.name if alone else document_path(one.source), one.label)
            for one in self._newest(names)
        ]

    def _newest(self, names: tuple[str, ...]) -> list[Document]:
        wanted = frozenset(names)
        found = [one for one in self._site.documents.values() if one.kind.name in wanted]
        return sorted(found, key=lambda one: (-_when(one).timestamp(), one.source))

    def _files(self) -> Iterable[Choice]:
        below = f"{self._folder}/"
        files = self._site.contents.files
        beside = [one for one in files.attachments if one.startswith(below)]
        if self._kind is None:
            beside += files.static
        pictures = [one for one in beside if one.lower().endswith(PICTURES)]
        return [Choice(one.removeprefix(below)) for one in sorted(pictures)]


def _when(document: Document) -> datetime:
    at = live_from(document)
    return at if at is not None else datetime.fromisoformat("2000-01-01T00:00:00+00:00")
