"""Announces new versions of the preview to the streams that wait for them."""

from __future__ import annotations

import threading
from typing import NamedTuple


class PreviewVersion(NamedTuple):
    """A version of the preview, and the file that was saved last."""

    version: int
    saved: str | None = None


class Announcements:
    """The newest version, and a way to wait for newer ones."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._latest = PreviewVersion(0)
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the server is about to end."""
        return self._closed

    def announce(self, version: int, saved: str | None) -> None:
        """Wake all waiting streams."""
        with self._changed:
            self._latest = PreviewVersion(version, saved)
            self._changed.notify_all()

    def wait(self, after: int, seconds: float) -> PreviewVersion | None:
        """The newest version, if after `after`; None if there is none in time, or never will be."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._latest.version > after, seconds)
            return self._latest if self._latest.version > after and not self._closed else None

    def close(self) -> None:
        """End all waiting."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
