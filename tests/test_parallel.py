"""Work divided among forked processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest

from sitegen.errors import ContentError, Problem, ProjectError
from sitegen.parallel import map_chunks
from tests.conftest import needs_fork

pytestmark = needs_fork


@pytest.fixture(autouse=True)
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork even if another test has left a thread: these functions need none of its locks."""
    monkeypatch.setattr("sitegen.parallel.can_fork", lambda: True)


def summed(chunk: Sequence[int]) -> tuple[int, int]:
    return os.getpid(), sum(chunk)


@pytest.mark.slow
@pytest.mark.parametrize("chunks_per_worker", [None, 1, 3])
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_every_chunk_is_worked_on_once(jobs: int, chunks_per_worker: int | None) -> None:
    results = map_chunks(
        summed, range(1003), jobs=jobs, minimum=2, size=10, chunks_per_worker=chunks_per_worker
    )
    sums = sorted(total for _, total in results)
    assert sums == sorted(sum(range(start, min(start + 10, 1003))) for start in range(0, 1003, 10))


def test_workers_are_other_processes_and_as_many_as_asked_for() -> None:
    processes = {process for process, _ in map_chunks(summed, range(400), jobs=2, size=2)}
    assert len(processes) == 2
    assert os.getpid() not in processes


def test_no_item_waits_behind_another_while_a_worker_has_nothing_to_do() -> None:
    processes = [process for process, _ in map_chunks(summed, range(2), jobs=2, minimum=2, size=1)]
    assert len(set(processes)) == 2


def test_a_worker_ends_after_its_turns_and_another_goes_on() -> None:
    done = [
        process
        for process, _ in map_chunks(summed, range(400), jobs=2, size=10, chunks_per_worker=4)
    ]
    assert len(done) == 40
    assert len(set(done)) >= 10
    assert max(done.count(process) for process in set(done)) <= 4


def test_few_items_are_worked_on_here() -> None:
    results = map_chunks(summed, range(10), jobs=2, minimum=11, size=2)
    assert {process for process, _ in results} == {os.getpid()}


def test_results_larger_than_a_pipe_holds_come_through() -> None:
    results = list(map_chunks(lambda chunk: b"x" * 3_000_000, range(8), jobs=2, minimum=2, size=1))
    assert [len(result) for result in results] == [3_000_000] * 8


@pytest.mark.parametrize(
    "error",
    [
        LookupError("seventy-seven"),
        ProjectError("no content"),
        ContentError([Problem("content/posts/a.md", 3, "is wrong", "mend it")]),
    ],
    ids=repr,
)
def test_what_a_worker_raises_is_raised_here(error: Exception) -> None:
    def fails(chunk: Sequence[int]) -> int:
        if 77 in chunk:
            raise error
        return len(chunk)

    with pytest.raises(type(error)) as caught:
        list(map_chunks(fails, range(400), jobs=2, size=10))
    assert str(caught.value) == str(error)
    assert vars(caught.value) == vars(error)


def test_a_worker_that_is_killed_is_noticed() -> None:
    def dies(chunk: Sequence[int]) -> int:
        if 77 in chunk:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(chunk)

    with pytest.raises(RuntimeError, match="worker"):
        list(map_chunks(dies, range(400), jobs=2, size=10, chunks_per_worker=2))


def test_no_worker_stays_when_nobody_wants_the_rest() -> None:
    results = map_chunks(summed, range(4000), jobs=2, size=10)
    worker, _ = next(results)
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


FOREVER = """
import os, signal, sys
from sitegen.parallel import map_chunks

def told(chunk):
    os.write(1, b"x")
    return chunk

for chunk in map_chunks(told, range(100_000), jobs=2, size=1):
    if chunk[0] == 50:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_when_their_parent_is_killed() -> None:
    """They hold the pipe open that is read here to its end."""
    done = subprocess.run(
        [sys.executable, "-c", FOREVER], stdout=subprocess.PIPE, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert len(done.stdout) < 1000
