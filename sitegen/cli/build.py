"""`sitegen build`."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, tzinfo
from pathlib import Path

import click

from sitegen.cli.common import clock, project_of, reporting
from sitegen.cli.terminal import bar, counted, on_terminal, show_problem
from sitegen.read.project import Project

SLOW = 5.0
"""Seconds of a first build, after which the quicker Markdown engine is mentioned."""


@click.command("build")
@click.option("--output", type=click.Path(path_type=Path), help="The folder to write; public/.")
@click.option("--url", help="The site's address for this build, instead of the configured one.")
@click.option("--noindex", is_flag=True, help="Ask search engines to leave this build out.")
@click.option("--drafts", is_flag=True, help="Show drafts too.")
@click.option("--future", is_flag=True, help="Show what is scheduled too.")
@click.option("--now", help="Build as if it were this time: 2026-12-24 or 2026-12-24T18:00.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Worker processes; one a processor.")
@click.option("--force", is_flag=True, help="Write into a folder that sitegen did not make.")
@click.option("--quiet", "-q", is_flag=True, help="Print only mistakes.")
@click.option("--verbose", "-v", is_flag=True, help="Print each file that is written.")
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

    Only what changed is written. If there is any mistake, all are told and the folder stays as it
    was. Files in it that are not the site's are never touched.

    \b
    Examples:
      sitegen build
      sitegen build --drafts --future --output /tmp/preview
      sitegen build --now 2026-12-24
      sitegen build --url https://preview.example/ --noindex
    """
    started = time.perf_counter()
    from sitegen.build.build import Wishes, build
    from sitegen.build.failure import ForeignFolder
    from sitegen.inbox.recovery import complete_decisions
    from sitegen.newsletter import emails as letters
    from sitegen.parallel import default_jobs

    project = project_of(context)
    complete_decisions(project)
    at = clock(now, _zone(project) if now else UTC)
    progress = _Progress(quiet)
    # Letters are for mailing: one that was built for another address, or with drafts, is none.
    elsewhere = output is not None or url is not None or drafts or future
    with_letters = not elsewhere and letters.has_emails(project)

    def wishes(forced: bool) -> Wishes:
        return Wishes(
            target=output if output is not None else project.output,
            now=at,
            url=url,
            noindex=noindex,
            drafts=drafts,
            future=future,
            jobs=jobs or default_jobs(),
            force=forced,
            on_wait=lambda holder: click.echo(f"Waiting for {holder} …", err=True),
            on_progress=progress.tell,
            beside=letters.beside(project) if with_letters else None,
        )

    try:
        result = build(project, wishes(force))
    except ForeignFolder as error:
        if not on_terminal():
            raise
        progress.end()
        click.echo(str(error), err=True)
        if not click.confirm("Write into it all the same? Its own files are kept."):
            sys.exit(1)
        result = build(project, wishes(True))
    finally:
        progress.end()
    for warning in result.warnings:
        show_problem(warning)
    if with_letters:
        for warning in letters.warnings_of(project):
            show_problem(warning)
    if quiet:
        return
    if verbose:
        for path in result.report.written:
            click.echo(f"wrote    {path}")
        for path in result.report.removed:
            click.echo(f"removed  {path}")
    report = result.report
    seconds = time.perf_counter() - started
    click.echo(
        f"{counted(result.pages, 'page')} in {_near(output or project.output)}: "
        f"{len(report.written)} files written, "
        f"{report.unchanged} unchanged, {len(report.removed)} removed, in {seconds:.2f} s"
    )
    if seconds > SLOW and result.converted_with == "python-markdown":
        click.echo(
            "  A first build is several times quicker with `markdown: {engine: commonmark}` in "
            "content/site.yaml (docs/authoring.md, “Two engines”)."
        )
    if result.beside is not None and result.beside.written:
        click.echo(f"{len(result.beside.written)} files written for mailing, in {letters.FOLDER}/")
    for one in result.skipped:
        click.echo(f"  not shown: {one.source} ({one.reason})")


def _zone(project: Project) -> tzinfo:
    """The site's time zone, for a time that names none."""
    from sitegen.read.config import read_config, zone_of

    return zone_of(read_config(project))


def _near(folder: Path) -> str:
    """A folder as one would type it here, if that is shorter."""
    try:
        near = os.path.relpath(folder)
    except ValueError:  # on Windows, another drive
        near = str(folder)
    return f"{min(near, str(folder), key=len)}{os.sep}"


class _Progress:
    """A progress bar on a terminal, when the work takes more than a moment."""

    PATIENCE = 0.7
    """Seconds."""

    def __init__(self, quiet: bool) -> None:
        self._hidden = quiet or not sys.stderr.isatty()
        self._started = time.monotonic()
        self._shown = False

    def tell(self, done: int, of: int) -> None:
        if self._hidden or time.monotonic() - self._started < self.PATIENCE:
            return
        click.echo(f"\r{bar(done, of, sys.stderr)} {done} of {of}", nl=False, err=True)
        self._shown = True

    def end(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False
