"""Every file of a project's content with the digest of its bytes: the input of a build.

Modification times are not trusted: a checkout or a restored cache changes them, and an edit can
leave them unchanged. Bytes are read and hashed, unless a file's size, inode and both times are
those with which it was hashed before: the kernel sets the time of the last change (`ctime`) with
every write, and nobody else can. As an edit within one tick of the clock leaves even that
unchanged, a file that was changed just before it was hashed is hashed again the next time (git
calls such an entry of its index "racily clean").
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from msgspec import MsgspecError, Struct
from msgspec.msgpack import Decoder, Encoder

from sitegen.cache_file import read_cached, write_cached
from sitegen.digest import digest, file_digest
from sitegen.read.front_matter import MAX_BYTES
from sitegen.read.project import CONFIG, Project, ProjectFiles, scan

WORTH_KNOWING = 500
"""In projects with fewer files than this, hashing all is faster than checking which changed."""

_NAME = b"sitegen inventory 1\n"

TICK = 3_000_000_000
"""Nanoseconds within which two changes of a file may have the same time. The coarsest file systems
count two seconds."""


_READ_STATIC = ("content/static/_redirects", "content/static/_headers")
"""Static files that are read as texts, and not only copied."""
_TEXTS = frozenset({".html", ".yaml", ".xml", ".txt"})
"""The suffixes of a theme's files that are read as texts."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """The files of a project's content, and the digests of those that could be read."""

    files: ProjectFiles
    digests: Mapping[str, bytes]
    """By path relative to the project."""

    @property
    def readable(self) -> bool:
        """Whether every file was found and read without a problem."""
        files = self.files
        count = len(files.sources) + len(files.attachments) + len(files.static) + 1
        return not files.problems and len(self.digests) == count

    def digest(self) -> bytes:
        """Of all paths and contents."""
        parts: list[bytes | str] = []
        for path, content in self.digests.items():
            parts += [path, content]
        return digest(*parts)


class _HashedFile(NamedTuple):
    """A file as it was before it was hashed, and its digest."""

    size: int
    modified: int  # nanoseconds
    changed: int  # nanoseconds; on Windows, the time of creation
    number: int  # inode
    digest: bytes


class _InventoryCache(Struct, frozen=True, array_like=True):
    """The cached inventory: files by their paths relative to the project."""

    root: str
    files: dict[str, _HashedFile]


def take_inventory(project: Project) -> Inventory:
    """Scan a project's content and hash it. Raises ProjectError if the folder can't be read."""
    files = scan(project)
    root = f"{project.root}/"
    paths = tuple(_paths(files))
    texts = frozenset((CONFIG, *(path for path, _ in files.sources), *_READ_STATIC))
    if len(paths) < WORTH_KNOWING:
        return Inventory(files, _digests(root, paths, texts))
    cache = project.cache / "inventory.msgpack"
    return Inventory(files, _known_digests(root, paths, texts, cache))


def _digests(root: str, paths: tuple[str, ...], texts: frozenset[str]) -> dict[str, bytes]:
    digests: dict[str, bytes] = {}
    for path in paths:
        with contextlib.suppress(OSError):  # reading the file will report why
            digests[path] = file_digest(root + path, MAX_BYTES if path in texts else None)
    return digests


def _known_digests(
    root: str, paths: tuple[str, ...], texts: frozenset[str], cache: Path
) -> dict[str, bytes]:
    """The digests of files; most are known from the last time."""
    settled = time.time_ns() - TICK
    before = _load(cache, root)
    digests: dict[str, bytes] = {}
    hashed: dict[str, _HashedFile] = {}
    for path in paths:
        try:
            status = os.stat(root + path)
            known = before.get(path)
            signature = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            if known is None or known[:4] != signature or not stat.S_ISREG(status.st_mode):
                largest = MAX_BYTES if path in texts else None
                known = _HashedFile(*signature, file_digest(root + path, largest))
        except OSError:
            continue
        digests[path] = known.digest
        if max(known.modified, known.changed) < settled:
            hashed[path] = known
    if hashed != before:
        _save(cache, _InventoryCache(root, hashed))
    return digests


def _load(cache: Path, root: str) -> dict[str, _HashedFile]:
    """The cached inventory of the project at `root`; empty if it can't be read."""
    content = read_cached(cache, _NAME)
    if content is None:
        return {}
    try:
        known = Decoder(_InventoryCache).decode(content)
    except (MsgspecError, ValueError):
        return {}
    return known.files if known.root == root else {}


def _save(cache: Path, known: _InventoryCache) -> None:
    # If it can't be saved, the next build reads more files, and nothing else.
    write_cached(cache, _NAME, Encoder().encode(known))


def _paths(files: ProjectFiles) -> Iterator[str]:
    yield CONFIG
    for path, _ in files.sources:
        yield path
    yield from files.attachments
    yield from files.static


def _content(path: Path) -> bytes | str:
    """The digest of a theme's file; of a text that is too large to be read, only its size."""
    size = path.stat().st_size if path.suffix in _TEXTS else 0
    return file_digest(path) if size <= MAX_BYTES else str(size)


def folder_digest(folder: Path) -> bytes:
    """Of every file below `folder` and its path, such as a project's themes. Raises OSError."""
    parts: list[bytes | str] = []
    for path in files_below(folder) if folder.is_dir() else ():
        if path.is_file():
            parts += [os.fsencode(path.relative_to(folder).as_posix()), _content(path)]
    return digest(*parts)


def files_below(folder: Path) -> list[Path]:
    """Everything below a folder but folders, sorted; links to folders aren't followed.

    Raises OSError for what can't be read.
    """
    found: list[Path] = []
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    found.append(Path(entry.path))
    return sorted(found)
