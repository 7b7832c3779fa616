"""The interface of all watchers."""

from __future__ import annotations

from typing import Final, Protocol

EVERYTHING: Final = "*"
"""Reported instead of a path if it is unknown which paths were changed."""


class Watcher(Protocol):
    """Watches folders.

    `take_changes` is complete: its result includes every file whose writing had ended before the
    call. So a request that calls it first always sees the newest save, however soon it follows.
    """

    notified: bool
    """False if the files have to be compared at intervals."""

    def take_changes(self) -> frozenset[str]:
        """The absolute paths that were changed since the last call, or EVERYTHING among them.

        A path is a file, or a folder of which anything may have changed.
        """
        ...

    def wait(self, seconds: float | None) -> bool:
        """Wait until something may have been changed, or `wake` is called; False if time is up."""
        ...

    def wake(self) -> None:
        """End another thread's `wait`."""
        ...

    def close(self) -> None:
        """Stop watching."""
        ...
