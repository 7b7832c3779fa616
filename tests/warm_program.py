"""Runs sitegen many times without starting Python anew: a process that has imported all of it, and
has never run any of it, is forked for each run. Where there are no forks, Python is started anew.

As a program, it is that process. It reads a request a line, and answers each with two lines.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import runpy
import selectors
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

LIBRARIES = ("PIL.Image", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.WebPImagePlugin",
             "jinja2.ext", "markdown", "html.entities", "pygments.lexers", "sqlite3", "smtplib",
             "multiprocessing.pool")  # fmt: skip
"""What sitegen imports where it is used."""

ROOT = Path(__file__).parents[1]


class WarmProgram:
    """sitegen in a process that waits for runs; `wrapper` is a command that starts it."""

    def __init__(self, wrapper: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(
            [*wrapper, sys.executable, "-m", "tests.warm_program"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        atexit.register(self.end)

    def run(
        self, arguments: Sequence[str | Path], cwd: Path, *, largest_file: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run sitegen in a folder, with this process's environment; `largest_file` is the limit
        of its system for a file, in bytes. A signal that ended it is a negative code."""
        return self.start(arguments, cwd, largest_file=largest_file).result()

    def start(
        self,
        arguments: Sequence[str | Path],
        cwd: Path,
        *,
        environment: Mapping[str, str] | None = None,
        largest_file: int | None = None,
    ) -> WarmRun:
        """Begin a run, whose result has to be asked for before the next one."""
        assert self._process.stdin is not None
        words = [str(one) for one in arguments]
        asked = {
            "arguments": words,
            "cwd": str(cwd),
            "environment": {**os.environ, **(environment or {})},
            "largest_file": largest_file,
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return WarmRun(words, self._answer(), self._answer)

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class WarmRun:
    """A run that was begun. Other threads may kill it."""

    def __init__(self, words: list[str], pid: int, answer: Callable[[], Any]) -> None:
        self.pid = pid
        self._words = words
        self._answer = answer
        self._ended = threading.Event()

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float) -> None:
        """Wait in another thread than that of `result` until it is gone, for so many seconds at
        most. Raises TimeoutError."""
        if not self._ended.wait(timeout):
            raise TimeoutError(f"{self._words} still runs")

    def result(self) -> subprocess.CompletedProcess[str]:
        """Its end, and what it said."""
        code, *said = self._answer()
        self._ended.set()
        out, err = (text.encode("latin-1").decode("utf-8", "surrogateescape") for text in said)
        return subprocess.CompletedProcess(self._words, code, out, err)


class ColdProgram:
    """sitegen where a process can't be forked, as on Windows."""

    def run(
        self, arguments: Sequence[str | Path], cwd: Path, *, largest_file: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run sitegen in a folder; a limit for files is no part of such systems."""
        assert largest_file is None
        command = [sys.executable, "-m", "sitegen", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8"
        )

    def start(self, *_arguments: object, **_options: object) -> WarmRun:
        """Skip the test: what is killed at every moment is a fork."""
        import pytest  # not by the program that is forked

        pytest.skip("needs forks")


@cache
def warm_program() -> WarmProgram | ColdProgram:
    """That of this process."""
    return WarmProgram() if hasattr(os, "fork") else ColdProgram()


def _import_all() -> None:
    import sitegen

    for module in pkgutil.walk_packages(sitegen.__path__, "sitegen."):
        if not module.name.endswith(".__main__"):
            import_module(module.name)
    for name in LIBRARIES:
        with suppress(ImportError):
            import_module(name)


def _run(asked: dict[str, Any]) -> None:
    """What `python -m sitegen` does, in a fork."""
    import resource

    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["cwd"])
    sys.path.insert(0, asked["cwd"])
    if asked["largest_file"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["largest_file"],) * 2)
    sys.argv = ["sitegen", *asked["arguments"]]
    code: object = None
    try:
        runpy.run_module("sitegen", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1 if code else 0)


def _answers(asked: dict[str, Any]) -> Iterator[object]:
    """Fork and run; gives the fork's number, and then its code and what it said."""
    pipes = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, one in enumerate((nothing, pipes[0][1], pipes[1][1])):
            os.dup2(one, number)
        os.closerange(3, max(map(max, pipes)) + 2)
        _run(asked)
    yield child
    said: dict[int, bytes] = {}
    with selectors.DefaultSelector() as selector:
        for read, write in pipes:
            os.close(write)
            selector.register(read, selectors.EVENT_READ)
            said[read] = b""
        while selector.get_map():
            for key, _ in selector.select():
                more = os.read(key.fd, 1 << 16)
                said[key.fd] += more
                if not more:
                    selector.unregister(key.fd)
                    os.close(key.fd)
    _, status = os.waitpid(child, 0)
    out, err = (text.decode("latin-1") for text in said.values())
    yield os.waitstatus_to_exitcode(status), out, err


def main() -> None:
    """Answer requests until there are no more."""
    _import_all()
    gc.collect()
    gc.freeze()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        for answer in _answers(json.loads(line)):
            print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
