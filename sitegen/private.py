"""The project's `private/` folder: what must never be published, nor read by others.

Only its owner may read it, and git is told to leave it alone even where the project's own
`.gitignore` forgets it. What is kept in it is up to those who use it.
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
    try:
        write_atomically(path, content, durable=True, mode=0o600)
    except OSError as error:
        raise PrivateError(f"{path}: can't be written: {error}") from error
