"""`send`: sends an issue, or the automated emails that are due."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import (
    NOW,
    clock,
    content_of,
    name_of,
    project_of,
    reporting,
    wall_clock,
)
from sitegen.cli.terminal import counted, show_problem

if TYPE_CHECKING:
    from sitegen.model.config import Config
    from sitegen.newsletter.sending.recipients import Selection
    from sitegen.newsletter.subscribers.database import Subscribers


@click.command("send")
@click.argument("issue", required=False)
@click.option(
    "--due",
    "--welcome",
    "due",
    is_flag=True,
    help="Send the automated emails that are due today, such as those of the welcome series. "
    "--welcome is its former name.",
)
@click.option(
    "--to",
    "listed",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    metavar="CSV",
    help="Send to the people in this list instead of all confirmed subscribers; - reads it from "
    "standard input.",
)
@click.option(
    "--test-to", multiple=True, metavar="ADDRESS", help="Send a test to this address only."
)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    help="Send only to subscribers interested in this topic, or in everything.",
)
@click.option(
    "--dry-run", is_flag=True, help="Check everything and show what would be sent, without sending."
)
@click.option("--retry-failed", is_flag=True, help="Also retry recipients that the server refused.")
@click.option("--yes", "-y", is_flag=True, help="Send without asking.")
@NOW
@click.pass_context
@reporting
def send(
    context: click.Context,
    issue: str | None,
    due: bool,
    listed: Path | None,
    test_to: tuple[str, ...],
    topics: tuple[str, ...],
    dry_run: bool,
    retry_failed: bool,
    yes: bool,
    now: str | None,
) -> None:
    """Send an issue through your own mail server, one message for each recipient.

    Only confirmed subscribers get it, and nobody gets it twice. Run it again if it was
    interrupted. The exit status is 1 as long as anyone is left out.

    \b
    Examples:
      sitegen newsletter send 2026-12-a-quiet-week --test-to me@shop.example
      sitegen newsletter send 2026-12-a-quiet-week --dry-run
      sitegen newsletter send 2026-12-a-quiet-week
      sitegen newsletter send --due
    """
    if due == (issue is not None):
        raise click.UsageError("give either an issue or --due")
    if topics and (due or listed is not None):
        # Otherwise, people would get an email who didn't choose its topic.
        raise click.UsageError("use --topic with an issue for your subscribers, without --to")
    from sitegen.newsletter.campaigns import Campaigns, require_public_url
    from sitegen.newsletter.commands.automated import send_due
    from sitegen.newsletter.commands.delivery import CampaignSender
    from sitegen.newsletter.private_files import journal_file, subscribers_file
    from sitegen.newsletter.sending import settings
    from sitegen.newsletter.sending.journal import SendJournal
    from sitegen.newsletter.subscribers.database import Subscribers
    from sitegen.read.config import read_config, zone_of

    project = project_of(context)
    config = read_config(project)
    require_public_url(config)
    at = clock(now, zone_of(config))
    with (
        Subscribers(subscribers_file(project.root), wall_clock) as subscribers,
        SendJournal(journal_file(project.root)) as journal,
    ):
        secret = settings.unsubscribe_secret(config, os.environ)
        campaigns = Campaigns(project, config, at, secret, show_problem)
        sender = CampaignSender(campaigns, subscribers, journal, agreed=yes or due)
        if due:
            sys.exit(send_due(campaigns, sender, subscribers, journal, dry_run=dry_run))
        assert issue is not None
        unpublished_allowed = dry_run or bool(test_to)
        campaign = campaigns.of_issue(issue, hidden=unpublished_allowed)
        if test_to:
            sys.exit(sender.test(campaign, test_to))
        selection = _selection(subscribers, listed, topics, config)
        _show_selection(selection)
        if dry_run:
            sender.show_plan(campaign, selection)
            return
        sys.exit(sender.send(campaign, selection, retry_failed=retry_failed))


def _selection(
    subscribers: Subscribers, listed: Path | None, topics: tuple[str, ...], config: Config
) -> Selection:
    """The recipients, and the people left out."""
    from sitegen.newsletter.sending.recipients import select_confirmed, select_listed
    from sitegen.newsletter.subscribers.import_file import LARGEST_FILE, read_subscribers
    from sitegen.newsletter.subscribers.topics import require_known

    everyone = tuple(subscribers)
    if listed is None:
        chosen = (interest for one in everyone for interest in one.interests)
        require_known(topics, (*config.newsletter.topics, *chosen))
        return select_confirmed(everyone, topics)
    imported = read_subscribers(content_of(listed, LARGEST_FILE), name_of(listed), config.language)
    for problem in imported.problems:
        show_problem(problem)
    return select_listed(imported.rows, everyone)


def _show_selection(selection: Selection) -> None:
    """Show the number of recipients, and how many are left out for which reasons."""
    reasons: dict[str, int] = {}
    for one in selection.skipped:
        reasons[one.reason] = reasons.get(one.reason, 0) + 1
    click.echo(f"{counted(len(selection.recipients), 'recipient')}.")
    for why, count in sorted(reasons.items()):
        click.echo(f"  left out: {count} ({why})")
