"""A bound on the processor time that one conversion may take.

Python-Markdown needs 25 seconds for 40 KB of `[a`; no author should wait for that, and no
customer's text may stop a build.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType


class TimeLimitExceeded(Exception):
    """The processor time ran out."""


_HAS_TIMERS = hasattr(signal, "setitimer") and hasattr(signal, "SIGVTALRM")


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Raises TimeLimitExceeded in the block after `seconds` of this process's processor time.

    Works in the main thread of systems with interval timers; elsewhere the bounds on size and
    nesting are all there is.
    """
    if not _HAS_TIMERS or threading.current_thread() is not threading.main_thread():
        yield
        return
    _install_handler()
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@cache
def _install_handler() -> None:
    # It stays: to exchange it for each text takes as long as to convert a tenth of one. Without a
    # timer, there is no such signal.
    signal.signal(signal.SIGVTALRM, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TimeLimitExceeded
