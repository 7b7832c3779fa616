"""Work divided among forked processes, where the platform has fork; done in turn elsewhere.

A fork inherits everything that was read, so nothing is copied to the workers, and starting two of
them takes a few milliseconds. Fork before any thread is started: threads do not survive it.
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
"""Items that a worker takes at a time."""

AHEAD = 2
"""Chunks that a worker knows of, so that it never waits for the next."""


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
    turns: int | None = None,
) -> Generator[_Result, None, None]:
    """`function` of each chunk of `size` items, in no particular order.

    Forks `jobs` workers if there are at least `worth` items: below that, starting them costs more
    than it saves. A worker ends after `turns` chunks, and another takes its place: what a fork
    shares with its parent becomes its own little by little, as it counts references. An exception
    in a worker is raised here.
    """
    chunks = [items[start : start + size] for start in range(0, len(items), size)]
    jobs = min(jobs, len(chunks))
    if jobs < 2 or len(items) < worth or not can_fork():
        yield from map(function, chunks)
        return
    crew = _WorkerPool(function, chunks, turns or len(chunks))
    try:
        for _ in range(jobs):
            crew.hire()
        yield from crew.results()
    finally:
        crew.dismiss()


class _WorkerPool(Generic[_Item, _Result]):
    """The workers: each is told the number of a chunk, and of the next one before it is done."""

    def __init__(
        self,
        function: Callable[[Sequence[_Item]], _Result],
        chunks: Sequence[Sequence[_Item]],
        turns: int,
    ) -> None:
        self._function = function
        self._chunks = chunks
        self._turns = turns
        self._next = 0
        self._workers: dict[Connection, _Worker] = {}

    def hire(self) -> None:
        """Fork a worker, if there is anything to do for it."""
        from multiprocessing import get_context

        if self._next == len(self._chunks):
            return
        context = get_context("fork")
        here, there = context.Pipe()
        process = context.Process(target=self._work, args=(here, there), daemon=True)
        process.start()
        there.close()
        self._workers[here] = _Worker(process, self._turns)
        for _ in range(AHEAD):
            self._tell(here)

    def results(self) -> Iterator[_Result]:
        """What the workers make of the chunks, as it comes."""
        from multiprocessing.connection import wait

        while self._workers:
            for end in cast("list[Connection]", wait(list(self._workers))):
                try:
                    succeeded, value = end.recv()
                except (EOFError, ConnectionError):
                    self._retire(end)
                    continue
                if not succeeded:
                    raise value
                self._workers[end].due -= 1
                self._tell(end)
                yield value

    def dismiss(self) -> None:
        """End the workers that are still there."""
        for end, worker in self._workers.items():
            worker.process.terminate()
            worker.process.join()
            end.close()
        self._workers.clear()

    def _tell(self, end: Connection) -> None:
        """Give a worker its next number, or let it go."""
        worker = self._workers[end]
        number = None
        if worker.turns and self._next < len(self._chunks):
            number, self._next = self._next, self._next + 1
            worker.turns -= 1
            worker.due += 1
        with contextlib.suppress(ConnectionError):  # whoever waits for its results finds out
            end.send(number)

    def _retire(self, end: Connection) -> None:
        worker = self._workers.pop(end)
        end.close()
        if not worker.due:
            self.hire()  # before the other has given back all its memory
        worker.process.join()
        if worker.process.exitcode or worker.due:
            raise RuntimeError("a worker process ended before its work was done")

    def _work(self, parents: Connection, end: Connection) -> None:
        # A fork has its parent's ends, too. Unless they are closed, nobody would be told of the
        # parent's death.
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
    """A forked process: how many chunks it may still take, and how many it owes."""

    process: BaseProcess
    turns: int
    due: int = 0
