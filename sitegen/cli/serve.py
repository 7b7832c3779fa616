"""`sitegen serve`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

import click

from sitegen.cli.common import clock, project_of, reporting, wall_clock
from sitegen.cli.interrupted import complete_unfinished
from sitegen.cli.problem_list import WARNINGS, SeenWarnings, show_problems
from sitegen.cli.terminal import on_terminal, printable
from sitegen.features import added

if TYPE_CHECKING:
    from sitegen.errors import Problem
    from sitegen.read.project import Project
    from sitegen.serve.preview import Listener
    from sitegen.serve.serve import RunningPreview, ServeOptions


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
    help="The port to listen on; 0 takes any that is free.",
)  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--open", "opens", is_flag=True, help="Open the site in your browser.")
@click.option("--no-drafts", is_flag=True, help="Show the site as readers see it now.")
@click.option("--follow", is_flag=True, help="Let open pages go to the document just saved.")
@click.option("--now", help="Show the site as if it were this time: 2026-12-24T18:00.")
@click.option("--poll", is_flag=True, help="Look for changes again and again: for file systems "
              "that don't report them.")  # fmt: skip
@click.pass_context
@reporting
def command(
    context: click.Context,
    port: int,
    host: str,
    opens: bool,
    no_drafts: bool,
    follow: bool,
    now: str | None,
    poll: bool,
) -> None:
    """Preview the site in your browser, updated as soon as you save.

    Drafts and scheduled documents are shown too, and marked. Nothing is written to `public/`.

    \b
    Examples:
      sitegen serve --open
      sitegen serve --follow
      sitegen serve --no-drafts --now 2026-12-24
    """
    run_preview(
        project_of(context),
        ServeArguments(
            port=port, host=host, hidden=not no_drafts, follow=follow, now=now, polling=poll
        ),
        open_at="" if opens else None,
    )


class ServeArguments(NamedTuple):
    """The arguments of `sitegen serve`."""

    port: int = 8000
    host: str = "127.0.0.1"
    hidden: bool = True
    """Show drafts and what is scheduled."""
    follow: bool = False
    now: str | None = None
    polling: bool = False


def run_preview(project: Project, asked: ServeArguments, *, open_at: str | None = None) -> None:
    """Show a project until it is interrupted; `open_at` is the URL path to open first."""
    from sitegen.cli.docs.panel import docs_panel
    from sitegen.cli.findings import PreviewFindings
    from sitegen.cli.status.panel import status_panel
    from sitegen.parallel import default_jobs
    from sitegen.serve.extensions import PreviewExtensions
    from sitegen.serve.preview_updater import PreviewOptions
    from sitegen.serve.serve import ServeOptions, is_loopback

    complete_unfinished(project)
    options = ServeOptions(
        PreviewOptions(_clock(project, asked.now), hidden=asked.hidden),
        host=asked.host,
        port=asked.port,
        follow=asked.follow,
        polling=asked.polling,
        jobs=default_jobs(),
        extensions=PreviewExtensions(
            findings=PreviewFindings(project),
            page_links=tuple(added("page_links")),
            panels=(
                *(make(project) for make in added("panels")),
                status_panel(project),
                docs_panel(),
            ),
        ),
    )
    if not is_loopback(asked.host):
        _warn(
            f"everybody who can reach {asked.host} can read this preview, and with its key the "
            "unpublished texts, too; stop it when you are done"
        )
    serving = _started(project, options, _listener(project))
    _show_addresses(serving, hidden=asked.hidden, polling=asked.polling)
    serving.preview.report_problems()
    if open_at is not None:
        click.launch(serving.url(open_at) if open_at else serving.address)
    _end_on_signals()
    serving.run()
    click.echo("\nThe preview has stopped.")


def _clock(project: Project, now: str | None) -> Callable[[], datetime]:
    """The wall clock, or a fixed time."""
    if now is None and not os.environ.get("SOURCE_DATE_EPOCH"):
        return wall_clock
    from sitegen.errors import SitegenError
    from sitegen.read.config import read_config, zone_of

    zone: tzinfo = UTC
    # The preview itself shows what is wrong with the configuration.
    with contextlib.suppress(SitegenError):
        zone = zone_of(read_config(project))
    at = clock(now, zone)
    return lambda: at


def _started(project: Project, options: ServeOptions, listener: Listener) -> RunningPreview:
    """Start a server; on another port only if the user agrees."""
    from dataclasses import replace

    from sitegen.serve.serve import start
    from sitegen.serve.server import PortInUse

    try:
        return start(project, options, listener)
    except PortInUse as error:
        if error.free is None or not on_terminal():
            raise
        click.echo(f"Port {error.port} is used by another program.", err=True)
        if not click.confirm(f"Use port {error.free} instead?", default=True):
            sys.exit(1)
        return start(project, replace(options, port=error.free), listener)


def _show_addresses(serving: RunningPreview, *, hidden: bool, polling: bool) -> None:
    preview = serving.preview
    site = preview.current_state().site
    name = site.config.name if site is not None else "Your site"
    shows = "with drafts and what is scheduled" if hidden else "as readers see it now"
    click.echo(f"{printable(name)}, {shows}")
    click.echo(f"  {serving.address}")
    click.echo(f"  {serving.url('/_sitegen/')}   all documents, and what to fix")
    click.echo("Without the key, others who can reach it see the site as readers do.")
    if not preview.notified:
        reason = "as you asked" if polling else "because the system doesn't report changes here"
        click.echo(f"Files are checked for changes again and again, {reason}.")
    if preview.trouble is not None:
        _warn(preview.trouble)
    click.echo("Press Ctrl-C to stop it.")
    sys.stdout.flush()


def _listener(project: Project) -> Listener:
    """Prints what happens; warnings that the last build or preview printed are only counted."""
    from sitegen.serve.preview import Listener

    everything = "sitegen build --verbose"
    seen = SeenWarnings(project.cache / "warnings-preview.txt", project.cache / WARNINGS)

    def problems(new: tuple[Problem, ...], errors: int) -> None:
        show_problems([one for one in new if one.severity == "error"], everything=everything)
        seen.show([one for one in new if one.severity != "error"], everything=everything)
        if not new and not errors:
            click.echo(click.style("All errors are fixed.", fg="green"), err=True)

    def saved(source: str, seconds: float) -> None:
        click.echo(f"{printable(source)} ({seconds * 1000:.0f} ms)")
        sys.stdout.flush()

    return Listener(problems, saved)


def _warn(text: str) -> None:
    click.echo(click.style("warning: ", fg="yellow", bold=True) + text, err=True)


def _end_on_signals() -> None:
    """Let a signal to terminate end it as Ctrl-C does."""
    import signal

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
