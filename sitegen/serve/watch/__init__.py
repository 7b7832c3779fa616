"""Watches for changed files: reported at once, and never later than the request that must show
them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sitegen.serve.watch.watcher import EVERYTHING, Watcher

__all__ = ["EVERYTHING", "Watcher", "watch_folders"]


def watch_folders(folders: Iterable[Path], cookies: Path, *, polling: bool = False) -> Watcher:
    """The best watcher that works here, on `folders` and all below them.

    `cookies` is a folder that is created if necessary and contains nothing else: it is used to test
    whether notifications work, as they don't on some network and container file systems.
    """
    from sitegen.serve.watch.polling import PollingWatcher

    folders = tuple(folders)
    if not polling and sys.platform == "linux":
        try:
            from sitegen.serve.watch.events import EventWatcher, works_in

            if works_in(cookies):
                return EventWatcher(folders, cookies)
        except (ImportError, OSError):
            pass  # another libc, or more folders than may be watched
        return PollingWatcher(folders, notified=False)
    return PollingWatcher(folders, notified=not polling)
