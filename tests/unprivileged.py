"""Runs sitegen as a user to whom permissions apply, also where the tests run as root."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

from tests.browser.tools import program
from tests.warm_program import ColdProgram, WarmProgram, warm_program

NOBODY = 65534


@cache
def _program() -> WarmProgram | ColdProgram:
    if os.geteuid() != 0:
        return warm_program()
    # Still root, so that it reaches the tests' folders, but root without its privileges.
    setpriv = program("setpriv", remedy="install util-linux")
    return WarmProgram([setpriv, "--bounding-set", "-dac_override,-dac_read_search,-fowner"])


def run(
    *arguments: str | Path, cwd: Path, largest_file: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run sitegen in a folder; no file that it writes can be larger than so many bytes."""
    return _program().run(arguments, cwd, largest_file=largest_file)


def lock_out(*paths: Path) -> None:
    """Make files or folders those of another user, who lets nobody in."""
    for path in paths:
        path.chmod(0o700 if path.is_dir() else 0o600)
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
        else:
            path.chmod(0)


def let_in(*paths: Path) -> None:
    """Undo it, so that the folder can be deleted."""
    for path in paths:
        if os.geteuid() == 0:
            os.chown(path, 0, 0)
        path.chmod(0o700 if path.is_dir() else 0o600)
