"""Server-sent events: notifies open pages of saves (HTML standard, section 9.2)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

from sitegen.serve.announcements import Announcements

MOST = 24
"""Most streams at a time; further pages poll instead."""
BEAT_SECONDS = 15.0
"""Seconds between two signs of life, which detect closed connections."""


class Streams:
    """The open streams of all browsers."""

    def __init__(self, announcements: Announcements) -> None:
        self._announcements = announcements
        self._free = threading.BoundedSemaphore(MOST)

    def open(self, version: int) -> Stream | None:
        """A new stream that begins after `version`; None if there are too many."""
        if not self._free.acquire(blocking=False):
            return None
        return Stream(self._announcements, version, self._free)


class Stream(Iterator[bytes]):
    """One stream. The server calls `close` when it is over, however that came."""

    def __init__(
        self, announcements: Announcements, version: int, free: threading.BoundedSemaphore
    ) -> None:
        self._announcements = announcements
        self._version = version
        self._free = free
        self._begun = False
        self._open = True

    def __next__(self) -> bytes:
        if not self._begun:
            self._begun = True
            hello = json.dumps({"version": self._version})
            return f"retry: 1000\nevent: hello\ndata: {hello}\n\n".encode()
        news = self._announcements.wait(self._version, BEAT_SECONDS)
        if self._announcements.closed:
            raise StopIteration
        if news is None:
            return b": still here\n\n"
        self._version = news.version
        data = json.dumps({"version": news.version, "saved": news.saved})
        return f"id: {news.version}\nevent: saved\ndata: {data}\n\n".encode()

    def close(self) -> None:
        if self._open:
            self._open = False
            self._free.release()
