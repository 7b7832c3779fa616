"""The process of the command line: how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ENDING = """
import atexit, sys, threading
from sitegen.__main__ import main
atexit.register(lambda: print("handled"))
if sys.argv.pop() == "thread":
    threading.Timer(0.01, print, ["waited for"]).start()
main()
"""


def end(folder: Path, *arguments: str, how: str = "") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", ENDING, "--project", str(folder), *arguments, how],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(("arguments", "code"), [(("--version",), 0), (("build",), 1), (("?",), 2)])
def test_a_command_ends_with_its_status(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    status, said = end(tmp_path, *arguments)
    assert status == code
    assert said.endswith("handled\n")


def test_all_that_was_said_arrives(tmp_path: Path) -> None:
    _, said = end(tmp_path, "build", "--help")
    assert said.startswith("Usage: sitegen build")
    assert said.endswith("handled\n")


def test_a_thread_is_waited_for(tmp_path: Path) -> None:
    status, said = end(tmp_path, "--version", how="thread")
    assert status == 0
    assert "waited for\n" in said
