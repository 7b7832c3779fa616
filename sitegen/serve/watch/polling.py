"""Watching on systems without a complete queue of events: by comparing all files.

Every `take_changes` compares the size, times and inode of each file with those of the last call.
`wait` only waits for a hint: a notification of watchdog's on macOS and Windows, otherwise the next
interval.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sitegen.read.project import DEEPEST

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

POLLING_SECONDS = 0.7
"""Between two comparisons on file systems without notifications."""


class _FileSignature(NamedTuple):
    size: int
    modified: int
    changed: int
    number: int


class PollingWatcher:
    """Watches folders and all below them."""

    def __init__(self, folders: Iterable[Path], *, notified: bool) -> None:
        """`notified`: try to use notifications. Without them, `wait` returns at each interval."""
        self._roots = tuple(os.fspath(folder) for folder in folders)
        self._hint = threading.Event()
        self._lock = threading.Lock()
        self._observer: BaseObserver | None = None
        self.notified = notified and self._observe()
        self._seen = self._look()

    def _observe(self) -> bool:
        from watchdog.events import FileSystemEventHandler
        from watchdog.observers import Observer

        hint = self._hint

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                hint.set()

        observer = Observer()
        try:
            for root in self._roots:
                if os.path.isdir(root):
                    observer.schedule(Handler(), root, recursive=True)
            observer.start()
        except OSError:
            with contextlib.suppress(RuntimeError):
                observer.stop()
            return False
        self._observer = observer
        return True

    def _look(self) -> dict[str, _FileSignature]:
        found: dict[str, _FileSignature] = {}
        for root in self._roots:
            self._look_into(root, found, frozenset())
        return found

    def _look_into(
        self, folder: str, found: dict[str, _FileSignature], above: frozenset[str]
    ) -> None:
        real = os.path.realpath(folder) if above or os.path.islink(folder) else folder
        if real in above or len(above) > DEEPEST:
            return
        try:
            entries = list(os.scandir(folder))
        except OSError:
            return
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.is_dir():
                    self._look_into(entry.path, found, above | {real})
                else:
                    about = entry.stat()
                    found[entry.path] = _FileSignature(
                        about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino
                    )

    def take_changes(self) -> frozenset[str]:
        with self._lock:
            self._hint.clear()
            now = self._look()
            before, self._seen = self._seen, now
            changed = {path for path, about in now.items() if before.get(path) != about}
            return frozenset(changed | (before.keys() - now.keys()))

    def wait(self, seconds: float | None) -> bool:
        if self.notified:
            return self._hint.wait(seconds)
        patience = POLLING_SECONDS if seconds is None else min(seconds, POLLING_SECONDS)
        return self._hint.wait(patience) or patience == POLLING_SECONDS

    def wake(self) -> None:
        self._hint.set()

    def close(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None
        self._hint.set()
