"""Deleted documents, which can be brought back: a trash in `private/editing/`.

Copies are in the trash before the first file is removed, and the files are removed all together or
not at all. Bringing back writes them all, or none.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from sitegen.atomic import sync_folders
from sitegen.authoring.changes import Changes, apply_changes
from sitegen.editor.kept_texts import editing_folder
from sitegen.editor.source_files import EDITING, check_free
from sitegen.errors import RequestError
from sitegen.private import private_folder, write_private
from sitegen.read.project import Project

MOST: Final = 100
"""Deleted documents that are kept; then the oldest is forgotten."""
_TRASH: Final = "trash"
_RECORD: Final = "deleted.json"
_NAME: Final = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


class DeletedDocument(Struct, frozen=True):
    """A document in the trash."""

    file: str
    """Its source."""
    label: str
    at: datetime
    files: tuple[str, ...]
    """All files that were deleted with it, itself among them; the copies have their numbers."""
    modes: tuple[int, ...]
    """The permissions of these files."""
    name: str
    """Of its folder in the trash."""


def _place(root: Path) -> Path:
    return editing_folder(root) / _TRASH


def delete_files(
    project: Project, file: str, label: str, files: Sequence[str], at: datetime
) -> DeletedDocument:
    """Move files to the trash. Raises RequestError or PrivateError, and deletes nothing then."""
    name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    folder = private_folder(project.root, EDITING, _TRASH, name)
    try:
        modes = tuple((project.root / one).stat().st_mode & 0o777 for one in files)
        deleted = DeletedDocument(file, label, at, tuple(files), modes, name)
        for number, path in enumerate(files):
            write_private(folder / str(number), (project.root / path).read_bytes())
        write_private(folder / _RECORD, msgspec.json.encode(deleted))
        sync_folders([folder, folder.parent])
        apply_changes(project.root, Changes(removals=tuple(files)))
    except OSError as error:
        _forget(folder)
        raise RequestError(f"{error.filename}: {error.strerror}. Nothing was deleted.") from error
    except BaseException:
        # A file that is gone is in the trash; with all of them there, nothing was deleted.
        if all(os.path.lexists(project.root / path) for path in files):
            _forget(folder)
        raise
    for old in deleted_documents(project.root)[MOST:]:
        _forget(_place(project.root) / old.name)
    return deleted


def deleted_documents(root: Path) -> list[DeletedDocument]:
    """What is in the trash, the newest first."""
    found = []
    try:
        names = sorted(filter(_NAME.fullmatch, os.listdir(_place(root))), reverse=True)
    except OSError:
        return []
    for name in names:
        try:
            record = (_place(root) / name / _RECORD).read_bytes()
            one = msgspec.json.decode(record, type=DeletedDocument)
        except (OSError, msgspec.MsgspecError):
            continue
        if one.name == name:
            found.append(one)
    return found


def bring_back(project: Project, name: str) -> DeletedDocument:
    """Put a deleted document and its files back where they were.

    Raises RequestError, and changes nothing, if something is there by now.
    """
    found = [one for one in deleted_documents(project.root) if one.name == name]
    if not found:
        raise RequestError("this isn't in the trash any more")
    deleted = found[0]
    folder = _place(project.root) / name
    for path in deleted.files:
        if os.path.lexists(project.root / path):
            raise RequestError(f"{path} exists again (rename that first). Nothing was changed.")
    check_free(project, deleted.file)
    writes = tuple((path, folder / str(number)) for number, path in enumerate(deleted.files))
    apply_changes(project.root, Changes(writes=writes))
    for path, mode in zip(deleted.files, deleted.modes, strict=True):
        with contextlib.suppress(OSError):
            (project.root / path).chmod(mode)
    _forget(folder)
    return deleted


def _forget(folder: Path) -> None:
    with contextlib.suppress(OSError):
        (folder / _RECORD).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
