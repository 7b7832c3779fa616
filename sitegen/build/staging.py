"""Compares outputs with the published files, and writes those that differ to a staging folder.

Many processes may use a `StagingFolder` at once, as long as each path is staged by only one of
them: it changes nothing but the staging folder, and returns its findings as a `StagedOutput`.

A file whose folder is published already is staged *loose*, under a name made of its path: no
folders are made and removed again for it. A file in a new folder is staged *nested*, at its
path, so that the new folder can be moved into place as one.
"""

from __future__ import annotations

import contextlib
import os
import stat
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from sitegen.build.cache import Signature, digest_of, signature_of
from sitegen.build.failure import output_error
from sitegen.build.paths import check, folder_of
from sitegen.errors import OutputError

LOOSE = "loose"
NESTED = "nested"

_BINARY = getattr(os, "O_BINARY", 0)
_READ = os.O_RDONLY | _BINARY | getattr(os, "O_NOFOLLOW", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
_CHUNK = 1 << 20  # bytes of a big file held at once
_ABSENT = (FileNotFoundError, NotADirectoryError)


class StagedOutput(NamedTuple):
    """The result of staging one output: all that the parent process needs to know.

    `place` is where its bytes are, "unchanged" if they are published already; `found` is what was
    at its path; `digest` is empty unless the publication wants digests; `signature` is that of the
    published file, for an unchanged one only.
    """

    path: str
    place: Literal["unchanged", "loose", "nested"]
    found: Literal["nothing", "file", "folder"]
    size: int
    digest: bytes
    signature: Signature | None


def loose_name(path: str) -> str:
    """The name under which a file waits that is staged loose."""
    return blake2b(path.encode(), digest_size=16).hexdigest()


class StagingFolder:
    """Stages outputs for the folder `target` in the folder `staging`, on the same disk."""

    __slots__ = ("_device", "_digests", "_folders", "_made", "_staging", "_target")

    def __init__(self, target: str, staging: str, digests: bool = True) -> None:
        self._target = target
        self._staging = staging
        self._digests = digests
        self._device = os.stat(target).st_dev
        self._folders: dict[str, bool] = {"": True}
        self._made: set[str] = set()

    def __reduce__(self) -> tuple[type[StagingFolder], tuple[str, str, bool]]:
        return StagingFolder, (self._target, self._staging, self._digests)

    def put(self, path: str, data: bytes) -> StagedOutput:
        """Stage an output of these bytes. Raises `OutputError`."""
        check(path)
        published = f"{self._target}/{path}"
        digest = digest_of(data) if self._digests else b""
        try:
            exists = self._has_folder(folder_of(path))
            status = _status(published) if exists else None
            if status is not None and _same_bytes(published, status, data):
                signature = signature_of(status)
                return StagedOutput(path, "unchanged", "file", len(data), digest, signature)
            _write(self._place(path, exists), data)
        except OSError as error:
            raise _staging_error(error, published) from error
        return StagedOutput(path, _waits(exists), _kind(status), len(data), digest, None)

    @property
    def target(self) -> str:
        """The folder that outputs are staged for."""
        return self._target

    def waiting(self, staged: StagedOutput) -> str:
        """Where the bytes of what was staged can be read until the publication."""
        if staged.place == "unchanged":
            return f"{self._target}/{staged.path}"
        if staged.place == LOOSE:
            return f"{self._staging}/{LOOSE}/{loose_name(staged.path)}"
        return f"{self._staging}/{NESTED}/{staged.path}"

    def copy(self, path: str, source: Path, anew: bool = False) -> StagedOutput:
        """Stage a copy of a file of any size, a piece at a time. Raises `OutputError`.

        With `anew` it is staged even if the published file is the same.
        """
        check(path)
        published = f"{self._target}/{path}"
        try:
            file = source.open("rb")
        except OSError as error:
            raise OutputError(
                f"{source}: can't be read: {error.strerror} (check the file and its permissions)"
            ) from error
        with file:
            try:
                return self._copy(path, published, file, anew)
            except OSError as error:
                raise _staging_error(error, published) from error

    def _copy(self, path: str, published: str, source: BinaryIO, anew: bool) -> StagedOutput:
        exists = self._has_folder(folder_of(path))
        status = _status(published) if exists else None
        if status is not None and not anew:
            digest = _same_content(published, status, source, self._digests)
            if digest is not None:
                signature = signature_of(status)
                return StagedOutput(path, "unchanged", "file", status.st_size, digest, signature)
            source.seek(0)
        size, digest = _write_from(self._place(path, exists), source, self._digests)
        return StagedOutput(path, _waits(exists), _kind(status), size, digest, None)

    def _place(self, path: str, exists: bool) -> str:
        """Where the file is to wait, in a folder that is there."""
        if exists:
            self._make(LOOSE)
            return f"{self._staging}/{LOOSE}/{loose_name(path)}"
        folder = folder_of(path)
        self._make(f"{NESTED}/{folder}" if folder else NESTED)
        return f"{self._staging}/{NESTED}/{path}"

    def _make(self, folder: str) -> None:
        if folder in self._made:
            return
        if folder:
            self._make(folder_of(folder))
            with contextlib.suppress(FileExistsError):  # another worker was first
                os.mkdir(f"{self._staging}/{folder}")
        else:
            os.makedirs(self._staging, exist_ok=True)
        self._made.add(folder)

    def _has_folder(self, folder: str) -> bool:
        """Whether the target has this folder; each is checked once."""
        known = self._folders.get(folder)
        if known is None:
            known = self._has_folder(folder_of(folder)) and self._is_folder(folder)
            self._folders[folder] = known
        return known

    def _is_folder(self, folder: str) -> bool:
        place = f"{self._target}/{folder}"
        status = _status(place)
        if status is None:
            return False
        if leads_elsewhere(status) and os.path.isdir(place):
            raise OutputError(
                f"{place}: a link to another folder, and sitegen writes only inside the output "
                "folder (remove the link, or rename it)"
            )
        if not stat.S_ISDIR(status.st_mode):
            return False  # a file is in the way: the publication decides
        if status.st_dev != self._device:
            raise OutputError(
                f"{place}: on another disk than the output folder, so a build can't be moved "
                "there as a whole (make the whole output folder one disk)"
            )
        return True


def leads_elsewhere(status: os.stat_result) -> bool:
    """Whether what `os.lstat` saw is a symbolic link or, on Windows, a junction."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == getattr(
        stat, "IO_REPARSE_TAG_MOUNT_POINT", -1
    )


def _status(place: str) -> os.stat_result | None:
    try:
        return os.lstat(place)
    except _ABSENT:
        return None


def _kind(status: os.stat_result | None) -> Literal["nothing", "file", "folder"]:
    if status is None:
        return "nothing"
    return "folder" if stat.S_ISDIR(status.st_mode) else "file"


def _waits(exists: bool) -> Literal["loose", "nested"]:
    return "loose" if exists else "nested"


def _staging_error(error: OSError, published: str) -> OutputError:
    if isinstance(error, FileExistsError | NotADirectoryError | IsADirectoryError):
        return OutputError(
            f"{published}: two outputs want this path, or one is a file where the other needs a "
            "folder (change one of their slugs or permalinks)"
        )
    return output_error(error, published)


def _same_bytes(place: str, status: os.stat_result, data: bytes) -> bool:
    size = len(data)
    if status.st_size != size or not stat.S_ISREG(status.st_mode):
        return False
    try:
        descriptor = os.open(place, _READ)
    except OSError:
        return False  # unreadable, so it may differ
    try:
        found = os.read(descriptor, size + 1)
        while len(found) < size:
            more = os.read(descriptor, size + 1 - len(found))
            if not more:
                return False
            found += more
    finally:
        os.close(descriptor)
    return found == data


def _same_content(
    place: str, status: os.stat_result, source: BinaryIO, digests: bool
) -> bytes | None:
    """The digest of both files when they are the same (empty without `digests`), else None."""
    if status.st_size != os.fstat(source.fileno()).st_size or not stat.S_ISREG(status.st_mode):
        return None
    try:
        descriptor = os.open(place, _READ)
    except OSError:
        return None
    digest = blake2b(digest_size=16)
    with open(descriptor, "rb") as file:
        while piece := source.read(_CHUNK):
            if file.read(len(piece)) != piece:
                return None
            if digests:
                digest.update(piece)
        return None if file.read(1) else digest.digest() if digests else b""


def _write(place: str, data: bytes) -> None:
    descriptor = os.open(place, _WRITE, 0o666)
    try:
        try:
            written = os.write(descriptor, data)
            while written < len(data):
                written += os.write(descriptor, memoryview(data)[written:])
        finally:
            os.close(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(place)
        raise


def _write_from(place: str, source: BinaryIO, digests: bool) -> tuple[int, bytes]:
    size, digest = 0, blake2b(digest_size=16)
    descriptor = os.open(place, _WRITE, 0o666)
    try:
        with open(descriptor, "wb") as file:
            while piece := source.read(_CHUNK):
                file.write(piece)
                size += len(piece)
                if digests:
                    digest.update(piece)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(place)
        raise
    return size, digest.digest() if digests else b""
