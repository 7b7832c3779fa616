"""Watching on Linux: inotify(7), read at the moment of asking.

The kernel puts a change into the queue before the call that made it returns. Reading the queue
when a request comes in is therefore enough to know of everything saved before it: there is no
thread between that could be late, and nothing to wait for. (watchdog, which serves other systems
here, hands changes over from its own threads, and holds those behind a half-seen move back for
half a second.)
"""

from __future__ import annotations

import ctypes
import os
import select
import struct
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from sitegen.serve.watch.watch import EVERYTHING

# inotify(7) and <sys/inotify.h>
_MODIFY, _ATTRIB, _CLOSE_WRITE = 0x2, 0x4, 0x8
_MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x40, 0x80, 0x100, 0x200
_DELETE_SELF, _MOVE_SELF = 0x400, 0x800
_OVERFLOW, _IGNORED, _ONLY_FOLDERS, _IS_FOLDER = 0x4000, 0x8000, 0x1000000, 0x40000000
_NON_BLOCKING, _CLOSE_ON_EXEC = os.O_NONBLOCK, getattr(os, "O_CLOEXEC", 0)
_MASK = (
    _MODIFY | _ATTRIB | _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE
    | _DELETE_SELF | _MOVE_SELF | _ONLY_FOLDERS
)  # fmt: skip
_EVENT = struct.Struct("iIII")
_BUFFER = 256 * 1024


class InotifyWatch:
    """Watches folders and all below them. Raises OSError where notification does not work."""

    notified = True

    def __init__(self, folders: Iterable[Path], probe: Path) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        if not hasattr(self._library, "inotify_init1"):
            raise OSError("no inotify here")
        self._queue = self._library.inotify_init1(_NON_BLOCKING | _CLOSE_ON_EXEC)
        if self._queue < 0:
            raise OSError(ctypes.get_errno(), "inotify can't be used")
        self._waking, self._waker = os.pipe2(_NON_BLOCKING | _CLOSE_ON_EXEC)
        self._folders: dict[int, str] = {}
        self._above: dict[int, str] = {}
        self._lock = threading.Lock()
        self._roots = tuple(os.fspath(folder) for folder in folders)
        self._closed = False
        try:
            self._try_out(os.fspath(probe))
            self._begin()
        except OSError:
            self.close()
            raise

    def _begin(self) -> None:
        for root in self._roots:
            # So that a root that comes, or comes back, is seen.
            parent = os.path.dirname(root)
            if not any(f"{parent}/".startswith(f"{other}/") for other in self._roots):
                self._above[self._watch(parent)] = parent
            self._add(root, set())

    def _try_out(self, probe: str) -> None:
        """See one change arrive: some file systems take a watch and never report."""
        os.makedirs(probe, exist_ok=True)
        number = self._watch(probe)
        name = os.path.join(probe, f".watching-{os.getpid()}")
        with open(name, "wb"):
            pass
        os.unlink(name)
        if not any(found == number for found, _, _ in self._events()):
            raise OSError("changes are not reported on this file system")
        self._library.inotify_rm_watch(self._queue, number)

    def _watch(self, folder: str) -> int:
        number: int = self._library.inotify_add_watch(self._queue, os.fsencode(folder), _MASK)
        if number < 0:
            error = ctypes.get_errno()
            raise OSError(error, f"{folder} can't be watched: {os.strerror(error)}")
        return number

    def _add(self, folder: str, seen: set[str]) -> None:
        """Watch a folder and all below it, through links as well, each once."""
        real = os.path.realpath(folder)
        if real in seen:
            return
        seen.add(real)
        try:
            self._folders[self._watch(folder)] = folder
            # Looked at after it is watched, so that no folder made meanwhile is missed.
            inner = [entry.path for entry in os.scandir(folder) if entry.is_dir()]
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return
        for path in inner:
            self._add(path, seen)

    def _events(self) -> Iterator[tuple[int, int, str]]:
        """All events in the queue: the watch's number, what happened, the name in the folder."""
        while True:
            try:
                data = os.read(self._queue, _BUFFER)
            except BlockingIOError:
                return
            place = 0
            while place < len(data):
                number, mask, _, length = _EVENT.unpack_from(data, place)
                place += _EVENT.size
                yield number, mask, os.fsdecode(data[place : place + length].rstrip(b"\0"))
                place += length

    def take(self) -> frozenset[str]:
        with self._lock:
            if self._closed:
                return frozenset()
            found: set[str] = set()
            for number, mask, name in self._events():
                folder = self._folders.get(number)
                if mask & _OVERFLOW:
                    self._start_over()
                    found.add(EVERYTHING)
                elif mask & _IGNORED:
                    self._folders.pop(number, None)
                elif folder is not None:
                    self._take_one(folder, mask, name, found)
                elif number in self._above and f"{self._above[number]}/{name}" in self._roots:
                    self._take_one(self._above[number], mask, name, found)
            return frozenset(found)

    def _take_one(self, folder: str, mask: int, name: str, found: set[str]) -> None:
        if mask & (_DELETE_SELF | _MOVE_SELF):
            found.add(folder)
        elif name and not (mask & _ATTRIB and mask & _IS_FOLDER):
            path = f"{folder}/{name}"
            found.add(path)
            if mask & (_CREATE | _MOVED_TO) and os.path.isdir(path):
                # A renamed folder keeps its watches, under names that no longer hold.
                self._add(path, set())

    def _start_over(self) -> None:
        for number in list(self._folders):
            self._library.inotify_rm_watch(self._queue, number)
        self._folders.clear()
        self._begin()

    def wait(self, seconds: float | None) -> bool:
        if self._closed:
            return True
        poll = select.poll()
        poll.register(self._queue, select.POLLIN)
        poll.register(self._waking, select.POLLIN)
        ready = poll.poll(None if seconds is None else seconds * 1000)
        if any(number == self._waking for number, _ in ready):
            try:
                os.read(self._waking, 4096)
            except (BlockingIOError, OSError):
                return True
        return bool(ready)

    def wake(self) -> None:
        if not self._closed:
            try:
                os.write(self._waker, b".")
            except OSError:
                return  # the pipe is full of wakes already

    def close(self) -> None:
        self.wake()
        with self._lock:
            if not self._closed:
                self._closed = True
                for number in (self._queue, self._waking, self._waker):
                    os.close(number)
