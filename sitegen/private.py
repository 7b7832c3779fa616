"""The project's `private/` folder: what must never be published, nor read by others.

Only its owner may read it, and git is told to leave it alone even where the project's own
`.gitignore` forgets it. What is kept in it is up to those who use it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sitegen.errors import SitegenError

FOLDER = "private"


class PrivateError(SitegenError):
    """The private folder or a file in it can't be used."""


def open_private(path: Path) -> sqlite3.Connection:
    """A connection to the SQLite file `path`, made if need be, for its owner only.

    Each statement is its own transaction unless one is begun, and each is on the disk when it
    returns. Raises PrivateError.
    """
    try:
        make_private(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    except (OSError, sqlite3.Error) as error:
        raise PrivateError(f"{path}: can't be opened: {error}") from error
    try:
        # FULL: a commit returns when the disk has it, so a power cut loses nothing acknowledged.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")
    except sqlite3.Error as error:
        connection.close()
        raise PrivateError(f"{path}: is damaged or no database: {error}") from error
    return connection


def make_private(path: Path) -> None:
    """Make the file and its folder, if need be, and keep others from reading them."""
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
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise PrivateError(f"{path}: can't be written: {error}") from error
