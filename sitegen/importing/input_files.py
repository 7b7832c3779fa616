"""Reads the files that a person names: single files, folders and zips, within limits.

A zip may come from anywhere: paths that lead out of it, links, and contents that unpack to far more
than the file are refused (CWE-22, CWE-59, CWE-409). Nothing is unpacked to the disk.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from sitegen.errors import RequestError

MOST_ENTRIES: Final = 20_000
MOST_UNPACKED: Final = 4 * 1024**3
"""Octets of all entries of a zip."""
HIGHEST_RATIO: Final = 200
"""Of an entry's size to its compressed size. Smaller ones than a megabyte may have any."""
_SMALL: Final = 1024**2
_HIDDEN: Final = frozenset({"__MACOSX", "node_modules", "vendor"})


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read."""

    name: str
    """As messages call it: relative to the folder or the zip that a person named."""
    place: Path
    entry: str = ""
    """The entry's name, if `place` is a zip."""

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The file's bytes as a stream. Raises RequestError."""
        try:
            if not self.entry:
                with self.place.open("rb") as stream:
                    yield stream
                return
            with zipfile.ZipFile(self.place) as archive, archive.open(self.entry) as stream:
                yield stream
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise RequestError(f"{self.name} can't be read: {_why(error)}") from error

    def read(self, most: int = 64 * 1024 * 1024) -> bytes:
        """The file's bytes. Raises RequestError, also if there are more than `most`."""
        with self.open() as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise RequestError(
                f"{self.name} is larger than {most // 1024**2} MB (divide it, or leave it out)"
            )
        return data

    def head(self, octets: int = 65536) -> bytes:
        """The first bytes. Raises RequestError."""
        with self.open() as stream:
            return stream.read(octets)

    @property
    def size(self) -> int:
        """Octets, for a progress bar; 0 if unknown."""
        if self.entry:
            with zipfile.ZipFile(self.place) as archive:
                return archive.getinfo(self.entry).file_size
        return self.place.stat().st_size

    @property
    def suffix(self) -> str:
        """The suffix in lower case, with its point."""
        return PurePosixPath(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class Inputs:
    """All files that a person named, by name, in the order of their names."""

    files: tuple[InputFile, ...]
    folder: Path | None = None
    """The folder, if one was named."""

    def ending(self, *suffixes: str) -> Iterator[InputFile]:
        """The files with one of these suffixes."""
        return (one for one in self.files if one.suffix in suffixes)

    def named(self, name: str) -> InputFile | None:
        """The file of this name, in the outermost folder that has one."""
        found = [one for one in self.files if one.name.rpartition("/")[2] == name]
        return min(found, key=lambda one: one.name.count("/"), default=None)


def read_inputs(paths: Iterable[Path]) -> Inputs:
    """The files at `paths`: themselves, those in folders, and those in zips.

    Raises RequestError if one can't be read, or if a zip is not safe to read.
    """
    files: list[InputFile] = []
    folder: Path | None = None
    for path in paths:
        if path.is_dir():
            folder = folder or path
            files += _in_folder(path)
        elif zipfile.is_zipfile(path):
            files += in_zip(path)
        elif path.is_file():
            files.append(InputFile(path.name, path))
        else:
            raise RequestError(f"{path} is no file and no folder")
    if not files:
        raise RequestError("there is nothing to import: the folder is empty")
    return Inputs(tuple(files), folder)


def _in_folder(folder: Path) -> list[InputFile]:
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            one
            for one in folders
            if one not in _HIDDEN and (not one.startswith(".") or one == ".well-known")
        )
        near = Path(place).relative_to(folder).as_posix()
        for name in sorted(names):
            whole = Path(place, name)
            if not name.startswith(".") and whole.is_file() and not whole.is_symlink():
                found.append(InputFile(name if near == "." else f"{near}/{name}", whole))
    return found


def in_zip(path: Path) -> list[InputFile]:
    """The files in a zip. Raises RequestError if it isn't safe to read."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise RequestError(f"{path.name} can't be read: {_why(error)} (export it again)") from error
    if len(entries) > MOST_ENTRIES:
        raise _unsafe(path, f"it has {len(entries):,} entries, at most {MOST_ENTRIES:,} are read")
    total = sum(one.file_size for one in entries)
    if total > MOST_UNPACKED:
        raise _unsafe(path, f"it unpacks to {total // 1024**2:,} MB, at most 4,096 MB are read")
    found = []
    for one in entries:
        _check_entry(path, one)
        parts = one.filename.split("/")
        if not one.is_dir() and not parts[-1].startswith(".") and not _HIDDEN & set(parts):
            found.append(InputFile(one.filename, path, one.filename))
    return sorted(found, key=lambda file: file.name)


def _check_entry(path: Path, entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or parts[0][1:2] == ":" or "\0" in name:
        raise _unsafe(path, f'its entry "{name}" leads out of it')
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _unsafe(path, f'its entry "{name}" is a link')
    if entry.file_size > max(_SMALL, HIGHEST_RATIO * entry.compress_size):
        raise _unsafe(path, f'its entry "{name}" unpacks to more than {HIGHEST_RATIO} times itself')
    if entry.flag_bits & 1:
        raise _unsafe(path, f'its entry "{name}" is encrypted')


def _unsafe(path: Path, why: str) -> RequestError:
    return RequestError(f"{path.name}: {why} (unpack it yourself, and import the folder)")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
