"""Replaced files, to be deleted after the build by another process.

Freeing the space of ten thousand files takes a disk ten seconds or more, although replacing them
takes half a second. A file with a second name, in the trash, keeps its space when it is replaced;
the system's `rm` empties the trash in the background. The trash is outside the target, so that it
is not deployed, and has to be on the same disk to be of use.

It is emptied after a build that replaced few files. Just after thousands of files were deleted,
ext4 creates new ones slowly (`recently_deleted` in Linux's fs/ext4/ialloc.c): an author who works
on a template, and replaces all pages with every save, would wait longer each time.
"""

from __future__ import annotations

import contextlib
import os
import re

_TOKEN = re.compile(r"[0-9a-f]{16}")

MANY = 256
"""Fewer files than these are not worth a process."""

KEPT = 3
"""Publications whose old files may wait for a smaller one."""


class Trash:
    """The old files of one publication; its folder is created with the first of them.

    `token` is the publication's own name, 16 hexadecimal digits.
    """

    def __init__(self, folder: str, token: str) -> None:
        self._place = f"{folder}/{token}"
        self._count = 0
        self._usable = os.name == "posix"

    def add(self, published: str) -> None:
        """Give the file at `published` a second name, if there is one and that is possible."""
        if not self._usable or (not self._count and not os.path.lexists(published)):
            return
        try:
            if not self._count:
                os.makedirs(self._place, exist_ok=True)
            os.link(published, f"{self._place}/{self._count}", follow_symlinks=False)
            self._count += 1
        except FileNotFoundError:
            pass  # nothing is published there yet
        except (OSError, NotImplementedError):
            self._usable = False  # another disk, or one without links


def empty(folder: str, at_most: int = 0) -> None:
    """Delete all files in the trash, without waiting for it, if they are of more than `at_most`
    publications.

    Only folders with the names of publications are deleted.
    """
    try:
        waiting = [name for name in os.listdir(folder) if _TOKEN.fullmatch(name)]
    except OSError:
        return  # there is no trash
    if len(waiting) > at_most and os.name == "posix":
        null = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
        command = ["rm", "-rf", "--", *(f"{folder}/{name}" for name in waiting)]
        with contextlib.suppress(OSError):  # a system without rm: they wait for another day
            os.posix_spawnp("rm", command, os.environ, file_actions=null, setpgroup=0)
