"""Publishes a tree over another, killed before the first, the second, the third … system call.

    python crashing_program.py FOLDER < {"before": …, "own": …, "after": …, …}

The nth attempt works in FOLDER/n and ends with SIGKILL before its nth change to the disk, or half
way through it when that is a write. Prints how many attempts it took until one was not killed.
With "recovering", each target has an interrupted build, and it is its completion that is killed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sitegen.build import journal, publication
from sitegen.build.publication import recover
from tests.build.trees import publish, write

assert shutil  # it chooses its functions when it is imported: not only after they are replaced

CHANGES = (
    "replace",
    "rename",
    "unlink",
    "rmdir",
    "mkdir",
    "link",
    "write",
    "open",
    "fsync",
    "ftruncate",
)


class Bomb:
    """Counts changes to the disk, and kills the process before the one it is set to."""

    def __init__(self, last: int) -> None:
        self.left = last

    def tick(self) -> bool:
        self.left -= 1
        return self.left == 0

    def arm(self, name: str) -> None:
        function = getattr(os, name)

        def counted(*arguments: object, **options: object) -> object:
            if name == "open" and not int(str(arguments[1])) & os.O_CREAT:
                return function(*arguments, **options)
            if self.tick():
                if name == "write":
                    descriptor, data = arguments
                    assert isinstance(data, bytes | memoryview)
                    function(descriptor, data[: len(data) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)

        setattr(os, name, counted)


def attempt(work: Callable[[], object], last: int) -> bool:
    """Do the work in a process that is killed at its `last` change; whether it was."""
    child = os.fork()
    if child == 0:
        bomb = Bomb(last)
        for name in CHANGES:
            bomb.arm(name)
        work()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if status not in (0, signal.SIGKILL):
        raise SystemExit(f"attempt {last} ended with {status}")
    return status == signal.SIGKILL


def changes_of(work: Callable[[], object]) -> int:
    """How many changes to the disk some work makes, which is done in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        bomb = Bomb(0)
        for name in CHANGES:
            bomb.arm(name)
        work()
        count = -bomb.left
        os.write(writing, str(count).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        count = int(stream.read())
    assert os.waitpid(child, 0)[1] == 0
    return count


def interrupt(build: Callable[[], object]) -> None:
    """End a build when its journal is written and nothing more."""
    if os.fork() == 0:
        setattr(journal, "complete", lambda *arguments: os._exit(0))  # noqa: B010
        build()
    os.wait()


def main(folder: Path) -> None:
    told = json.load(sys.stdin)
    before, own, after = (
        {path: text.encode() for path, text in told[name].items()}
        for name in ("before", "own", "after")
    )
    setattr(publication, "MANY", 1)  # noqa: B010  # even these few old files go to the trash
    number = 0
    killed = True
    build: Callable[[], object]
    while killed:
        number += 1
        target = folder / str(number)
        if before:
            publish(target, before)
        write(target, own)
        trash = folder / f"trash of {number}"
        build = partial(publish, target, after, force=told["force"], trash=trash)
        if told["recovering"]:
            interrupt(build)
            build = partial(recover, target)
        killed = attempt(build, number)
    print(number)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
