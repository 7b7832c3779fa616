"""What every way of watching offers."""

from __future__ import annotations

from typing import Final, Protocol

EVERYTHING: Final = "*"
"""Told instead of a path when more was changed than can be told."""


class Watcher(Protocol):
    """Watches folders.

    What `take` gives is complete: a file whose writing had ended before the call is in it. So a
    request that takes first always sees the newest save, however quick its sender was.
    """

    notified: bool
    """False if the file system has to be asked again and again."""

    def take(self) -> frozenset[str]:
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
