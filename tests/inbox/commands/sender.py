"""A command that sends emails, and may be killed meanwhile."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import NOW
from tests.warm_program import ROOT, WarmRun, warm_program


class Sender:
    """Runs a command of sitegen, which may be killed from the server's thread."""

    def __init__(self, root: Path, *command: str) -> None:
        """`root` is the project's folder."""
        self._arguments: tuple[str | Path, ...] = ("--project", root, *command)
        self._process: WarmRun | None = None

    def run(self) -> tuple[int, str]:
        """Run it; its code, and what it said."""
        self._process = warm_program().start(
            self._arguments, ROOT, environment={"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}
        )
        done = self._process.result()
        return done.returncode, done.stdout + done.stderr

    def kill(self) -> None:
        """Kill the run, and wait until it is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(60)
