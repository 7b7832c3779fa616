"""The command line of the benchmark."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.blog import Blog
from benchmarks.contestants import CONTESTANTS, REFERENCE, Contestant, program_environment
from benchmarks.corpus import Corpus
from benchmarks.install import WORK
from benchmarks.measure import CommandFailed
from benchmarks.preview import NoAnswer, measure_previews
from benchmarks.project import Project, write_projects
from benchmarks.real import NotTheSameWork, measure_real
from benchmarks.results import (
    Machine,
    Participant,
    Result,
    SizeResult,
    keep_result,
    read_result,
    this_machine,
    this_revision,
)
from benchmarks.session import NotComparable, Plan, measure_size
from benchmarks.table import DOCUMENT, put_between_markers, render
from benchmarks.trash import Trash, emptied

SIZES = (100, 1_000, 10_000)
PREVIEWED = ("hugo", "sitegen-commonmark", "sitegen-python-markdown")
REAL = 2_000
"""Posts of the real blog."""
QUICK = Plan(runs=1, budget=10.0)
names = click.Choice(list(CONTESTANTS))


@click.group(invoke_without_command=True)
@click.option("--size", "sizes", type=int, multiple=True, help="Posts; can be repeated.")
@click.option("--only", type=names, multiple=True, help="Take part; can be repeated.")
@click.option("--runs", default=5, show_default=True, help="Runs of each scenario, at most.")
@click.option(
    "--budget", default=60.0, show_default=True, help="Seconds for the runs of one scenario."
)
@click.option("--quick", is_flag=True, help="100 posts, one run: proves that it works.")
@click.option("--keep/--no-keep", default=True, help="Keep the result in benchmarks/results.")
@click.option("--document", is_flag=True, help="Put the table into docs/performance.md, too.")
@click.option("--real", is_flag=True, help="A real blog with everything on.")
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --real: another checkout of sitegen, which does the same in turn.",
)
@click.option(
    "--memory/--no-memory", default=True, help="With --real: measure memory in further runs."
)
@click.option(
    "--peers/--no-peers", default=True, help="With --real: Hugo and Eleventy build it as well."
)
@click.pass_context
def main(
    context: click.Context,
    sizes: tuple[int, ...],
    only: tuple[str, ...],
    runs: int,
    budget: float,
    quick: bool,
    keep: bool,
    document: bool,
    real: bool,
    against: Path | None,
    memory: bool,
    peers: bool,
) -> None:
    """Build one generated site with sitegen and its peers, and compare.

    \b
    python -m benchmarks                        100, 1,000 and 10,000 posts, everybody
    python -m benchmarks --size 100000          only who can bear it
    python -m benchmarks --quick                a minute, as in CI
    python -m benchmarks --only hugo --only sitegen-commonmark --size 1000 --runs 9
    python -m benchmarks --real                 2,000 posts with pictures, comments and search
    """
    if context.invoked_subcommand is not None:
        return
    if real:
        for size in sizes or ((100,) if quick else (REAL,)):
            _measure_real(size, against, memory=memory, peers=peers)
        return
    plan = QUICK if quick else Plan(runs=runs, budget=budget)
    sizes = sizes or ((100,) if quick else SIZES)
    contestants = _contestants(only)
    machine = this_machine()
    with emptied(WORK / "trash") as trash:
        measured = tuple(_measure(contestants, size, plan, trash, bool(only)) for size in sizes)
    _finish(_result("build", machine, contestants, measured), keep and not quick, document)


@main.command()
@click.option("--size", "sizes", type=int, multiple=True, help="Posts; can be repeated.")
@click.option("--only", type=names, multiple=True, help="Take part; can be repeated.")
@click.option("--runs", default=10, show_default=True, help="Edits of each sort.")
@click.option("--quick", is_flag=True, help="100 posts, two edits of each sort.")
@click.option("--real", is_flag=True, help="The real blog, with sitegen's preview alone.")
@click.option("--keep/--no-keep", default=True, help="Keep the result in benchmarks/results.")
@click.option("--document", is_flag=True, help="Put the table into docs/performance.md, too.")
def serve(
    sizes: tuple[int, ...],
    only: tuple[str, ...],
    runs: int,
    quick: bool,
    real: bool,
    keep: bool,
    document: bool,
) -> None:
    """Edit a file, and measure until the preview server shows the new text."""
    if real:
        _serve_real(sizes or ((100,) if quick else (REAL,)), 2 if quick else runs)
        return
    sizes = sizes or ((100,) if quick else SIZES)
    contestants = tuple(one for one in _contestants(only or PREVIEWED) if one.preview)
    machine = this_machine()
    folder = WORK / "previews"
    try:
        measured = tuple(
            measure_previews(
                contestants, Corpus(size), folder / str(size), 2 if quick else runs, click.echo
            )
            for size in sizes
        )
    except NoAnswer as problem:
        raise click.ClickException(str(problem)) from problem
    _finish(_result("serve", machine, contestants, measured), keep and not quick, document)


@main.command()
@click.option("--size", default=1_000, show_default=True, help="Posts.")
@click.option("--runs", default=7, show_default=True, help="Runs of each command.")
@click.option(
    "--only", "name", type=names, default="sitegen-commonmark", show_default=True,
    help="Which engine and theme.",
)  # fmt: skip
def check(size: int, runs: int, name: str) -> None:
    """Edit a body, and measure a check beside a build."""
    from benchmarks.recheck import measure_recheck

    contestant = CONTESTANTS[name]()
    if contestant is None:
        raise click.ClickException(f"{name} can't take part on this machine")
    found = measure_recheck(contestant, size, runs, WORK / "recheck" / str(size), click.echo)
    click.echo(found.text)


@main.command()
@click.option("--photographs", default=24, show_default=True, help="Of 12 megapixels each.")
@click.option("--runs", default=3, show_default=True, help="Runs of each contestant.")
def pictures(photographs: int, runs: int) -> None:
    """Make the variants of photographs, beside @11ty/eleventy-img."""
    from benchmarks.pictures import measure_pictures

    try:
        found = measure_pictures(photographs, runs, WORK / "pictures", click.echo)
    except CommandFailed as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(found.text)


@main.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--document", is_flag=True, help="Put the table into docs/performance.md.")
def show(path: Path, document: bool) -> None:
    """Print the tables of a kept result."""
    result = read_result(path)
    click.echo(render(result))
    if document:
        _document(result)


@main.command()
@click.argument("name", type=names)
@click.argument("size", type=int)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def write(name: str, size: int, folder: Path) -> None:
    """Write a project of SIZE posts in a contestant's layout, and print its build command."""
    contestant = _contestants((name,))[0]
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty")
    write_projects([Project(folder, contestant.layout, Corpus(size))])
    click.echo(f"cd {folder} && {' '.join(contestant.arguments)}")


@main.command("write-real")
@click.argument("size", type=int)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--bare", is_flag=True, help="Without pictures and search.")
def write_real(size: int, folder: Path, bare: bool) -> None:
    """Write the project of the real blog with SIZE posts."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty")
    for name, content in Blog(size, bare).files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _serve_real(sizes: tuple[int, ...], runs: int) -> None:
    from benchmarks.real_preview import measure_real_preview

    (contestant,) = _contestants(("sitegen-python-markdown-default",))
    try:
        for size in sizes:
            folder = WORK / "previews" / f"real-{size}"
            click.echo(measure_real_preview(contestant, size, runs, folder, click.echo))
    except NoAnswer as problem:
        raise click.ClickException(str(problem)) from problem


def _measure_real(size: int, against: Path | None, *, memory: bool, peers: bool) -> None:
    folder = WORK / "real" / str(size)
    try:
        table = measure_real(
            size,
            folder,
            program_environment(),
            click.echo,
            against=against,
            memory=memory,
            peers=peers,
        )
    except (CommandFailed, NotTheSameWork) as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo("\n" + table)


def _contestants(only: tuple[str, ...]) -> tuple[Contestant, ...]:
    """Make ready who takes part."""
    wanted = [name for name in CONTESTANTS if not only or name in only]
    ready = []
    for name in wanted:
        contestant = CONTESTANTS[name]()
        if contestant is None:
            click.echo(f"{name} does not take part: this machine has no Node.js with npm", err=True)
        else:
            ready.append(contestant)
    if not any(contestant.name == REFERENCE for contestant in ready):
        click.echo(f"without {REFERENCE} there are no ratios", err=True)
    return tuple(ready)


def _measure(
    contestants: tuple[Contestant, ...], size: int, plan: Plan, trash: Trash, asked_for: bool
) -> SizeResult:
    able = [one for one in contestants if asked_for or size <= one.largest_size]
    try:
        folder = WORK / "sites" / str(size)
        return measure_size(able, Corpus(size), folder, plan, trash, click.echo)
    except (CommandFailed, NotComparable) as problem:
        raise click.ClickException(str(problem)) from problem


def _result(
    kind: str,
    machine: Machine,
    contestants: tuple[Contestant, ...],
    measured: tuple[SizeResult, ...],
) -> Result:
    return Result(
        kind=kind,
        date=datetime.now(UTC).date().isoformat(),
        machine=machine,
        revision=this_revision(),
        contestants=tuple(
            Participant(name=one.name, title=one.title, version=one.version) for one in contestants
        ),
        sizes=measured,
    )


def _finish(result: Result, keep: bool, document: bool) -> None:
    click.echo("\n" + render(result))
    if keep:
        click.echo(f"\nkept as {os.path.relpath(keep_result(result))}")
    if document:
        _document(result)


def _document(result: Result) -> None:
    text = DOCUMENT.read_text("utf-8")
    DOCUMENT.write_text(put_between_markers(text, result.kind, render(result)), "utf-8")
    click.echo(f"put into {os.path.relpath(DOCUMENT)}")


if __name__ == "__main__":
    main()
