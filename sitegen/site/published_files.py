"""Which files beside documents are published: only those that something refers to.

A document refers to a file by a link or a picture in its text, by a field that takes a file's path,
by a free field for the theme, or by `files`, which names what no text shows: the assets of a page
of its own, or downloads that only a script asks for. The configuration refers to files, too.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from unicodedata import normalize

from sitegen.model.config import Config
from sitegen.model.document import Document
from sitegen.model.path_fields import path_fields, placed_paths
from sitegen.read.project import CONTENT
from sitegen.site.links import Link, field_target, file_named, link_from
from sitegen.site.urls import Urls

_WILDCARDS = re.compile(r"[*?]")


class PublishedFiles(Urls):
    """The layer of a site that knows which files beside documents are published."""

    @cached_property
    def _files_named(self) -> Mapping[str, frozenset[str]]:
        """The files that each document refers to, whether it is shown or not, by its id."""
        named = ((key, self.files_of(document)) for key, document in self.documents.items())
        return {key: files for key, files in named if files}

    def files_of(self, document: Document) -> frozenset[str]:
        """The files beside documents and in `static/` that a document refers to, relative to the
        project."""
        if not self.attachments:
            return frozenset()
        body, front = document.body, document.front
        targets = [*body.links, *(image.src for image in body.images)]
        fields = path_fields(type(front))
        patterns: list[str] = []
        for _, field, text in placed_paths(front, fields):
            if field.leads == "files":
                patterns.append(text)
            else:
                targets.append(field_target(text) if field.leads == "file" else text)
        if front.extra:
            targets += map(field_target, _texts_in(front.extra))
        found = {self._file_at(self.parsed_link(document, target)) for target in targets}
        for pattern in patterns:
            found.update(self.files_matching(document, pattern))
        return self._with_companions(found & self.attachments)

    def _file_at(self, link: Link) -> str:
        """The file that a link leads to, if there is one: by its path, or by its own address."""
        if link.kind != "url_path":
            return link.path
        static = self.stored_path(file_named(link))
        return static if static in self.attachments else self._files_by_address.get(link.path, "")

    @cached_property
    def _files_by_address(self) -> Mapping[str, str]:
        return {self.attachment_url_path(path): path for path in self.beside_documents}

    @cached_property
    def beside_documents(self) -> frozenset[str]:
        """The files that are published only if something refers to them."""
        return frozenset(self.contents.files.attachments)

    def files_matching(self, document: Document, pattern: str) -> tuple[str, ...]:
        """The files that an entry of a document's `files` names, sorted: a file, a folder with all
        that is below it, or a pattern with `*` (within a name), `**` (any folders) and `?`.

        Files in the folder of another document are only found by their own name.
        """
        exact = self.stored_path(self.parsed_link(document, field_target(pattern)).path)
        if exact in self.beside_documents:
            return (exact,)
        wanted = normalize("NFC", posixpath.normpath(posixpath.join(document.folder, pattern)))
        if not _WILDCARDS.search(wanted):
            wanted += "/**"
        fits = _regular_expression(wanted)
        return tuple(
            path
            for path in self._files_from(_WILDCARDS.split(wanted)[0])
            if fits.fullmatch(normalize("NFC", path)) and self.owner_of(path) in (None, document.id)
        )

    def _files_from(self, start: str) -> Iterable[str]:
        """The files beside documents whose paths may begin with `start`."""
        files = self.contents.files.attachments
        if not start.isascii():  # the disk may have it in another form
            return files
        return files[bisect_left(files, start) : bisect_left(files, f"{start}\U0010ffff")]

    @cached_property
    def files_of_config(self) -> frozenset[str]:
        """The files that the configuration refers to."""
        config = self.config
        found: set[str] = set()
        for _, field, text in placed_paths(config, path_fields(Config)):
            if field.leads == "link":
                found.add(self._file_at(link_from(CONTENT, text)))
            else:
                found.add(self.configured_file(text))
        found.update(map(self.configured_file, _texts_in(config.theme.options)))
        return self._with_companions(found & self.attachments)

    def _with_companions(self, paths: Iterable[str]) -> frozenset[str]:
        """Files, and those that go with them: a video's poster picture and captions."""
        found = set(paths)
        for path in paths:
            poster, captions = self.video_companions(path)
            found.update({poster, *(caption for _, caption in captions)} & self.attachments)
        return frozenset(found)

    @cached_property
    def published_files(self) -> frozenset[str]:
        """The files beside documents that are published: those that a visible document or the
        configuration refers to."""
        if not self.beside_documents:  # as in a large blog of texts, where it takes a while
            return frozenset()
        return self.named_files & self.beside_documents

    @cached_property
    def named_files(self) -> frozenset[str]:
        """The files that a visible document or the configuration refers to."""
        named = (files for key, files in self._files_named.items() if self.shown(key))
        return self.files_of_config.union(*named)

    @cached_property
    def unused_files(self) -> tuple[str, ...]:
        """The files that nothing refers to, sorted; without those of documents that aren't shown,
        which may be waiting for their texts."""
        if not self.beside_documents:
            return ()
        icon = self.icon()
        named = self.files_of_config.union(*self._files_named.values())
        return tuple(
            path
            for path in self.contents.files.attachments
            if path not in named and path != icon and not self._is_of_hidden(path)
        )

    def _is_of_hidden(self, path: str) -> bool:
        owner = self.owner_of(path)
        return owner is not None and not self.shown(owner)


def _texts_in(value: Any) -> Iterator[str]:
    """Every text in free fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts_in(one)


def _regular_expression(pattern: str) -> re.Pattern[str]:
    """The paths that a pattern of `files` means."""
    parts = pattern.split("/")
    written = "".join(
        "(?:[^/]+/)*" if part == "**" else f"{_name_expression(part)}/" for part in parts[:-1]
    )
    last = ".+" if parts[-1] == "**" else _name_expression(parts[-1])
    return re.compile(written + last, re.DOTALL)


def _name_expression(part: str) -> str:
    wild = {"*": "[^/]*", "?": "[^/]"}
    return "".join(wild.get(character) or re.escape(character) for character in part)
