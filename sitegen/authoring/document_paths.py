"""Resolves the paths of documents that people type: the document to move, and its new path."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from pathlib import Path

from sitegen.authoring.new_file import check_length
from sitegen.errors import RequestError, did_you_mean
from sitegen.model.content_path import (
    as_named,
    document_name,
    document_path,
    document_suffix,
    is_document,
    is_index,
    without_suffix,
)
from sitegen.model.kinds import kinds
from sitegen.read.project import CONTENT

_NAME = re.compile(r"[^\s/\\?#%:*\"<>|\x00-\x1f.][^\s/\\?#%:*\"<>|\x00-\x1f]*")


def find_document(typed: str, sources: Collection[str], here: str) -> str:
    """The source file for a typed path, relative to `here`, to the project or to `content/`.

    The suffix, or `/index.md`, can be omitted. All paths are relative to the project.
    Raises RequestError if there is no such document.
    """
    named = {document_path(source): source for source in sorted(sources, reverse=True)}
    path_part = typed.replace("\\", "/").rstrip("/")
    for start in (here, "", CONTENT):
        path = posixpath.normpath(posixpath.join(start, path_part))
        source = as_named(path, sources)
        if source is not None:
            return source
        name = as_named(document_path(path), named) if path.startswith(f"{CONTENT}/") else None
        if name is not None:
            return named[name]
    near = did_you_mean(path_part.removeprefix(f"{CONTENT}/"), _short(sources))
    remedy = near if near.startswith("did") else "`sitegen list` shows all documents"
    raise RequestError(f'there is no document "{typed}" ({remedy})')


def _short(sources: Collection[str]) -> list[str]:
    return [path.removeprefix(f"{CONTENT}/") for path in sources]


def target_path(typed: str, old: str, root: Path, here: str) -> str:
    """The new source file of `old` for a typed name, path or folder.

    Raises RequestError if the document can't move there.
    """
    wanted = typed.replace("\\", "/")
    bundle, suffix = is_index(old), document_suffix(old)
    base = posixpath.dirname(old) if bundle else without_suffix(old)
    check_length(wanted)
    if "/" not in wanted:
        path = posixpath.join(posixpath.dirname(base), wanted)
    else:
        path = _placed(wanted, here)
        if wanted.endswith("/") and path != base and (root / path).is_dir():
            path = posixpath.join(path, posixpath.basename(base))
    shaped = f"{path}/index{suffix}" if bundle else f"{path}{suffix}"
    new = path if is_document(path) else shaped
    _check(new, old)
    return new


def _placed(wanted: str, here: str) -> str:
    for start in (here, "", CONTENT):
        path = posixpath.normpath(posixpath.join(start, wanted))
        if path.startswith(f"{CONTENT}/") and path.split("/")[1] in kinds().by_folder:
            return path
    raise RequestError(
        f'"{wanted}" can\'t hold a document (use a path such as content/posts/new-name.md)'
    )


def _kind(source: str) -> str:
    """The kind of the documents in a source file's folder."""
    kind = kinds().at(source.removeprefix(f"{CONTENT}/"))
    if kind is None:
        raise RequestError(f"{source} is not in the folder of a content kind")
    return kind


def _check(new: str, old: str) -> None:
    check_length(new)
    if new == old:
        raise RequestError(f"{old} already has this path; there is nothing to move")
    name = document_name(new)
    if not _NAME.fullmatch(name) or name == "index":
        raise RequestError(
            f'"{name}" can\'t be a name (no spaces, no \\ / ? # % : * " < > |, no leading dot)'
        )
    kind, other = _kind(old), _kind(new)
    if other != kind:
        raise RequestError(
            f"a {kind} can't become a {other}, as their fields differ "
            f"(keep it in content/{kinds().by_name[kind].folder}/, or create a new {other})"
        )
    if kinds().by_name[kind].attached:
        raise RequestError(
            f"{kinds().by_name[kind].several} move with the document that they are about "
            "(move that instead)"
        )
    if is_index(old) and new.startswith(f"{posixpath.dirname(old)}/"):
        raise RequestError(f"{new} is inside the folder that would be moved")
