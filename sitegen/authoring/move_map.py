"""Maps paths, URLs, references and links from before a move to after it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

from sitegen.authoring.link_targets import LinkTarget
from sitegen.model.config import Config
from sitegen.model.content_path import document_name, document_path, is_document
from sitegen.model.document import Document
from sitegen.read.project import CONTENT, ProjectFiles
from sitegen.site.links import EXTERNAL, Link, link_from
from sitegen.site.permalinks import slug_of
from sitegen.site.site import Site


class UrlChange(NamedTuple):
    """A page whose URL changes; the old one redirects."""

    before: str
    after: str


class MoveMap:
    """The effects of moving `files`, which maps old paths to new ones."""

    def __init__(self, site: Site, files: Mapping[str, str]) -> None:
        self._site = site
        self.files = files
        self.moving = {
            key: files[document.source]
            for key, document in site.documents.items()
            if document.source in files
        }
        """The new sources of the documents that move, by id."""
        self.urls = self._new_urls()
        """The new URLs of pages and attached files, by old URL."""

    def source(self, document: Document) -> str:
        """The new source of a document."""
        return self.moving.get(document.id, document.source)

    def url(self, url: str) -> str | None:
        """The new URL for an old one, in any spelling; None if it doesn't change."""
        if not url.startswith("/"):
            return None
        for known in (url, f"{url}/", url.rstrip("/")):
            if known in self.urls:
                return self.urls[known]
        return None

    def url_changes(self) -> Iterator[UrlChange]:
        """The pages whose URLs change."""
        for key in self.moving:
            before = self._site.url_path(key)
            if before in self.urls:
                yield UrlChange(before, self.urls[before])

    def concerns(self, document: Document, front: str) -> bool:
        """Whether a document with this front matter may refer to something that moves.

        This is cheap, and True if in doubt.
        """
        targets = [*document.body.links, *(image.src for image in document.body.images)]
        for target in targets:
            link = link_from(document.folder, target)
            if link.path in self.files or self.url(link.path) is not None:
                return True
        return any(needle in front for needle in self._needles)

    def reference(self, key: str, text: str) -> str:
        """The new form of a reference to a document that moves, in the same style."""
        document, new = self._site.documents[key], self.moving[key]
        if text == document.front.slug:
            return text
        if text in (document.name, slug_of(document)):
            return document_name(new)
        path = text.removeprefix(f"{CONTENT}/")
        if "/" not in path:
            return text
        base = document_path(new)
        whole = is_document(path) or path.endswith("/index")
        suffix = new.removeprefix(f"{CONTENT}/{base}") if whole else ""
        prefix = f"{CONTENT}/" if text != path else ""
        return f"{prefix}{base}{suffix}"

    def target(
        self, target: str, old_folder: str, new_folder: str, link: LinkTarget | None = None
    ) -> str | None:
        """The new target of a link; None if it doesn't change."""
        if not target or EXTERNAL.match(target):
            return None
        meant = link_from(old_folder, target)
        end = re.search(r"[?#]", target)
        rest = target[end.start() :] if end else ""
        if meant.kind == "url_path":
            path = self.url(meant.path)
        elif meant.path in self.files or old_folder != new_folder:
            path = posixpath.relpath(self.files.get(meant.path, meant.path), new_folder)
            if path == posixpath.normpath(unquote(target[: end.start()] if end else target)):
                return None
        else:
            return None
        if path is None:
            return None
        return link.written(path, rest) if link is not None else f"{path}{rest}"

    def file_pattern(self, document: Document, pattern: str, new_folder: str) -> str | None:
        """The new form of an entry of a document's `files`; None if it doesn't change."""
        found = self._site.files_matching(document, pattern)
        whole = posixpath.normpath(posixpath.join(document.folder, pattern))
        base = re.split(r"[*?]", whole)[0]
        if base == whole or found == (whole,):  # a file, or a folder with all that is in it
            fixed, rest = whole, "/" if pattern.endswith("/") else ""
        else:
            fixed, _, rest = base.rpartition("/")
            rest = f"/{rest}{whole.removeprefix(base)}"
        moved = {
            self.files.get(path, path).removesuffix(path.removeprefix(fixed)) for path in found
        }
        if len(moved) != 1:  # of files that part, none moves (`moved_files`)
            moved = {fixed}
        near = posixpath.relpath(moved.pop(), new_folder)
        new = f"{near}{rest}".removeprefix("./")
        return None if posixpath.normpath(new) == posixpath.normpath(pattern) else new

    def link_destination(self, folder: str, target: str) -> Link | str:
        """Where a link in `folder` must lead after the move, comparable with `link_destination`."""
        before = link_destination(folder, target)
        if isinstance(before, str):
            return before
        if before.kind == "url_path":
            return before._replace(path=self.url(before.path) or before.path)
        return before._replace(path=self.files.get(before.path, before.path))

    def site(self, changed: Mapping[str, Document], config: Config | None) -> Site:
        """The site after the move, with `changed` documents (by id) and configuration."""
        site = self._site
        documents = []
        for key, document in site.documents.items():
            if key in changed:
                documents.append(changed[key])
            elif key in self.moving:
                # The id stays the same even if it was derived from the path.
                new = self.moving[key]
                documents.append(
                    msgspec.structs.replace(document, source=new, name=document_name(new))
                )
            else:
                documents.append(document)
        documents.sort(key=lambda one: one.source)
        files = site.contents.files
        moved = ProjectFiles(
            tuple(sorted((self.files.get(path, path), kind) for path, kind in files.sources)),
            tuple(sorted(self.files.get(path, path) for path in files.attachments)),
            files.static,
            files.problems,
        )
        contents = replace(site.contents, documents=tuple(documents), files=moved)
        return Site(contents, config or site.config, site.viewpoint)

    @cached_property
    def _needles(self) -> frozenset[str]:
        names = {document_name(path) for path in self.files} | set(self.urls)
        return frozenset(names | {path.rpartition("/")[2] for path in self.files})

    def _new_urls(self) -> dict[str, str]:
        found: dict[str, str] = {}
        moved = self.site({}, None)
        for key in self.moving:
            before, after = self._site.url_path(key), moved.url_path(key)
            if before is not None and after is not None and before != after:
                found[before] = after
        for old, new in self.files.items():
            if old in self._site.attachments:
                before, after = self._site.attachment_url_path(old), moved.attachment_url_path(new)
                if before != after:
                    found[before] = after
        return found


def link_destination(folder: str, target: str) -> Link | str:
    """Where a link leads, comparable; the target itself if it is on another site."""
    return target if EXTERNAL.match(target) or not target else link_from(folder, target)
