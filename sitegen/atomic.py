"""Atomic writes: into a temporary file next to the target, which then replaces it.

A reader finds either the old content or the new one, also after a crash.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_atomically(
    path: str | Path,
    *content: bytes,
    durable: bool = False,
    exclusive: bool = False,
    mode: int | None = None,
) -> None:
    """Write the parts of a content as the file `path`. Raises OSError; the old file then remains.

    `durable`: sync the bytes to disk before the file gets its name (for the name itself, see
    `sync_folders`). `exclusive`: no other process writes this file, because the caller holds a
    lock; a temporary file of a killed run is then overwritten. `mode`: the file's permissions; by
    default those of the old file, or those of any new file.
    """
    place = os.fspath(path)
    folder, name = os.path.split(place)
    mark = "new" if exclusive else f"{os.getpid()}-{os.urandom(4).hex()}"
    fresh = os.path.join(folder, f".{name}.{mark}")
    if exclusive:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(fresh)
    descriptor = os.open(fresh, _NEW, 0o666 if mode is None else mode)
    try:
        with open(descriptor, "wb") as file:
            for part in content:
                file.write(part)
            if durable:
                file.flush()
                os.fsync(descriptor)
        if mode is None:
            with contextlib.suppress(FileNotFoundError):
                os.chmod(fresh, os.stat(place).st_mode & 0o777)
        os.replace(fresh, place)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(fresh)
        raise


def write_cache(path: Path, *content: bytes) -> None:
    """Write a file that only saves time, and its folder; where that can't be done, do without."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, *content)


def sync_folders(folders: Iterable[Path]) -> None:
    """See to it that the disk has the names of the files in some folders. Raises OSError."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    for folder in folders:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
