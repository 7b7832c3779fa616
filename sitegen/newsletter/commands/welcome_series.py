"""`send --welcome`: the emails of the welcome series that are due today, sent without a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sitegen.cli.terminal import counted, printable

if TYPE_CHECKING:
    from sitegen.newsletter.commands.campaigns import Campaigns
    from sitegen.newsletter.commands.delivery import CampaignSender
    from sitegen.newsletter.sending.journal import SendJournal
    from sitegen.newsletter.subscribers.database import Subscribers


def send_welcome(
    campaigns: Campaigns,
    sender: CampaignSender,
    subscribers: Subscribers,
    journal: SendJournal,
    *,
    dry_run: bool,
) -> int:
    """Send the emails of the welcome series that are due; returns the exit status."""
    from sitegen.newsletter.sending.recipients import Selection
    from sitegen.newsletter.sending.welcome_series import find_due_emails
    from sitegen.read.config import zone_of

    zone = zone_of(campaigns.config)
    today = campaigns.at.astimezone(zone).date()
    found = find_due_emails(
        campaigns.welcome_series(), tuple(subscribers), journal.sent, today, zone
    )
    status = 0
    for one in found:
        campaign = one.email.campaign
        selection = Selection(one.recipients, ())
        click.echo(f"{printable(campaign.source)}: {counted(len(one.recipients), 'recipient')}")
        if dry_run:
            sender.show_plan(campaign, selection)
        else:
            status = max(status, sender.send(campaign, selection))
    if not found:
        click.echo("Nothing is due today.")
    return status
