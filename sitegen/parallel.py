"""Work divided among forked processes, where the platform has fork; done in turn elsewhere.

A fork inherits everything that was read, so nothing is copied to the workers, and starting two of
them takes a few milliseconds. Fork before any thread is started: threads do not survive it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

CHUNK = 64
"""Items that a worker takes at a time."""


def can_fork() -> bool:
    """True where forking is safe: not on Windows, not on macOS, not beside other threads."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def default_jobs() -> int:
    """One worker for each processor that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_chunks(
    function: Callable[[Sequence[_Item]], _Result],
    items: Sequence[_Item],
    *,
    jobs: int,
    worth: int = 200,
    size: int = CHUNK,
) -> Iterator[_Result]:
    """`function` of each chunk of `size` items, in no particular order.

    Forks `jobs` workers if there are at least `worth` items: below that, starting them costs more
    than it saves. An exception in a worker is raised here.
    """
    chunks = [items[start : start + size] for start in range(0, len(items), size)]
    jobs = min(jobs, len(chunks))
    if jobs < 2 or len(items) < worth or not can_fork():
        yield from map(function, chunks)
        return
    yield from _forked(function, chunks, jobs)


def _forked(
    function: Callable[[Sequence[_Item]], _Result], chunks: list[Sequence[_Item]], jobs: int
) -> Iterator[_Result]:
    from multiprocessing import get_context
    from multiprocessing.connection import Connection, wait

    context = get_context("fork")

    def work(share: list[Sequence[_Item]], results: Connection) -> None:
        try:
            for chunk in share:
                results.send((True, function(chunk)))
        except Exception as error:
            results.send((False, error))
        finally:
            results.close()

    workers = []
    open_ends: list[Connection] = []
    for number in range(jobs):
        receiver, sender = context.Pipe(duplex=False)
        worker = context.Process(target=work, args=(chunks[number::jobs], sender), daemon=True)
        worker.start()
        sender.close()
        workers.append(worker)
        open_ends.append(receiver)
    try:
        while open_ends:
            for end in wait(open_ends):
                assert isinstance(end, Connection)
                try:
                    succeeded, value = end.recv()
                except EOFError:
                    open_ends.remove(end)
                    continue
                if not succeeded:
                    raise value
                yield value
    finally:
        for worker in workers:
            if open_ends:
                worker.terminate()
            worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a worker process ended before its work was done")
