"""A real blog with everything switched on: what its first build, an edit and a check cost.

No other generator takes part. With `against`, another checkout of sitegen does the same work in
turn, on a project of its own, and ratios to it are printed: processor time says most.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.blog import Blog
from benchmarks.contestants import OUTPUT, ROOT
from benchmarks.measure import Command, Measurement, peak_together, run

STEPS = ("first build", "one body edited", "first check", "check again", "bare build")
"""`bare build` is the first build of the same blog without pictures and search."""
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """What a step took, with the peak memory of its processes together (bytes) if measured."""

    name: str
    measured: Measurement
    together: int | None


@dataclass(frozen=True, slots=True)
class RealResult:
    """The steps of one checkout, and the size and number of the files that it wrote."""

    steps: tuple[Step, ...]
    files: int
    size: int
    """In bytes."""


@dataclass(frozen=True, slots=True)
class _Site:
    """A project on disk, and the checkout that works on it."""

    blog: Blog
    folder: Path
    program: Path
    environment: Mapping[str, str]

    def build(self) -> Command:
        return self._command("build", "--output", OUTPUT, "--quiet")

    def check(self) -> Command:
        return self._command("check")

    def _command(self, *arguments: str) -> Command:
        environment = {**self.environment, "PYTHONPATH": str(self.program)}
        return Command((sys.executable, "-m", "sitegen", *arguments), self.folder, environment)

    def write(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for name, content in self.blog.files():
            _write(self.folder / name, content)

    def edit(self, revision: int) -> None:
        """Correct the text of a post in the middle."""
        name, content = self.blog.post(self.blog.posts // 2, revision)
        _write(self.folder / name, content)

    def forget(self, *, output: bool) -> None:
        """Delete the caches, and the output as well."""
        shutil.rmtree(self.folder / ".sitegen", ignore_errors=True)
        if output:
            shutil.rmtree(self.folder / OUTPUT, ignore_errors=True)


def measure_real(
    posts: int,
    folder: Path,
    environment: Mapping[str, str],
    say: Callable[[str], None],
    *,
    against: Path | None = None,
    memory: bool = True,
) -> str:
    """Measure all steps, and return tables as Markdown. Raises CommandFailed.

    Memory is measured in runs of its own, which double the time.
    """
    programs = {"this checkout": ROOT, **({"the other": against} if against is not None else {})}
    sites = {}
    for number, (name, program) in enumerate(programs.items()):
        say(f"writing the blog of {posts:,} posts for {name}")
        full = _Site(Blog(posts), folder / f"{number}-full", program, environment)
        bare = _Site(Blog(posts, bare=True), folder / f"{number}-bare", program, environment)
        full.write()
        bare.write()
        sites[name] = full, bare
    steps: dict[str, list[Step]] = {name: [] for name in sites}
    sizes = {}
    for step in STEPS:
        for name, (full, bare) in sites.items():
            steps[name].append(_step(step, bare if step == "bare build" else full, memory=memory))
            say(f"{step}, {name}: {steps[name][-1].measured.processor:.2f} s")
            if step == "first build":
                sizes[name] = _size(full.folder / OUTPUT)
    results = {name: RealResult(tuple(steps[name]), *sizes[name]) for name in sites}
    return "\n".join(tables(posts, results))


def _step(name: str, site: _Site, *, memory: bool) -> Step:
    command = site.check() if "check" in name else site.build()
    together = None
    if memory:
        _prepare(name, site, 1)
        together = peak_together(command)
    _prepare(name, site, 2)
    return Step(name, run(command), together)


def _prepare(name: str, site: _Site, revision: int) -> None:
    if name in ("first build", "bare build"):
        site.forget(output=True)
    elif name == "first check":
        site.forget(output=False)
    elif name == "one body edited":
        site.edit(revision)


def _size(folder: Path) -> tuple[int, int]:
    """The number of files and their bytes, without what sitegen keeps for itself."""
    files = [
        path
        for path in folder.rglob("*")
        if path.is_file() and ".sitegen" not in path.relative_to(folder).parts
    ]
    return len(files), sum(path.stat().st_size for path in files)


def tables(posts: int, results: Mapping[str, RealResult]) -> Iterator[str]:
    """The lines of a table of times and of a summary, with ratios to `the other` if it is there."""
    base = results.get("the other")
    yield (
        f"| {posts:,} posts | "
        + " | ".join(f"{name}: processor time | wall time | peak memory" for name in results)
        + " |"
    )
    yield "| :--- |" + " ---: | ---: | ---: |" * len(results)
    for place, name in enumerate(STEPS):
        cells = [name]
        for result in results.values():
            step = result.steps[place]
            ratio = ""
            if base is not None and result is not base:
                share = step.measured.processor / base.steps[place].measured.processor
                ratio = f" ({share:.2f}×)"
            cells += [
                f"{step.measured.processor:.2f} s{ratio}",
                f"{step.measured.wall:.2f} s",
                "–" if step.together is None else f"{step.together / MIB:,.0f} MiB",
            ]
        yield f"| {' | '.join(cells)} |"
    yield ""
    for name, result in results.items():
        ratio = ""
        if base is not None and result is not base:
            ratio = f" ({result.size / base.size:.2f}×)"
        yield f"{name}: {result.files:,} files, {result.size / MIB:,.1f} MiB{ratio}"
        check, bare = result.steps[2].measured, result.steps[4].measured
        yield f"{name}: first check / bare build {check.processor / bare.processor:.2f}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
