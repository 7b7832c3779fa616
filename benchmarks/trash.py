"""What earlier runs left is put aside, and deleted only when everything is measured.

On ext4 a build into a new folder takes up to three times as long within minutes of the deletion of
an old one: the file system passes over every inode that was freed a short while ago, for each file
that is made (`recently_deleted` in Linux's fs/ext4/ialloc.c). That would measure the deletion.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Trash:
    """A folder on the same disk as what is put into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, path: Path) -> None:
        """Put a file or folder aside, if it is there."""
        if path.exists():
            path.rename(self._folder / uuid.uuid4().hex)


@contextmanager
def emptied(folder: Path) -> Iterator[Trash]:
    """The trash in `folder`, for a block; it is deleted at its end."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield Trash(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
