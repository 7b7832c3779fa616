"""`sitegen publish`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import now, project_of, reporting
from sitegen.cli.interrupted import complete_unfinished
from sitegen.cli.terminal import counted, on_terminal, printable, show_warning
from sitegen.errors import RequestError
from sitegen.publishing.descriptions import change_in_words, upcoming_in_words, why_not_shown

if TYPE_CHECKING:
    from sitegen.publishing.publication import PlannedPublication, PublishResult

MOST = 5
"""Documents that aren't shown and are named; more are counted."""


@click.command("publish")
@click.option("--yes", "-y", is_flag=True, help="Publish without asking.")
@click.option(
    "--dry-run", "-n", is_flag=True, help="Show what would be published, and publish nothing."
)
@click.option(
    "--wait",
    type=click.IntRange(0, 3600),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="Wait so long until the live site shows the new version; with 0, don't look.",
)
@click.option(
    "--force", is_flag=True, help="Replace files at the server that sitegen didn't publish."
)
@click.option("--quiet", "-q", is_flag=True, help="Print only problems and what was published.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Use this many worker processes (default: one per processor).",
)
@click.pass_context
@reporting
def command(
    context: click.Context,
    yes: bool,
    dry_run: bool,
    wait: int,
    force: bool,
    quiet: bool,
    jobs: int | None,
) -> None:
    """Check and build the site, and bring it to the web.

    Shows what changed and asks before anything leaves this computer. If the check finds errors,
    nothing is published. The way is set in content/site.yaml: git pushes the project, from which
    your host builds the site; netlify, sftp and rsync upload the built site. Afterwards the live
    site is asked whether it shows the new version, and a WebSub hub is notified of changed feeds.

    If it is interrupted, run it again: it goes on where it ended.

    \b
    Examples:
      sitegen publish
      sitegen publish --dry-run
      sitegen publish --yes --quiet
    """
    from sitegen.parallel import default_jobs
    from sitegen.publishing.publication import PublishOptions, plan_publication, publish

    project = project_of(context)
    complete_unfinished(project)
    options = PublishOptions(now=now(), jobs=jobs or default_jobs(), force=force, wait=wait)
    shown = _Steps(quiet=quiet)
    planned = plan_publication(project, options, shown.show)
    for note in planned.difference.notes:
        click.echo(printable(f"  {note}"))
    if planned.empty:
        click.echo(f"Nothing to publish: {planned.destination.name} has it all.")
        _show_upcoming(planned)
        return
    _show_plan(planned)
    if dry_run:
        _show_upcoming(planned)
        return
    if not yes:
        if not on_terminal():
            raise RequestError("nobody can be asked here (publish with --yes, or in a terminal)")
        if not click.confirm("Publish this?", default=True):
            sys.exit(1)
    _show_result(planned, publish(planned, shown.show))
    _show_upcoming(planned)


class _Steps:
    """Shows what is being done."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def show(self, step: str) -> None:
        if not self._quiet:
            click.echo(printable(f"{step} …"), err=True)


def _show_plan(planned: PlannedPublication) -> None:
    """What would be published, in words, and which documents visitors won't see yet."""
    click.echo(printable(f"To {planned.destination.name}: {change_in_words(planned)}"))
    skipped = planned.built.result.skipped
    for one in skipped[:MOST]:
        click.echo(printable(f"  not shown: {one.source} ({one.reason})"))
    if len(skipped) > MOST:
        click.echo(f"  not shown: {len(skipped) - MOST} more (`sitegen list` has all)")


def _show_result(planned: PlannedPublication, result: PublishResult) -> None:
    click.echo(printable(f"Published to {result.where}."))
    if result.live is not None and result.live.shown:
        click.echo(f"{planned.config.url} shows the new version.")
    elif reason := why_not_shown(planned, result):
        show_warning(reason)
    if result.feeds:
        click.echo(f"Announced {counted(result.feeds, 'feed')} to {planned.config.feeds.hub}.")
    if result.hub_problem:
        show_warning(f"the hub wasn't notified of changed feeds: {result.hub_problem}")
    if planned.timer is not None and planned.timer.todo:
        click.echo(printable(f"To do once, so that scheduled texts appear: {planned.timer.todo}."))


def _show_upcoming(planned: PlannedPublication) -> None:
    """When the next scheduled text is due, and what publishes it."""
    how = "run `sitegen publish` then, or by a timer: `sitegen docs scheduled-posts`"
    if text := upcoming_in_words(planned, how):
        click.echo(printable(text))
