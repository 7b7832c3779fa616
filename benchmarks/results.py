"""What a run of the benchmark found, as it is kept in `benchmarks/results/*.json`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct

FOLDER = Path(__file__).parent / "results"


class Runs(Struct, frozen=True, kw_only=True):
    """The runs of one contestant in one scenario. Times in seconds, memory in bytes."""

    contestant: str
    wall: tuple[float, ...]
    processor: tuple[float, ...] = ()
    largest: int = 0
    """Peak resident size of the largest process, over all runs."""
    together: int | None = None
    """Peak proportional size of the process tree, from a run of its own; None if not taken."""

    @property
    def median(self) -> float:
        return median(self.wall)

    @property
    def spread(self) -> tuple[float, float]:
        """The fastest and the slowest run."""
        return min(self.wall), max(self.wall)


class ScenarioResult(Struct, frozen=True, kw_only=True):
    """One scenario at one size."""

    name: str
    runs: tuple[Runs, ...]

    def of(self, contestant: str) -> Runs | None:
        return next((runs for runs in self.runs if runs.contestant == contestant), None)


class Written(Struct, frozen=True, kw_only=True):
    """What a contestant's clean build wrote."""

    contestant: str
    files: int
    bytes: int
    extra: int


class SizeResult(Struct, frozen=True, kw_only=True):
    """All scenarios at one size."""

    posts: int
    scenarios: tuple[ScenarioResult, ...]
    written: tuple[Written, ...] = ()

    def scenario(self, name: str) -> ScenarioResult | None:
        return next((scenario for scenario in self.scenarios if scenario.name == name), None)


class Machine(Struct, frozen=True, kw_only=True):
    """Where it ran."""

    system: str
    processor: str
    cores: int
    memory: int
    """In bytes; 0 if unknown."""
    python: str
    load: float
    """The load average of the last minute when the run began; other work disturbs it."""


class Participant(Struct, frozen=True, kw_only=True):
    """A contestant as the results name it."""

    name: str
    title: str
    version: str


class Result(Struct, frozen=True, kw_only=True):
    """One run of the benchmark."""

    kind: str
    """`build` or `serve`."""
    date: str
    """The day it ran, ISO 8601, in UTC."""
    machine: Machine
    revision: str
    """The commit of sitegen that was measured, `+` after it if the files differed."""
    contestants: tuple[Participant, ...]
    sizes: tuple[SizeResult, ...]


def read_result(path: Path) -> Result:
    """A kept result. Raises msgspec.ValidationError if it is no result."""
    return msgspec.json.decode(path.read_bytes(), type=Result)


def keep_result(result: Result, folder: Path = FOLDER) -> Path:
    """Keep a result, and say where. A second one of the same day and kind replaces the first."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{result.date}-{result.kind}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")
    return path


def this_machine() -> Machine:
    """The machine that this runs on."""
    return Machine(
        system=f"{platform.system()} {platform.release()}",
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory=_memory(),
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0,
    )


def this_revision() -> str:
    """The commit checked out, `+` after it if `sitegen` or `themes` were changed since."""
    root = Path(__file__).parent.parent

    def ask(*arguments: str) -> str:
        return subprocess.run(  # noqa: S603 - git's own answers
            ("git", *arguments),  # noqa: S607
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()

    changed = ask("status", "--porcelain", "--", "sitegen", "themes")
    return ask("rev-parse", "--short=12", "HEAD") + ("+" if changed else "")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> int:
    if sys.platform == "win32":
        return 0
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
