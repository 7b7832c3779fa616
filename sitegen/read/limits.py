"""A bound on the processor time that one conversion may take.

Python-Markdown needs 25 seconds for 40 KB of `[a`; no author should wait for that, and no
customer's text may stop a build.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeLimitExceeded(Exception):
    """The processor time ran out."""


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block after `seconds` of this process's processor time.

    Works in the main thread of systems with interval timers; elsewhere the bounds on size and
    nesting are all there is.
    """
    timers = hasattr(signal, "setitimer") and hasattr(signal, "SIGVTALRM")
    if not timers or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeLimitExceeded

    previous = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)
