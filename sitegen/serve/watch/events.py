"""Watching on Linux: watchdog reports changes, and a cookie file proves that none is missing.

The kernel queues changes in order, and a thread of watchdog's reads the queue. So the event of a
file that is created after a save follows the event of that save: `take_changes` creates such a
file, a cookie, and waits for its event, as Watchman does
(https://facebook.github.io/watchman/docs/cookies). Cookies have a folder of their own in the cache,
which nothing else reads. If the event does not come in time, everything may have changed.

Of watchdog this uses the class that reads the queue. Its observers would hold back what follows a
file that is moved out of a folder for half a second, and have a queue for each folder, so each
would need a cookie among the owner's files.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyConstants,
    InotifyEvent,
    InotifyFD,
    Mask,
    WatchDescriptor,
)

from sitegen.read.project import DEEPEST
from sitegen.serve.watch.watcher import EVERYTHING

COOKIE_SECONDS: Final = 0.5
"""How long a request waits for a cookie."""

_COMES: Final = InotifyConstants.IN_CREATE | InotifyConstants.IN_MOVED_TO
_GOES_ITSELF: Final = InotifyConstants.IN_DELETE_SELF | InotifyConstants.IN_MOVE_SELF
_CHANGES: Final = Mask(
    _COMES
    | _GOES_ITSELF
    | InotifyConstants.IN_MODIFY
    | InotifyConstants.IN_ATTRIB
    | InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_MOVED_FROM
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_ONLYDIR
)
_COOKIES: Final = Mask(InotifyConstants.IN_CREATE | InotifyConstants.IN_ONLYDIR)


class _WatchedFolder(NamedTuple):
    folder: str
    callback: CallbackId
    only: frozenset[str] | None = None
    """The names in it that matter; all of them if None."""


class EventWatcher:
    """Watches folders and all below them. Raises OSError where that can't be done."""

    notified = True

    def __init__(self, folders: Iterable[Path], cookies: Path) -> None:
        """`cookies`: a folder for cookies alone; created if necessary."""
        self._roots = tuple(os.fspath(folder) for folder in folders)
        self._cookies = os.fspath(cookies)
        os.makedirs(self._cookies, exist_ok=True)
        self._name = secrets.token_hex(8)
        self._numbers = itertools.count(1)
        self._watched: dict[WatchDescriptor, _WatchedFolder] = {}
        self._watched_as: dict[str, WatchDescriptor] = {}
        """The folders that are watched, by their real paths."""
        self._links: dict[tuple[WatchDescriptor, str], set[str]] = {}
        """The paths of links to files, by the folders and the names of these."""
        self._cookie_folder: WatchDescriptor | None = None
        self._condition = threading.Condition()
        self._changed: set[str] = set()
        self._sent = self._returned = 0
        self._woken = self._closed = False
        self._incomplete = False
        self._taking = threading.Lock()
        self._queue = InotifyFD()
        try:
            self._begin()
        except OSError:
            self.close()
            raise

    def _begin(self) -> None:
        self._cookie_folder = self._watch(self._cookies, _COOKIES)
        for root in self._roots:
            # So that a root that comes, or comes back, is seen.
            parent = os.path.dirname(root)
            if not any(f"{parent}/".startswith(f"{other}/") for other in self._roots):
                beside = (one for one in self._roots if os.path.dirname(one) == parent)
                self._watch(parent, only=frozenset(map(os.path.basename, beside)))
            self._add(root, set())

    def _watch(
        self,
        folder: str,
        mask: Mask = _CHANGES,
        only: frozenset[str] | None = None,
        real: str | None = None,
    ) -> WatchDescriptor:
        """Watch a folder; `real` is its real path, if that is known."""
        callback = CallbackId(next(self._numbers))
        number = self._queue.add_callback(os.fsencode(folder), mask, self, callback)
        before = self._watched.get(number)
        self._watched[number] = _WatchedFolder(folder, callback, only)
        self._watched_as[real or os.path.realpath(folder)] = number
        if before is not None:  # a folder that was renamed keeps its number
            self._queue.remove_callbacks([(number, before.callback)])
        return number

    def _add(self, folder: str, seen: set[str]) -> None:
        """Watch a folder and all below it, through links as well, each once."""
        waiting = [(folder, os.path.realpath(folder))]
        while waiting:
            path, real = waiting.pop()
            if real in seen or path.count("/") - folder.count("/") > DEEPEST:
                continue
            seen.add(real)
            try:
                self._watch(path, real=real)
                # Read after the watch is set, so that a folder created meanwhile is not missed.
                for entry in os.scandir(path):
                    link = entry.is_symlink()
                    if entry.is_dir():
                        # Only a link's target has to be looked up, which takes longest here.
                        target = os.path.realpath(entry.path) if link else f"{real}/{entry.name}"
                        waiting.append((entry.path, target))
                    elif link:
                        self._follow(entry.path)
            except (FileNotFoundError, NotADirectoryError, PermissionError):
                continue

    def _follow(self, link: str) -> None:
        """Watch the file that a link leads to, in its folder: editors replace files."""
        folder, name = os.path.split(os.path.realpath(link))
        number = self._watched_as.get(folder)
        if number is None:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                number = self._watch(folder, only=frozenset())
        if number is not None:
            self._links.setdefault((number, name), set()).add(link)

    # --- called by watchdog's thread ----------------------------------------------------------

    def on_event(self, event: InotifyEvent) -> None:
        """Note one change."""
        name = os.fsdecode(event.name)
        if event.wd == self._cookie_folder:
            self._note_cookie(name)
            return
        for link in tuple(self._links.get((event.wd, name), ())):
            self._note(link)
        watched = self._watched.get(event.wd)
        if watched is None or (watched.only is not None and name not in watched.only):
            return
        if event.mask & _GOES_ITSELF:
            self._note(watched.folder)
        elif name and not (event.is_attrib and event.is_directory):
            path = f"{watched.folder}/{name}"
            if event.mask & _COMES and os.path.isdir(path):
                self._add_later(path)
            elif event.mask & _COMES and os.path.islink(path):
                self._follow_later(path)
            self._note(path)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """A folder is gone."""
        self._watched.pop(wd, None)
        self._watched_as = {path: one for path, one in self._watched_as.items() if one != wd}

    def on_queue_overflow(self) -> None:
        """The kernel's queue was full: report everything as changed, and watch all of it again."""
        numbers = [(number, one.callback) for number, one in self._watched.items()]
        self._watched.clear()
        self._watched_as.clear()
        self._links.clear()
        self._queue.remove_callbacks(numbers)
        try:
            self._begin()
        except OSError:
            self._incomplete = True
        with self._condition:
            self._returned = self._sent  # the cookie may be among what was lost
        self._note(EVERYTHING)

    def _add_later(self, folder: str) -> None:
        try:
            self._add(folder, set())
        except OSError:  # there are more folders than may be watched
            self._incomplete = True

    def _follow_later(self, link: str) -> None:
        try:
            self._follow(link)
        except OSError:
            self._incomplete = True

    def _note(self, path: str) -> None:
        with self._condition:
            self._changed.add(path)
            self._condition.notify_all()

    def _note_cookie(self, name: str) -> None:
        name, _, number = name.partition("-")
        if name == self._name:  # another preview of this project has cookies of its own
            with self._condition:
                self._returned = max(self._returned, int(number))
                self._condition.notify_all()

    # --- called by the preview ----------------------------------------------------------------

    def take_changes(self) -> frozenset[str]:
        with self._taking:
            if self._closed:
                return frozenset()
            complete = self._synchronise() and not self._incomplete
            with self._condition:
                found, self._changed = self._changed, set()
        return frozenset(found if complete else found | {EVERYTHING})

    def _synchronise(self) -> bool:
        """Wait until everything was noted that happened before; False if that is not certain."""
        self._start()
        self._sent += 1
        sent = self._sent
        cookie = f"{self._cookies}/{self._name}-{sent}"
        try:
            os.close(os.open(cookie, os.O_WRONLY | os.O_CREAT, 0o600))
            os.unlink(cookie)
        except OSError:
            return False
        with self._condition:
            return self._condition.wait_for(lambda: self._returned >= sent, COOKIE_SECONDS)

    def _start(self) -> None:
        """Start the thread on first use, as it must not exist when the preview forks.

        Earlier events wait in the queue.
        """
        if self._queue.ident is None:
            self._queue.start()

    def wait(self, seconds: float | None) -> bool:
        with self._taking:
            if not self._closed:
                self._start()
        with self._condition:
            ended: Callable[[], bool] = lambda: bool(  # noqa: E731
                self._changed or self._woken or self._closed
            )
            happened = self._condition.wait_for(ended, seconds)
            self._woken = False
            return happened

    def wake(self) -> None:
        with self._condition:
            self._woken = True
            self._condition.notify_all()

    def close(self) -> None:
        with self._taking:
            if self._closed:
                return
            self._closed = True
            self._start()  # only its thread closes the queue
            self._queue.stop()
        self._queue.join()
        self.wake()


def works_in(folder: Path) -> bool:
    """Whether changes in a folder are reported: some file systems accept a watch and never report.

    The thread for it has ended when this returns. Raises OSError.
    """
    trial = EventWatcher((), folder)
    try:
        return EVERYTHING not in trial.take_changes()
    finally:
        trial.close()
