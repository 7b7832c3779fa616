"""A preview of a small project, or of the demo, and a server that shows it."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sitegen.errors import Problem
from sitegen.read.project import Project
from sitegen.serve.extensions import PreviewExtensions
from sitegen.serve.preview import Listener, Preview
from sitegen.serve.preview_updater import PreviewOptions
from sitegen.serve.serve import RunningPreview, ServeOptions, start
from tests.conftest import NOW, Demo, Site

ROOT = Path(__file__).parents[2]


@dataclass
class Told:
    """What the command line would have printed."""

    problems: list[Problem] = field(default_factory=list)
    errors: int = 0
    saved: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def listener(self) -> Listener:
        return Listener(self._problems, self._saved)

    def _problems(self, new: tuple[Problem, ...], errors: int) -> None:
        with self.changed:
            self.problems += new
            self.errors = errors
            self.changed.notify_all()

    def _saved(self, source: str, _seconds: float) -> None:
        with self.changed:
            self.saved.append(source)
            self.changed.notify_all()

    def wait(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        with self.changed:
            assert self.changed.wait_for(holds, 30), (self.problems, self.saved)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Running:
    """A server on a port of its own."""

    serving: RunningPreview
    site: Site
    announced: Told
    clock: Clock
    opened: list[tuple[Path, int]]

    @property
    def port(self) -> int:
        return int(self.serving.origin.rpartition(":")[2])

    def get(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> Answer:
        """A request as a browser sends it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, given)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()


@pytest.fixture
def serve(request: pytest.FixtureRequest) -> Callable[..., Running]:
    """Starts servers, which end with the test."""

    def begin(
        site: Site, *, extensions: PreviewExtensions | None = None, **options: Any
    ) -> Running:
        announced, clock = Told(), Clock()
        opened: list[tuple[Path, int]] = []

        def opener(path: Path, line: int) -> str | None:
            opened.append((path, line))
            return None

        hidden = options.pop("hidden", True)
        serving = start(
            Project(site.root),
            ServeOptions(
                PreviewOptions(clock, hidden),
                port=0,
                extensions=extensions or PreviewExtensions(),
                opener=opener,
                key=options.pop("key", ""),
                **options,
            ),
            announced.listener,
        )
        thread = threading.Thread(target=serving.run, daemon=True)
        thread.start()

        def end() -> None:
            serving.stop()
            thread.join(timeout=20)
            assert not thread.is_alive()

        request.addfinalizer(end)
        return Running(serving, site, announced, clock, opened)

    return begin


@pytest.fixture
def preview(request: pytest.FixtureRequest) -> Callable[..., tuple[Preview, Told, Clock]]:
    """Makes previews without a server, which end with the test."""

    def make(site: Site, **options: Any) -> tuple[Preview, Told, Clock]:
        announced, clock = Told(), Clock()
        made = Preview(Project(site.root), PreviewOptions(clock), announced.listener, **options)
        request.addfinalizer(made.close)
        return made, announced, clock

    return make


@pytest.fixture
def demo(tmp_path: Path, demo_at: Demo) -> Site:
    """The demo site, to be changed at will."""
    return demo_at(tmp_path / "demo")
