"""Runs sitegen as a user to whom permissions apply, also where the tests run as root."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.browser.tools import program

NOBODY = 65534


def run(
    *arguments: str, cwd: Path, prepare: Callable[[], None] | None = None, **options: object
) -> subprocess.CompletedProcess[str]:
    """Run sitegen in a folder; `prepare` is called in its process before it starts."""
    command = [sys.executable, "-m", "sitegen", *arguments]
    if os.geteuid() == 0:
        # Still root, so that it reaches the tests' folders, but root without its privileges.
        setpriv = program("setpriv", remedy="install util-linux")
        command = [setpriv, "--bounding-set", "-dac_override,-dac_read_search,-fowner", *command]
    settings = {"capture_output": True, "text": True, "errors": "surrogateescape", **options}
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        command, cwd=cwd, preexec_fn=prepare, env=environment, check=False, **settings
    )


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
