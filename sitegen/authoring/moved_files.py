"""Finds the files that move with a document: its images, its folder, and its comments."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path

from sitegen.errors import RequestError
from sitegen.model.content_path import SUFFIX, document_name, is_index, without_suffix
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.read.project import CONFIG, CONTENT, Project
from sitegen.site.site import Site


def moved_files(project: Project, site: Site, source: str, target: str) -> dict[str, str]:
    """New paths by old ones: the document, the files that belong to it, and its comments."""
    was_bundle, is_bundle = is_index(source), is_index(target)
    old_folder, new_folder = posixpath.dirname(source), posixpath.dirname(target)
    if was_bundle:
        inside = list(_all_files(project, old_folder))
        others = [path for path in inside if path != source]
        if not is_bundle and others:
            raise RequestError(
                f"{others[0]} belongs to {source}, so the document must stay a folder "
                f"(move to {without_suffix(target)}/index{SUFFIX})"
            )
        files = {
            path: target if path == source else f"{new_folder}{path.removeprefix(old_folder)}"
            for path in inside
        }
    else:
        files = {source: target}
        if old_folder != new_folder:
            for path in _own_files(site, site.by_source[source]):
                files[path] = f"{new_folder}{path.removeprefix(old_folder)}"
    for path, renamed in list(files.items()):
        key = site.by_source.get(path)
        if key is not None:
            files.update(_comments(project, site, site.documents[key], renamed))
    return files


def _all_files(project: Project, folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(project.root / folder):
        folders.sort()
        near = os.path.relpath(place, project.root).replace(os.sep, "/")
        yield from (f"{near}/{name}" for name in sorted(names))


def _own_files(site: Site, key: str) -> list[str]:
    """The files in a document's folder that only this document shows or links to."""
    document = site.documents[key]
    users: dict[str, set[str]] = {}
    for one in site.documents.values():
        for path in site.files_of(one):
            users.setdefault(path, set()).add(one.id)
    for path in site.files_of_config:
        users.setdefault(path, set()).add(CONFIG)
    own = {
        path
        for path, keys in users.items()
        if keys == {key}
        and path in site.beside_documents
        and path.startswith(f"{document.folder}/")
        and site.owner_of(path) is None
    }
    for pattern in document.front.files:
        matching = site.files_matching(document, pattern)
        if not own.issuperset(matching):  # one pattern can't name files in two folders
            own.difference_update(matching)
    return sorted(own)


def _comments(project: Project, site: Site, document: Document, renamed: str) -> dict[str, str]:
    """The comments in a folder with the document's name, if that name changes."""
    name = document_name(renamed)
    if name == document.name:
        return {}
    folder = f"{CONTENT}/comments/{document.kind.folder}/{document.name}"
    stays = document.name == document.front.slug or document.name == document.id
    if stays or not any(
        site.comment_target(one) == document.id and one.folder == folder
        for one in site.documents.values()
        if isinstance(one.front, Comment)
    ):
        return {}
    new_folder = f"{CONTENT}/comments/{document.kind.folder}/{name}"
    return {
        path: f"{new_folder}{path.removeprefix(folder)}" for path in _all_files(project, folder)
    }


def check_targets(project: Project, files: Mapping[str, str]) -> None:
    """Raise RequestError if a file can't move because its new path is taken or invalid."""
    for old, new in files.items():
        target = project.root / new
        if not Path(os.path.realpath(target.parent)).is_relative_to(os.path.realpath(project.root)):
            raise RequestError(f"{new} is outside the project")
        if target.exists() and not target.samefile(project.root / old) and new not in files:
            raise RequestError(f"{new} already exists (choose another name). Nothing was changed.")
