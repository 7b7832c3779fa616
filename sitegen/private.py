"""The project's `private/` folder: files that must never be published or read by other users.

Only its owner can read it, and it has its own `.gitignore` in case the project's forgets it. Its
callers decide what is in it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from sitegen.atomic import write_atomically
from sitegen.errors import SitegenError

FOLDER = "private"


class PrivateError(SitegenError):
    """The private folder or a file in it can't be used."""


def make_private(path: Path) -> None:
    """Create the file and its folder if necessary, readable only by their owner."""
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.name == FOLDER:
        folder.chmod(0o700)
        with contextlib.suppress(FileExistsError), (folder / ".gitignore").open("x") as ignore:
            ignore.write("# Readers' addresses are nobody else's business.\n*\n")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    os.close(descriptor)
    path.chmod(0o600)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all. Raises PrivateError."""
    try:
        write_atomically(path, content, durable=True, mode=0o600)
    except OSError as error:
        raise PrivateError(f"{path}: can't be written: {error}") from error


def private_folder(root: Path, *names: str) -> Path:
    """A folder below the project's `private/`, created if necessary, for its owner only.

    Raises PrivateError, also if a link leads elsewhere from there.
    """
    folder = root / FOLDER
    try:
        _make_own(folder)
        with contextlib.suppress(FileExistsError), (folder / ".gitignore").open("x") as ignore:
            ignore.write("# Readers' addresses are nobody else's business.\n*\n")
        for name in names:
            folder = folder / name
            _make_own(folder)
    except OSError as error:
        raise PrivateError(f"{folder}: can't be used: {error.strerror or error}") from error
    return folder


def _make_own(folder: Path) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.is_symlink():
        raise OSError(20, "is a link to another place")
    folder.chmod(0o700)
