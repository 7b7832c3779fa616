"""`sitegen build`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import clock, project_of, reporting
from sitegen.cli.interrupted import complete_unfinished
from sitegen.cli.problem_list import WARNINGS, SeenWarnings, show_problems
from sitegen.cli.terminal import bar, counted, on_terminal, printable
from sitegen.features import added
from sitegen.read.project import Project

if TYPE_CHECKING:
    from sitegen.build.build import SecondaryTarget

NAMED = 3
"""Files left out that the summary names."""
SLOW = 5.0
"""Seconds. After a first build that takes longer, the faster Markdown engine is suggested, if
Markdown took most of them."""


@click.command("build")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write into this folder (default: public/)."
)
@click.option("--url", help="Use this URL for the site instead of the configured one.")
@click.option("--noindex", is_flag=True, help="Ask search engines not to index this build.")
@click.option("--drafts", is_flag=True, help="Include drafts.")
@click.option("--future", is_flag=True, help="Include scheduled documents.")
@click.option("--now", help="Build as if it were this time: 2026-12-24 or 2026-12-24T18:00.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Use this many worker processes (default: one per processor).",
)
@click.option("--force", is_flag=True, help="Write into a folder that sitegen did not create.")
@click.option("--quiet", "-q", is_flag=True, help="Print only problems.")
@click.option(
    "--verbose",
    "-v",
    is_flag=True,
    help="Print each file that is written or removed, and all warnings.",
)
@click.pass_context
@reporting
def command(
    context: click.Context,
    output: Path | None,
    url: str | None,
    noindex: bool,
    drafts: bool,
    future: bool,
    now: str | None,
    jobs: int | None,
    force: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Build the site into a folder.

    Only files that changed are written. If there are errors, all of them are reported and the
    folder stays as it was. Files in it that don't belong to the site are never touched.

    \b
    Examples:
      sitegen build
      sitegen build --drafts --future --output /tmp/preview
      sitegen build --now 2026-12-24
      sitegen build --url https://preview.example/ --noindex
    """
    started = time.perf_counter()
    from sitegen.build.build import BuildOptions, build
    from sitegen.build.failure import ForeignFolder
    from sitegen.parallel import default_jobs

    project = project_of(context)
    complete_unfinished(project)
    at = clock(now, _zone(project) if now else UTC)
    progress = _BuildProgress(quiet)
    # A build for another URL, or with drafts, is a preview: nothing may be sent from it.
    elsewhere = output is not None or url is not None or drafts or future
    targets = () if elsewhere else _secondary_targets(project)

    def options(forced: bool) -> BuildOptions:
        return BuildOptions(
            target=output if output is not None else project.output,
            now=at,
            url=url,
            noindex=noindex,
            drafts=drafts,
            future=future,
            jobs=jobs or default_jobs(),
            force=forced,
            on_wait=lambda holder: click.echo(f"Waiting for {holder} …", err=True),
            on_progress=progress.show,
            secondary_targets=targets,
        )

    try:
        result = build(project, options(force))
    except ForeignFolder as error:
        if not on_terminal():
            raise
        progress.end()
        click.echo(str(error), err=True)
        if not click.confirm("Write into it anyway? The files that are in it are kept."):
            sys.exit(1)
        result = build(project, options(True))
    finally:
        progress.end()
    warnings = (*result.warnings, *(one for target in targets for one in target.warnings()))
    if elsewhere:
        show_problems(warnings, verbose=verbose)
    else:
        SeenWarnings(project.cache / WARNINGS).show(warnings, verbose=verbose)
    if quiet:
        return
    if verbose:
        for path in result.report.written:
            click.echo(f"wrote    {printable(path)}")
        for path in result.report.removed:
            click.echo(f"removed  {printable(path)}")
    report = result.report
    seconds = time.perf_counter() - started
    click.echo(
        f"{counted(result.pages, 'page')} in {_short_path(output or project.output)}: "
        f"{len(report.written)} files written, "
        f"{report.unchanged} unchanged, {len(report.removed)} removed, in {seconds:.2f} s"
    )
    if is_markdown_slow(result.converted_with, result.reading_seconds, seconds):
        click.echo(
            f"  {result.reading_seconds:.0f} s of it were Markdown. `markdown: {{engine: "
            "commonmark}` in content/site.yaml is several times faster (`sitegen docs authoring`, "
            "“Two engines”)."
        )
    for target, other in result.secondary:
        if other.written:
            purpose = f" {target.purpose}" if target.purpose else ""
            click.echo(f"{len(other.written)} files written{purpose}, in {target.folder.name}/")
    for one in result.skipped:
        click.echo(f"  not shown: {printable(one.source)} ({one.reason})")
    if result.left_out:
        click.echo(f"  {_left_out(result.left_out, all_names=verbose)}")


def _left_out(files: Sequence[str], *, all_names: bool) -> str:
    """What the summary says of files that nothing refers to."""
    named = files if all_names else files[:NAMED]
    more = f" and {len(files) - len(named)} more" if len(files) > len(named) else ""
    return (
        f"left out: {counted(len(files), 'file')} that nothing refers to: "
        f"{printable(', '.join(named))}{more} (`sitegen check` says what to do)"
    )


def is_markdown_slow(engine: str | None, reading: float, whole: float) -> bool:
    """Whether another engine would make a first build much faster.

    `engine` converted every text of it, or is None in a later build; `reading` and `whole` are the
    seconds that Markdown and the whole build took.
    """
    return engine == "python-markdown" and whole > SLOW and reading > whole / 2


def _secondary_targets(project: Project) -> tuple[SecondaryTarget, ...]:
    """The folders that features keep up to date in addition to the site."""
    found = (make(project) for make in added("secondary_targets"))
    return tuple(target for target in found if target is not None)


def _zone(project: Project) -> tzinfo:
    """The site's time zone, for a time without one."""
    from sitegen.read.config import read_config, zone_of

    return zone_of(read_config(project))


def _short_path(folder: Path) -> str:
    """A folder relative to the current one, if that is shorter."""
    try:
        near = os.path.relpath(folder)
    except (ValueError, FileNotFoundError):  # another drive of Windows; or no folder to be in
        near = str(folder)
    return f"{min(near, str(folder), key=len)}{os.sep}"


class _BuildProgress:
    """A progress bar on a terminal, shown if the build takes more than a moment."""

    PATIENCE = 0.7
    """Seconds."""

    def __init__(self, quiet: bool) -> None:
        self._hidden = quiet or not sys.stderr.isatty()
        self._started = time.monotonic()
        self._shown = False

    def show(self, done: int, of: int) -> None:
        if self._hidden or time.monotonic() - self._started < self.PATIENCE:
            return
        click.echo(f"\r{bar(done, of, sys.stderr)} {done} of {of}", nl=False, err=True)
        self._shown = True

    def end(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False
