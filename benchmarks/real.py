"""A real blog with everything switched on: what its first build, an edit and a check cost.

Hugo and Eleventy build the same blog with what their users add: pictures in several sizes, a feed
for each tag, and Pagefind's index after the build. What they wrote is counted, so that none is
quick because it did less. With `against`, another checkout of sitegen does the same work in turn,
on a project of its own. Processor time says most.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from benchmarks import install
from benchmarks.blog import Blog
from benchmarks.blog_layouts import ELEVENTY, HUGO, BlogLayout
from benchmarks.contestants import OUTPUT, ROOT, program_environment
from benchmarks.measure import Command, Measurement, peak_together, run
from sitegen.installed import search_program

STEPS = ("first build", "one body edited", "first check", "check again", "bare build")
"""`bare build` is the first build of the same blog without pictures and search."""
BUILDS = frozenset({"first build", "one body edited"})
"""The steps that other generators have, too."""
FEED_FROM = 3
"""Posts from which on a tag of sitegen's has a feed."""
THIS, OTHER = "this checkout", "the other"
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """What a step took, with the peak memory of its processes together (bytes) if measured."""

    name: str
    measured: Measurement
    together: int | None


@dataclass(frozen=True, slots=True)
class RealResult:
    """The steps of one contestant, and the size and number of the files that it wrote."""

    steps: Mapping[str, Step]
    """By their names; only those that it has."""
    files: int
    size: int
    """In bytes."""


class NotTheSameWork(Exception):
    """What a generator wrote lacks something."""


class _Project(Protocol):
    """The blog on disk, and the program that works on it."""

    @property
    def folder(self) -> Path: ...

    def write(self) -> None:
        """Write the whole project."""

    def edit(self, revision: int) -> None:
        """Correct the text of a post in the middle."""

    def forget(self, *, output: bool) -> None:
        """Delete the caches, and the output as well."""

    def command(self, step: str) -> Command:
        """What is run for a step."""


@dataclass(frozen=True, slots=True)
class _Site:
    """A project of sitegen, and the checkout that works on it."""

    blog: Blog
    folder: Path
    program: Path
    environment: Mapping[str, str]

    def command(self, step: str) -> Command:
        arguments = ("check",) if "check" in step else ("build", "--output", OUTPUT, "--quiet")
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


@dataclass(frozen=True, slots=True)
class _Peer:
    """A project of another generator. Pagefind runs after it, as its users have it."""

    blog: Blog
    folder: Path
    layout: BlogLayout
    build: tuple[str, ...]
    caches: tuple[str, ...]
    environment: Mapping[str, str]

    def command(self, step: str) -> Command:
        pagefind = (_pagefind(), "--site", OUTPUT, "--quiet")
        script = f"{_quoted(self.build)} && {_quoted(pagefind)}"
        return Command(("sh", "-c", script), self.folder, self.environment)

    def write(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.layout.copy_theme(self.folder)
        for name, content in self.layout.files(self.blog):
            _write(self.folder / name, content)

    def edit(self, revision: int) -> None:
        name, content = self.layout.post(self.blog, self.blog.posts // 2, revision)
        _write(self.folder / name, content)

    def forget(self, *, output: bool) -> None:
        for name in (*self.caches, *((OUTPUT,) if output else ())):
            shutil.rmtree(self.folder / name, ignore_errors=True)


def _peers(blog: Blog, folder: Path, say: Callable[[str], None]) -> dict[str, _Peer]:
    """The other generators, ready to run."""
    environment = program_environment()
    install.install_python_peers()
    hugo = (str(install.hugo_binary()), "build", "--destination", OUTPUT, "--quiet")
    found = {"Hugo": _Peer(blog, folder / "hugo", HUGO, hugo, ("resources",), environment)}
    node = shutil.which("node")
    if node is not None and install.install_node_peers():
        eleventy = (node, str(install.eleventy_script()), "--quiet")
        found["Eleventy"] = _Peer(
            blog, folder / "eleventy", ELEVENTY, eleventy, (".cache",), environment
        )
    else:
        say("without npm there is no Eleventy")
    return found


def _quoted(arguments: tuple[str, ...]) -> str:
    return " ".join(shlex.quote(one) for one in arguments)


def _pagefind() -> str:
    """Pagefind's program. Raises RuntimeError if it isn't installed."""
    name = search_program()
    if name is None:
        raise RuntimeError("Pagefind isn't installed: pip install pagefind_bin_extended")
    return str(import_module(name).get_executable())


def measure_real(
    posts: int,
    folder: Path,
    environment: Mapping[str, str],
    say: Callable[[str], None],
    *,
    against: Path | None = None,
    memory: bool = True,
    peers: bool = True,
) -> str:
    """Measure all steps, and return tables as Markdown. Raises CommandFailed, and NotTheSameWork.

    Memory is measured in runs of its own, which double the time.
    """
    programs = {THIS: ROOT, **({OTHER: against} if against is not None else {})}
    blog = Blog(posts)
    full: dict[str, _Project] = {
        name: _Site(blog, folder / f"{number}-full", program, environment)
        for number, (name, program) in enumerate(programs.items())
    }
    bare: dict[str, _Project] = {
        name: _Site(Blog(posts, bare=True), folder / f"{number}-bare", program, environment)
        for number, (name, program) in enumerate(programs.items())
    }
    if peers:
        full |= _peers(blog, folder, say)
    for name, project in (*full.items(), *bare.items()):
        say(f"writing the blog of {posts:,} posts for {name}")
        project.write()
    steps: dict[str, dict[str, Step]] = {name: {} for name in full}
    sizes = {}
    for step in STEPS:
        for name, project in (bare if step == "bare build" else full).items():
            if name not in programs and step not in BUILDS:
                continue
            done = steps[name][step] = _step(step, project, memory=memory)
            say(f"{step}, {name}: {done.measured.processor:.2f} s")
            if step == "first build":
                refuse_less(name, blog, project.folder / OUTPUT)
                sizes[name] = _size(project.folder / OUTPUT)
    results = {name: RealResult(steps[name], *sizes[name]) for name in full}
    return "\n".join(tables(posts, results))


def refuse_less(name: str, blog: Blog, output: Path) -> None:
    """Raise NotTheSameWork unless all posts, sizes of pictures, feeds of tags and the index of the
    search are there. sitegen's tags have feeds from three posts on."""
    posts = [blog.entry(number) for number in range(blog.posts)]
    uses = Counter(tag for post in posts for tag in post.tags)
    frequent = [tag for tag, count in uses.items() if count >= FEED_FROM]
    entry = output / "pagefind" / "pagefind-entry.json"
    parts = [entry, *output.glob("pagefind/*/pagefind-entry.json")]
    found = {
        "posts": sum((output / f"posts/{one.slug}/index.html").is_file() for one in posts),
        "feeds of tags": sum((output / f"tags/{tag}/feed.xml").is_file() for tag in frequent),
        "sizes of pictures": sum(1 for path in output.rglob("*.webp")),
        "pages that the search finds": sum(
            language["page_count"]
            for one in parts
            if one.is_file()
            for language in json.loads(one.read_bytes())["languages"].values()
        ),
    }
    wanted = {
        "posts": len(posts),
        "feeds of tags": len(frequent),
        "sizes of pictures": 4 * blog.pictures,
        "pages that the search finds": len(posts),
    }
    for what, least in wanted.items():
        if found[what] < least:
            raise NotTheSameWork(f"{name} made {found[what]} {what}, not {least}")


def _step(name: str, site: _Project, *, memory: bool) -> Step:
    command = site.command(name)
    together = None
    if memory:
        _prepare(name, site, 1)
        together = peak_together(command)
    _prepare(name, site, 2)
    return Step(name, run(command), together)


def _prepare(name: str, site: _Project, revision: int) -> None:
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
    """The lines of a table of times and of a summary, with ratios to the other checkout if it is
    there, else to this one."""
    yield (
        f"| {posts:,} posts | "
        + " | ".join(f"{name}: processor time | wall time | peak memory" for name in results)
        + " |"
    )
    yield "| :--- |" + " ---: | ---: | ---: |" * len(results)
    for name in STEPS:
        cells = [name]
        for result in results.values():
            step = result.steps.get(name)
            if step is None:
                cells += ["", "", ""]
                continue
            cells += [
                f"{step.measured.processor:.2f} s{_ratio(results, result, name)}",
                f"{step.measured.wall:.2f} s",
                "–" if step.together is None else f"{step.together / MIB:,.0f} MiB",
            ]
        yield f"| {' | '.join(cells)} |"
    yield ""
    base = results.get(OTHER)
    for name, result in results.items():
        ratio = ""
        if base is not None and result is not base:
            ratio = f" ({result.size / base.size:.2f}×)"
        yield f"{name}: {result.files:,} files, {result.size / MIB:,.1f} MiB{ratio}"
        if "bare build" in result.steps:
            check, bare = (
                result.steps[one].measured.processor for one in ("first check", "bare build")
            )
            yield f"{name}: first check / bare build {check / bare:.2f}"


def _ratio(results: Mapping[str, RealResult], result: RealResult, step: str) -> str:
    """The ratio of processor times to the other checkout, without one to this."""
    base = results.get(OTHER) or results.get(THIS)
    if base is None or result is base or step not in base.steps:
        return ""
    share = result.steps[step].measured.processor / base.steps[step].measured.processor
    return f" ({share:.2f}×)"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
