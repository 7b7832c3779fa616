"""Which files were changed: told at once, and never later than the request that must show it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sitegen.serve.watch.watch import EVERYTHING, Watch

__all__ = ["EVERYTHING", "Watch", "watch_folders"]


def watch_folders(folders: Iterable[Path], cookies: Path, *, polling: bool = False) -> Watch:
    """The best watch that works here on `folders` and all below them.

    `cookies` is a folder that is made if need be, and holds nothing else: whether notification
    works is tried there, as it does not on some network and container file systems.
    """
    from sitegen.serve.watch.looking import LookingWatch

    folders = tuple(folders)
    if not polling and sys.platform == "linux":
        try:
            from sitegen.serve.watch.notified import NotifiedWatch, works_in

            if works_in(cookies):
                return NotifiedWatch(folders, cookies)
        except (ImportError, OSError):
            pass  # another libc, or more folders than may be watched
        return LookingWatch(folders, notified=False)
    return LookingWatch(folders, notified=not polling)
