"""Measures preview servers: from the write of a file to the page with the new text.

All servers run at the same time, each with its own project, and are edited in turn. The clock
starts when the file is written and closed, and stops when the header of the first response has
come that holds the new text; until then the page is asked for again and again, two milliseconds
after each answer. Before an edit every server must have been idle for a while, so that no edit
pays for another's work.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.contestants import OUTPUT, Contestant
from benchmarks.corpus import Corpus
from benchmarks.measure import LOG, Command, memory_of_tree, processor_time_of_tree, start
from benchmarks.project import Edit, Evidence, Project, write_projects
from benchmarks.results import Runs, ScenarioResult, SizeResult

PATIENCE_SECONDS = 180.0
PAUSE_SECONDS = 0.002
IDLE_SECONDS = 0.4
STOP_SECONDS = 10.0

EDITS: tuple[tuple[str, Edit], ...] = (
    ("body", Project.edit_body),
    ("title", Project.edit_title),
    ("added", Project.add_post),
)


class NoAnswer(Exception):
    """A preview server did not show what it was asked for in time."""


@dataclass(slots=True)
class Preview:
    """A preview server of one contestant."""

    contestant: Contestant
    folder: Path
    """Of its project."""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    key: str = ""
    """That sitegen printed, as soon as it has."""
    revisions: dict[str, int] = field(default_factory=dict)

    def start(self) -> float:
        """Start the server; the seconds until its front page came. Raises NoAnswer."""
        self.port, self.key = _free_port(), ""
        arguments = [part.format(port=self.port) for part in self.contestant.preview]
        command = Command(arguments, self.folder, self.contestant.environment)
        with (self.folder / LOG).open("wb") as log:
            begin = time.perf_counter()
            self.process = start(command, log.fileno())
            shown = self._wait_for("/", "")
        return shown - begin

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def edit(self, name: str, edit: Callable[[int], Evidence]) -> float:
        """Make an edit; the seconds until it was shown. Raises NoAnswer."""
        revision = self.revisions[name] = self.revisions.get(name, 0) + 1
        evidence = edit(revision)
        begin = time.perf_counter()
        page = evidence.page
        if name == "added":
            page = f"posts/{evidence.text}/index.html"
        return self._wait_for("/" + page.removesuffix("index.html"), evidence.text) - begin

    def wait_until_idle(self) -> None:
        """Wait until the server has used no processor time for a while."""
        assert self.process is not None
        deadline = time.perf_counter() + PATIENCE_SECONDS
        before = -1
        while time.perf_counter() < deadline:
            used = processor_time_of_tree(self.process.pid)
            if used - before <= 1 and before >= 0:
                return
            before = used
            time.sleep(IDLE_SECONDS)

    @property
    def memory(self) -> int:
        """The proportional size of the server's processes now, in bytes."""
        return 0 if self.process is None else memory_of_tree(self.process.pid)

    def _wait_for(self, address: str, text: str) -> float:
        """When the header of the first answer came that holds `text`."""
        deadline = time.perf_counter() + PATIENCE_SECONDS
        while time.perf_counter() < deadline:
            if self.process is not None and self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, came, body = self._get(address)
                if status == http.client.OK and text.encode() in body:
                    return came
            time.sleep(PAUSE_SECONDS)
        log = (self.folder / LOG).read_text("utf-8", "replace")
        raise NoAnswer(
            f"{self.contestant.title} did not show {text!r} at {address}:\n{log[-2000:]}"
        )

    def _headers(self) -> Mapping[str, str]:
        """Those of a browser that was let in by the address that sitegen prints: others are shown
        the published site, which is a second one for the server. Raises OSError before that."""
        if not self.contestant.name.startswith("sitegen"):
            return {}
        if not self.key:
            printed = re.search(r"[?]key=([\w-]+)", (self.folder / LOG).read_text("utf-8"))
            if printed is None:
                raise ConnectionRefusedError
            self.key = printed[1]
        return {"Cookie": f"sitegen-{self.port}={self.key}"}

    def _get(self, address: str) -> tuple[int, float, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", address, headers=self._headers())
            response = connection.getresponse()
            came = time.perf_counter()
            return response.status, came, response.read()
        finally:
            connection.close()


def measure_previews(
    contestants: Sequence[Contestant],
    corpus: Corpus,
    folder: Path,
    runs: int,
    tell: Callable[[str], None],
) -> SizeResult:
    """Measure the preview servers of all contestants with one corpus. Raises NoAnswer."""
    projects = {one.name: Project(folder / one.name, one.layout, corpus) for one in contestants}
    previews = [Preview(one, projects[one.name].folder) for one in contestants]
    tell(f"{corpus.size} posts: writing {len(previews)} projects")
    write_projects(projects.values())
    measured: dict[str, dict[str, list[float]]] = {}

    def note(scenario: str, preview: Preview, seconds: float) -> None:
        name = preview.contestant.name
        measured.setdefault(scenario, {}).setdefault(name, []).append(seconds)
        tell(f"  {scenario:8} {preview.contestant.title:28} {seconds:8.3f} s")

    with all_stopped(previews):
        for preview in previews:
            for name in (OUTPUT, *preview.contestant.caches):
                shutil.rmtree(preview.folder / name, ignore_errors=True)
            note("start", preview, preview.start())
            preview.wait_until_idle()
            preview.stop()
        for preview in previews:
            note("restart", preview, preview.start())
            preview.wait_until_idle()
        for name, edit in EDITS:
            for _ in range(runs):
                for preview in previews:
                    project = projects[preview.contestant.name]
                    note(name, preview, preview.edit(name, partial(edit, project)))
                    preview.wait_until_idle()
        memory = {preview.contestant.name: preview.memory for preview in previews}
    return SizeResult(
        posts=corpus.size,
        scenarios=tuple(
            ScenarioResult(
                name=scenario,
                runs=tuple(
                    Runs(
                        contestant=name,
                        wall=tuple(round(one, 4) for one in seconds),
                        together=memory[name] if scenario == EDITS[-1][0] else None,
                    )
                    for name, seconds in found.items()
                ),
            )
            for scenario, found in measured.items()
        ),
    )


@contextlib.contextmanager
def all_stopped(previews: Sequence[Preview]) -> Iterator[None]:
    """Stop the servers at the end."""
    try:
        yield
    finally:
        for preview in previews:
            preview.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
