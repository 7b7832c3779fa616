"""A pool of forked worker processes; without fork, the work is done in this process.

A fork inherits everything that was read, so nothing is copied to the workers, and starting two of
them takes a few milliseconds. Fork before any thread is started: threads do not survive a fork.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

CHUNK = 64
"""Items per chunk."""

AHEAD = 2
"""Chunks that are sent to a worker in advance, so that it never waits for the next. A chunk that is
a single item takes long: it is only sent to a worker that has nothing else to do."""


def can_fork() -> bool:
    """Whether forking is safe: not on Windows, not on macOS, not if there are other threads."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def default_jobs() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_chunks(
    function: Callable[[Sequence[_Item]], _Result],
    items: Sequence[_Item],
    *,
    jobs: int,
    minimum: int = 200,
    size: int = CHUNK,
    chunks_per_worker: int | None = None,
) -> Generator[_Result, None, None]:
    """Yield `function(chunk)` for each chunk of `size` items, in no particular order.

    Forks `jobs` workers if there are at least `minimum` items: with fewer, starting workers costs
    more than it saves. A worker ends after `chunks_per_worker` chunks and is replaced, because
    reference counting gradually copies the memory that a fork shares with its parent. An exception
    in a worker is raised here.
    """
    chunks = [items[start : start + size] for start in range(0, len(items), size)]
    jobs = min(jobs, len(chunks))
    if jobs < 2 or len(items) < minimum or not can_fork():
        yield from map(function, chunks)
        return
    ahead = 1 if size == 1 else AHEAD
    pool = _WorkerPool(function, chunks, chunks_per_worker or len(chunks), ahead)
    try:
        for _ in range(jobs):
            pool.start_worker()
        yield from pool.results()
    finally:
        pool.stop()


class _WorkerPool(Generic[_Item, _Result]):
    """The workers. Each gets the number of a chunk, and that of the next before it has finished."""

    def __init__(
        self,
        function: Callable[[Sequence[_Item]], _Result],
        chunks: Sequence[Sequence[_Item]],
        chunks_per_worker: int,
        ahead: int,
    ) -> None:
        self._function = function
        self._ahead = ahead
        self._chunks = chunks
        self._turns = chunks_per_worker
        self._next = 0
        self._workers: dict[Connection, _Worker] = {}

    def start_worker(self) -> None:
        """Fork a worker, if there are chunks left."""
        from multiprocessing import get_context

        if self._next == len(self._chunks):
            return
        context = get_context("fork")
        parent_end, worker_end = context.Pipe()
        process = context.Process(target=self._work, args=(parent_end, worker_end), daemon=True)
        process.start()
        worker_end.close()
        self._workers[parent_end] = _Worker(process, self._turns)
        for _ in range(self._ahead):
            self._send_next(parent_end)

    def results(self) -> Iterator[_Result]:
        """The results of the workers, in the order of their arrival."""
        from multiprocessing.connection import wait

        while self._workers:
            for end in cast("list[Connection]", wait(list(self._workers))):
                try:
                    succeeded, value = end.recv()
                except (EOFError, ConnectionError):
                    self._remove(end)
                    continue
                if not succeeded:
                    raise value
                self._workers[end].due -= 1
                self._send_next(end)
                yield value

    def stop(self) -> None:
        """Terminate the remaining workers."""
        for end, worker in self._workers.items():
            worker.process.terminate()
            worker.process.join()
            end.close()
        self._workers.clear()

    def _send_next(self, end: Connection) -> None:
        """Send a worker the number of its next chunk, or None to end it."""
        worker = self._workers[end]
        number = None
        if worker.chunks_per_worker and self._next < len(self._chunks):
            number, self._next = self._next, self._next + 1
            worker.chunks_per_worker -= 1
            worker.due += 1
        with contextlib.suppress(ConnectionError):  # `results` notices that the worker is gone
            end.send(number)

    def _remove(self, end: Connection) -> None:
        worker = self._workers.pop(end)
        end.close()
        if not worker.due:
            self.start_worker()  # without waiting until the other has freed its memory
        worker.process.join()
        if worker.process.exitcode or worker.due:
            raise RuntimeError("a worker process ended before its work was done")

    def _work(self, parents: Connection, end: Connection) -> None:
        # A fork inherits its parent's ends of the pipes. Unless these are closed, no worker would
        # notice the death of the parent.
        for inherited in (parents, *self._workers):
            inherited.close()
        with end, contextlib.suppress(EOFError, ConnectionError):
            while (number := end.recv()) is not None:
                try:
                    answer = (True, self._function(self._chunks[number]))
                except Exception as error:
                    end.send((False, error))
                    return
                end.send(answer)


@dataclass(slots=True)
class _Worker:
    """A forked process: how many chunks it may still get, and how many results are due."""

    process: BaseProcess
    chunks_per_worker: int
    due: int = 0
