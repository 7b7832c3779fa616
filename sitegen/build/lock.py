"""One build at a time: a lock on the target that names its holder.

The operating system holds the lock (`sitegen.locking`), so it ends with its process in any case.
The file's text, a `LockHolder`, is only information for people.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass

from sitegen.build.failure import output_error
from sitegen.errors import OutputError
from sitegen.locking import try_lock, unlock

_PAUSE = 0.02  # seconds between two attempts
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class LockHolder:
    """The process that holds a lock, as the lock file names it; empty texts if unknown."""

    process: str = ""
    host: str = ""
    since: str = ""

    @classmethod
    def me(cls) -> LockHolder:
        """This process, now (UTC, to the second)."""
        host = (
            os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
        )
        since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
        return cls(str(os.getpid()), host, since)

    @classmethod
    def read(cls, text: str) -> LockHolder:
        """The holder that a lock file's text names."""
        fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        return cls(fields.get("process", ""), fields.get("host", ""), fields.get("since", ""))

    @property
    def text(self) -> str:
        """The lock file's text."""
        return f"process: {self.process}\nhost: {self.host}\nsince: {self.since}\n"

    def __str__(self) -> str:
        if not self.process:
            return "another build"
        return f"another build (process {self.process} on {self.host}, since {self.since})"


class TargetLocked(OutputError):
    """Another build holds the lock on the target; `holder` names it."""

    def __init__(self, target: str, holder: LockHolder) -> None:
        self.target = target
        self.holder = holder
        super().__init__(
            f"{target}: in use by {holder} (wait until it has finished, then build again)"
        )

    def __reduce__(self) -> tuple[type[TargetLocked], tuple[str, LockHolder]]:
        return TargetLocked, (self.target, self.holder)


class TargetLock:
    """The lock on `target`, held by the file `place`. Forked children don't hold it."""

    def __init__(self, place: str, target: str) -> None:
        self._place = place
        self._target = target
        self._descriptor: int | None = None

    def acquire(
        self, wait: bool | float = True, on_wait: Callable[[LockHolder], None] | None = None
    ) -> None:
        """Take the lock, waiting for ever (True), not at all (False) or so many seconds.

        Calls `on_wait` once, with the holder, before it starts to wait. Raises `TargetLocked` when
        the wait was in vain, and `OutputError` where the folder can't be used.
        """
        until = None if wait is True else time.monotonic() + wait
        notified = False
        while not self._attempt():
            holder = self._holder()
            if until is not None and time.monotonic() >= until:
                raise TargetLocked(self._target, holder)
            if not notified and on_wait is not None:
                on_wait(holder)
            notified = True
            time.sleep(_PAUSE)

    def release(self) -> None:
        """Let go of the lock; its file stays, empty."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
            unlock(descriptor)
            os.close(descriptor)

    def remove(self) -> None:
        """Release the lock and delete its file, safely: processes that wait for it check again."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):  # Windows keeps a file that is open
                os.unlink(self._place)
        self.release()

    def _attempt(self) -> bool:
        try:
            os.makedirs(os.path.dirname(self._place), exist_ok=True)
            descriptor = os.open(self._place, _FLAGS, 0o666)
        except FileNotFoundError:
            return False  # the folder was just removed by a build that gave up
        except OSError as error:
            raise output_error(error, self._place) from error
        try:
            taken = try_lock(descriptor) and self._is_current(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise output_error(error, self._place) from error
        if not taken:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        self._forget_in_children()
        with contextlib.suppress(OSError):  # a full disk must not stop it here
            os.ftruncate(descriptor, 0)
            os.write(descriptor, LockHolder.me().text.encode())
        return True

    def _is_current(self, descriptor: int) -> bool:
        """Whether the locked file is still the one that other processes will open."""
        try:
            return os.path.samestat(os.fstat(descriptor), os.stat(self._place))
        except FileNotFoundError:
            return False

    def _holder(self) -> LockHolder:
        try:
            with open(self._place, encoding="utf-8", errors="replace") as file:
                return LockHolder.read(file.read(1000))
        except OSError:
            return LockHolder()

    def _forget_in_children(self) -> None:
        """A worker that outlives a killed parent must not keep the next build waiting."""
        if sys.platform != "win32":
            forget = weakref.WeakMethod(self._forget)
            os.register_at_fork(after_in_child=lambda: (forget() or _nothing)())

    def _forget(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _nothing() -> None:
    """The cleanup in a forked child for a lock that is gone."""
