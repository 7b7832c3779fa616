"""What is typed and not saved, and earlier versions of each source, in `private/editing/`.

Each source has a folder there, called after the digest of its path, so that no name of a file is
too long or confused with another. What is typed is one file that each keystroke replaces; versions
are files of their own, named by time and content.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from sitegen.digest import digest
from sitegen.editor.source_files import EDITING, digest_of
from sitegen.private import FOLDER, PrivateError, private_folder, write_private

VERSIONS: Final = 50
"""Versions that are kept of each source."""
_TYPED: Final = "typed.json"
_STAMP: Final = "%Y%m%dT%H%M%S%f"
_VERSION: Final = re.compile(r"(\d{8}T\d{12})-([0-9a-f]{16})")
_FOLDER: Final = re.compile(r"[0-9a-f]{24}")


class TypedText(Struct, frozen=True):
    """A text that was typed and not saved."""

    file: str
    base: str
    """The digest of the file that it began with."""
    at: datetime
    text: str
    """The whole source, with its line ends and its byte order mark."""
    tab: str = ""
    """The mark of the page on which it was typed: each that is opened has another."""

    @property
    def data(self) -> bytes:
        """The source's bytes."""
        return self.text.encode()


class Version(Struct, frozen=True):
    """An earlier version of a source."""

    name: str
    at: datetime
    size: int
    """Bytes."""


def editing_folder(root: Path) -> Path:
    """The folder of all that the editor keeps."""
    return root / FOLDER / EDITING


def _folder_name(file: str) -> str:
    return digest("edited", file).hex()[:24]


def _folder(root: Path, file: str) -> Path:
    return editing_folder(root) / _folder_name(file)


def _made(root: Path, file: str) -> Path:
    return private_folder(root, EDITING, _folder_name(file))


# --- what is typed ------------------------------------------------------------------------------


def keep_typed(root: Path, file: str, base: str, data: bytes, at: datetime, tab: str = "") -> None:
    """Keep a text that isn't saved, in place of an earlier one. One that was typed on another page
    becomes a version. Raises PrivateError."""
    _keep_from_another_page(root, file, data, at, tab)
    typed = TypedText(file, base, at, data.decode(), tab)
    write_private(_made(root, file) / _TYPED, msgspec.json.encode(typed))


def typed_text(root: Path, file: str) -> TypedText | None:
    """The text that was typed for a source and not saved. What can't be read counts as none."""
    return _read_typed(_folder(root, file) / _TYPED)


def _read_typed(path: Path) -> TypedText | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=TypedText)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _keep_from_another_page(root: Path, file: str, data: bytes, at: datetime, tab: str) -> None:
    before = typed_text(root, file)
    if before is not None and before.tab != tab and before.data != data:
        keep_version(root, file, before.data, at)


def discard_typed(root: Path, file: str, at: datetime, tab: str = "") -> None:
    """Forget what was typed on a page; what was typed on another becomes a version. Raises
    PrivateError."""
    _keep_from_another_page(root, file, b"", at, tab)
    try:
        (_folder(root, file) / _TYPED).unlink(missing_ok=True)
    except OSError as error:
        raise PrivateError(f"what was typed can't be removed: {error.strerror}") from error


def unfinished_texts(root: Path) -> list[TypedText]:
    """All texts that were typed and not saved, the newest first."""
    found = []
    try:
        names = os.listdir(editing_folder(root))
    except OSError:
        return []
    for name in names:
        typed = _read_typed(editing_folder(root) / name / _TYPED) if _is_folder(name) else None
        if typed is not None and _folder_name(typed.file) == name:
            found.append(typed)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _is_folder(name: str) -> bool:
    return _FOLDER.fullmatch(name) is not None


# --- versions -----------------------------------------------------------------------------------


def keep_version(root: Path, file: str, data: bytes, at: datetime) -> None:
    """Keep a version of a source unless the newest one is the same; forget those beyond the
    fiftieth. Raises PrivateError."""
    folder = _made(root, file)
    names = _names(folder)
    mark = digest_of(data)[:16]
    if names and names[0].endswith(f"-{mark}"):
        return
    stamp = at.astimezone(UTC).strftime(_STAMP)
    while names and stamp <= names[0].partition("-")[0]:  # by a clock that was set back
        later = datetime.strptime(names[0].partition("-")[0], _STAMP).replace(tzinfo=UTC)
        stamp = datetime.fromtimestamp(later.timestamp() + 0.001, UTC).strftime(_STAMP)
    write_private(folder / f"{stamp}-{mark}", data)
    for name in names[VERSIONS - 1 :]:
        with contextlib.suppress(OSError):
            (folder / name).unlink()


def versions_of(root: Path, file: str) -> list[Version]:
    """The versions of a source, the newest first."""
    folder = _folder(root, file)
    found = []
    for name in _names(folder):
        at = datetime.strptime(name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
        with contextlib.suppress(OSError):
            found.append(Version(name, at, (folder / name).stat().st_size))
    return found


def version(root: Path, file: str, name: str) -> bytes | None:
    """The bytes of a version; None if there is none of that name, or if it was damaged."""
    found = _VERSION.fullmatch(name)
    if found is None:
        return None
    try:
        data = (_folder(root, file) / name).read_bytes()
    except OSError:
        return None
    return data if digest_of(data).startswith(found[2]) else None


def _names(folder: Path) -> list[str]:
    try:
        return sorted(filter(_VERSION.fullmatch, os.listdir(folder)), reverse=True)
    except OSError:
        return []


def follow_move(root: Path, old: str, new: str) -> None:
    """Let what is kept of a source follow it to another path."""
    before, after = _folder(root, old), _folder(root, new)
    if before.is_dir() and not after.exists():
        with contextlib.suppress(OSError):
            shutil.move(before, after)
    typed = _read_typed(after / _TYPED)
    if typed is not None and typed.file == old:
        with contextlib.suppress(PrivateError):
            keep_typed(root, new, typed.base, typed.data, typed.at, typed.tab)
