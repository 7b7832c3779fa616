"""`sitegen publish`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import now, project_of, reporting
from sitegen.cli.interrupted import complete_unfinished
from sitegen.cli.terminal import counted, on_terminal, printable, show_warning
from sitegen.errors import RequestError

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
    difference = planned.difference
    files = []
    if difference.upload:
        files.append(f"{counted(len(difference.upload), 'file')} new or changed")
    if difference.delete:
        files.append(f"{len(difference.delete)} to delete")
    words = planned.words or ", ".join(files) or "what was begun before"
    more = f" ({', '.join(files)})" if planned.words and files else ""
    click.echo(printable(f"To {planned.destination.name}: {words}{more}"))
    skipped = planned.built.result.skipped
    for one in skipped[:MOST]:
        click.echo(printable(f"  not shown: {one.source} ({one.reason})"))
    if len(skipped) > MOST:
        click.echo(f"  not shown: {len(skipped) - MOST} more (`sitegen list` has all)")


def _show_result(planned: PlannedPublication, result: PublishResult) -> None:
    click.echo(printable(f"Published to {result.where}."))
    url = planned.config.url
    live = result.live
    if live is not None and live.shown:
        click.echo(f"{url} shows the new version.")
    elif live is not None:
        why = (
            "your host may still be building it"
            if planned.destination.sends_sources
            else "a cache may still have the old one"
        )
        show_warning(
            f"after {live.seconds:.0f} s, {url} doesn't show the new version yet: "
            f"{live.reason} ({why}; look there later)"
        )
    if result.feeds:
        click.echo(f"Announced {counted(result.feeds, 'feed')} to {planned.config.feeds.hub}.")
    if result.hub_problem:
        show_warning(f"the hub wasn't notified of changed feeds: {result.hub_problem}")
    if planned.timer is not None and planned.timer.todo:
        click.echo(printable(f"To do once, so that scheduled texts appear: {planned.timer.todo}."))


def _show_upcoming(planned: PlannedPublication) -> None:
    """When the next scheduled text is due, and what publishes it."""
    upcoming = planned.upcoming
    if upcoming is None:
        return
    text = upcoming.in_words(planned.built.site)
    if planned.timer_there is not None:
        how = f"your host builds it by the timer in {planned.timer_there}"
    elif planned.timer is not None:
        how = f"your host will build it by the timer in {planned.timer.path}"
    else:
        how = "run `sitegen publish` then, or by a timer: `sitegen docs scheduled-posts`"
    click.echo(printable(f"Next, {text} ({how})."))
