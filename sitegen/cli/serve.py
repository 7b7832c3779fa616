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
from sitegen.cli.terminal import on_terminal, show_problem
from sitegen.features import added

if TYPE_CHECKING:
    from sitegen.errors import Problem
    from sitegen.read.project import Project
    from sitegen.serve.preview import Listener
    from sitegen.serve.serve import Options, Serving


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
    help="Listen on this port; 0 chooses a free one.",
)  # fmt: skip
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Listen on this network address."
)
@click.option("--open", "opens", is_flag=True, help="Open the site in your browser.")
@click.option("--no-drafts", is_flag=True, help="Show the site as visitors see it now.")
@click.option(
    "--follow", is_flag=True, help="Switch open pages to the document that you just saved."
)
@click.option("--now", help="Show the site as if it were this time: 2026-12-24T18:00.")
@click.option("--poll", is_flag=True, help="Poll for changes, for file systems that don't "
              "report them.")  # fmt: skip
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
    """Preview the site in a browser, and update it as soon as you save a file.

    Drafts and scheduled documents are shown, too, and marked. Nothing is written to `public/`.

    \b
    Examples:
      sitegen serve --open
      sitegen serve --follow
      sitegen serve --no-drafts --now 2026-12-24
    """
    run_preview(
        project_of(context),
        ServeOptions(
            port=port, host=host, hidden=not no_drafts, follow=follow, now=now, polling=poll
        ),
        open_at="" if opens else None,
    )


class ServeOptions(NamedTuple):
    """The options of `sitegen serve`."""

    port: int = 8000
    host: str = "127.0.0.1"
    hidden: bool = True
    """Show drafts and scheduled documents."""
    follow: bool = False
    now: str | None = None
    polling: bool = False


def run_preview(project: Project, options: ServeOptions, *, open_at: str | None = None) -> None:
    """Serve a preview until the process is stopped; `open_at` is the URL path to open."""
    from sitegen.cli.findings import PreviewFindings
    from sitegen.cli.status.panel import status_panel
    from sitegen.parallel import default_jobs
    from sitegen.serve.extensions import PreviewExtensions
    from sitegen.serve.serve import Options, is_loopback
    from sitegen.serve.workshop import Wishes

    complete_unfinished(project)
    server_options = Options(
        Wishes(_clock(project, options.now), hidden=options.hidden),
        host=options.host,
        port=options.port,
        follow=options.follow,
        polling=options.polling,
        jobs=default_jobs(),
        extensions=PreviewExtensions(
            findings=PreviewFindings(project),
            page_links=tuple(added("page_links")),
            panels=(*(make(project) for make in added("panels")), status_panel(project)),
        ),
    )
    if not is_loopback(options.host):
        _warn(
            f"anyone who can reach {options.host} can read this preview, including unpublished "
            "texts (stop it when you are done)"
        )
    serving = _start_server(project, server_options)
    _print_banner(serving, hidden=options.hidden, polling=options.polling)
    if open_at is not None:
        click.launch(f"{serving.origin}{open_at}" if open_at else serving.address)
    _stop_on_sigterm()
    serving.run()
    click.echo("\nThe preview has stopped.")


def _clock(project: Project, now: str | None) -> Callable[[], datetime]:
    """The wall clock, or one that is stopped at `now`."""
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


def _start_server(project: Project, options: Options) -> Serving:
    """Start the server. It uses another port than the given one only if the user agrees."""
    from dataclasses import replace

    from sitegen.serve.serve import start
    from sitegen.serve.server import PortTaken

    listener = _listener()
    try:
        return start(project, options, listener)
    except PortTaken as error:
        if error.free is None or not on_terminal():
            raise
        click.echo(f"Port {error.port} is used by another program.", err=True)
        if not click.confirm(f"Use port {error.free} instead?", default=True):
            sys.exit(1)
        return start(project, replace(options, port=error.free), listener)


def _print_banner(serving: Serving, *, hidden: bool, polling: bool) -> None:
    preview = serving.preview
    site = preview.look().site
    name = site.config.name if site is not None else "Your site"
    shows = "with drafts and scheduled documents" if hidden else "as visitors see it now"
    click.echo(f"{name}, {shows}")
    click.echo(f"  {serving.address}")
    click.echo(f"  {serving.origin}/_sitegen/   all documents, and the problems to fix")
    if not preview.notified:
        reason = "as requested" if polling else "because the system doesn't report changes here"
        click.echo(f"Polling for changes, {reason}.")
    if preview.trouble is not None:
        _warn(preview.trouble)
    click.echo("Press Ctrl-C to stop.")
    sys.stdout.flush()


def _listener() -> Listener:
    from sitegen.serve.preview import Listener

    def problems(new: tuple[Problem, ...], errors: int) -> None:
        for problem in new:
            show_problem(problem)
        if not new and not errors:
            click.echo(click.style("All errors are fixed.", fg="green"), err=True)

    def saved(source: str, seconds: float) -> None:
        click.echo(f"{source} ({seconds * 1000:.0f} ms)")
        sys.stdout.flush()

    return Listener(problems, saved)


def _warn(text: str) -> None:
    click.echo(click.style("warning: ", fg="yellow", bold=True) + text, err=True)


def _stop_on_sigterm() -> None:
    """Make SIGTERM stop the preview as Ctrl-C does."""
    import signal

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
