"""Runs a function in a process of its own, with limits on its time and memory.

For data of others that may be made to exhaust the program that reads them, such as a picture. As a
program (`python -m sitegen.limited_process`) this module is that process.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import sitegen
from sitegen.loading import load


class LimitExceeded(Exception):
    """The function took too long or too much memory, or failed; the text says which."""


def run_limited(function: str, given: bytes, *, seconds: float, memory: int) -> bytes:
    """The result of `function`, a reference (`module:name`) to one from bytes to bytes.

    `seconds` are those of the clock, `memory` is in bytes; macOS and Windows don't limit the
    memory. Raises LimitExceeded, and OSError if no process can be started.
    """
    package = Path(sitegen.__file__).parent.parent
    search = os.pathsep.join([str(package), *filter(None, sys.path)])
    limits = [str(int(seconds) + 1), str(memory)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, on our own module
            # -P: a project's folder is no place to import from
            [sys.executable, "-P", "-m", "sitegen.limited_process", function, *limits],
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": search},
            timeout=seconds,
            check=False,
            # Ctrl-C in the terminal is for the program that waits.
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise LimitExceeded(f"it takes more than {seconds:g} seconds") from None
    if done.returncode:
        raise LimitExceeded("it takes too much memory or time, or is broken")
    return done.stdout


def _limit(seconds: int, memory: int) -> None:
    """Let this process have no more than that. Where a system knows no limits, the time that the
    other process waits is the only one."""
    try:
        import resource
    except ImportError:  # on Windows
        return
    for kind, most in (
        (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)
    ):  # fmt: skip
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def main() -> None:
    """Run the function that the first argument names, on what comes in."""
    reference, seconds, memory = sys.argv[1:]
    _limit(int(seconds), int(memory))
    with os.fdopen(0, "rb") as incoming, os.fdopen(1, "wb") as outgoing:
        outgoing.write(load(reference)(incoming.read()))


if __name__ == "__main__":
    main()
