"""The demo as visitors see it: built at a fixed time, shown by a server on this machine only."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sitegen.build.build import BuildOptions, build
from sitegen.parallel import default_jobs
from sitegen.read.project import Project
from tests.browser.server import served

PROJECT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@contextmanager
def demo_site() -> Iterator[str]:
    """The address of the demo's home page."""
    with tempfile.TemporaryDirectory() as name:
        target = Path(name, "public")
        build(Project(PROJECT), BuildOptions(target=target, now=NOW, jobs=default_jobs()))
        with served(target) as url:
            yield url


def chromium() -> str | None:
    """The program that shows pages, None if it is not installed."""
    return shutil.which("chromium") or shutil.which("google-chrome")
