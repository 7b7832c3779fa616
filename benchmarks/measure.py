"""Runs a command and measures it: wall time, processor time and memory.

Two measures of memory, because neither tells all. `largest` is the peak resident size of the
largest single process, as the kernel reports it for a waited child and its descendants
(getrusage(2), `ru_maxrss`): exact, but blind to the sum over several processes. `together` is
the peak of the proportional set size (`Pss` in smaps_rollup, proc(5)) summed over the whole
process tree: it counts memory that forked processes share once. It is polled, so a peak shorter
than the interval is missed, and reading it slows the command down: it is taken in a run of its
own, whose time is thrown away. Linux only; elsewhere it is None.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.01
PROC = Path("/proc")
LOG = ".benchmark-log"
"""In the command's folder: what it printed."""


class CommandFailed(Exception):
    """A measured command ended with an error."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one run took. Times in seconds, memory in bytes."""

    wall: float
    processor: float
    """User and system time of the command and its descendants."""
    largest: int


@dataclass(frozen=True, slots=True)
class Command:
    """What is run, and where."""

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]


def run(command: Command) -> Measurement:
    """Run a command to its end and measure it. Raises CommandFailed with what it printed."""
    os.sync()  # what an earlier run left to be written is not this run's work
    log = command.folder / LOG
    with log.open("wb") as output:
        begin = time.perf_counter()
        process = start(command, output.fileno())
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    _refuse_failure(command, process.returncode, log)
    return Measurement(
        wall=wall,
        processor=usage.ru_utime + usage.ru_stime,
        largest=usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    )


def peak_together(command: Command) -> int | None:
    """Run a command and return the peak memory of its whole process tree, in bytes."""
    if not (PROC / "self" / "smaps_rollup").exists():
        return None
    log = command.folder / LOG
    peak = 0
    with log.open("wb") as output:
        process = start(command, output.fileno())
        while process.poll() is None:
            peak = max(peak, memory_of_tree(process.pid))
            time.sleep(POLL_SECONDS)
    _refuse_failure(command, process.returncode, log)
    return peak


def memory_of_tree(root: int) -> int:
    """The proportional set size of a process and its descendants now, in bytes."""
    return sum(_proportional_size(process) for process in _tree(root))


def processor_time_of_tree(root: int) -> int:
    """The processor time that a process and its descendants have used, in clock ticks; with that of
    those that have ended and were waited for."""
    return sum(_processor_time(process) for process in _tree(root))


def _processor_time(process: int) -> int:
    try:
        # The name, in parentheses, may itself hold spaces and parentheses (proc(5)).
        fields = (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))


def _tree(root: int) -> list[int]:
    """A process and its descendants; those that have just gone are left out."""
    found = [root]
    for process in found:
        for task in (PROC / str(process) / "task").glob("*"):
            try:
                found += map(int, (task / "children").read_text().split())
            except OSError:
                continue
    return found


def _proportional_size(process: int) -> int:
    try:
        lines = (PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def start(command: Command, output: int) -> subprocess.Popen[bytes]:
    """Start a command; what it prints goes to the file descriptor `output`."""
    return subprocess.Popen(  # noqa: S603 - the benchmark's own commands
        command.arguments,
        cwd=command.folder,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def _refuse_failure(command: Command, code: int, log: Path) -> None:
    if code:
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-20:])
        raise CommandFailed(f"{' '.join(command.arguments)} ended with {code}:\n{tail}")
