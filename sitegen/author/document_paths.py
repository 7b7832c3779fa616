"""Paths of documents as people type them: which document is meant, and where it is to go."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from pathlib import Path

from sitegen.errors import RequestError, did_you_mean
from sitegen.model.content_path import document_name
from sitegen.model.kinds import kinds
from sitegen.read.project import CONTENT

_NAME = re.compile(r"[^\s/\\?#%:*\"<>|\x00-\x1f.][^\s/\\?#%:*\"<>|\x00-\x1f]*")


def find_document(asked: str, sources: Collection[str], here: str) -> str:
    """The source file that `asked` means: a path from `here`, from the project or from content.

    The suffix `.md`, or `/index.md`, may be left away. All paths are relative to the project.
    Raises RequestError if there is none.
    """
    tried = asked.replace("\\", "/").rstrip("/")
    for start in (here, "", CONTENT):
        path = posixpath.normpath(posixpath.join(start, tried))
        for candidate in (path, f"{path}.md", f"{path}/index.md"):
            if candidate in sources:
                return candidate
    near = did_you_mean(tried.removeprefix(f"{CONTENT}/"), _short(sources))
    remedy = near if near.startswith("did") else "sitegen list shows them all"
    raise RequestError(f'there is no document "{asked}" ({remedy})')


def _short(sources: Collection[str]) -> list[str]:
    return [path.removeprefix(f"{CONTENT}/") for path in sources]


def target_path(asked: str, old: str, root: Path, here: str) -> str:
    """The source file that `old` is to become by `asked`: a name, a path or a folder.

    Raises RequestError if that can't be.
    """
    wanted = asked.replace("\\", "/")
    bundle = old.endswith("/index.md")
    base = posixpath.dirname(old) if bundle else old.removesuffix(".md")
    if "/" not in wanted:
        path = posixpath.join(posixpath.dirname(base), wanted)
    else:
        path = _placed(wanted, here)
        if wanted.endswith("/") and path != base and (root / path).is_dir():
            path = posixpath.join(path, posixpath.basename(base))
    shaped = f"{path}/index.md" if bundle else f"{path}.md"
    new = path if path.endswith(".md") else shaped
    _check(new, old)
    return new


def _placed(wanted: str, here: str) -> str:
    for start in (here, "", CONTENT):
        path = posixpath.normpath(posixpath.join(start, wanted))
        if path.startswith(f"{CONTENT}/") and path.split("/")[1] in kinds().by_folder:
            return path
    raise RequestError(
        f'"{wanted}" can\'t hold a document (write a path such as content/posts/new-name.md)'
    )


def _kind(source: str) -> str:
    """The kind of the documents in a source file's folder."""
    kind = kinds().at(source.removeprefix(f"{CONTENT}/"))
    if kind is None:
        raise RequestError(f"{source} lies in no folder of a content kind")
    return kind


def _check(new: str, old: str) -> None:
    if new == old:
        raise RequestError(f"{old} is there already; nothing to move")
    name = document_name(new)
    if not _NAME.fullmatch(name) or name == "index":
        raise RequestError(
            f'"{name}" can\'t be a name (no spaces, no \\ / ? # % : * " < > |, no dot in front)'
        )
    kind, other = _kind(old), _kind(new)
    if other != kind:
        raise RequestError(
            f"a {kind} can't become a {other}, as their fields differ "
            f"(keep it in content/{kinds().by_name[kind].folder}/, or write a new {other})"
        )
    if kinds().by_name[kind].attached:
        raise RequestError(
            f"{kinds().by_name[kind].several} move with the document that they are about "
            "(move that instead)"
        )
    if old.endswith("/index.md") and new.startswith(f"{posixpath.dirname(old)}/"):
        raise RequestError(f"{new} lies inside of the folder that is to be moved")
