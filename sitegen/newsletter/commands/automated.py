"""`send --due`: the automated emails that are due today, sent without a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sitegen.cli.terminal import counted, printable

if TYPE_CHECKING:
    from sitegen.newsletter.campaigns import Campaigns
    from sitegen.newsletter.commands.delivery import CampaignSender
    from sitegen.newsletter.sending.journal import SendJournal
    from sitegen.newsletter.subscribers.database import Subscribers


def send_due(
    campaigns: Campaigns,
    sender: CampaignSender,
    subscribers: Subscribers,
    journal: SendJournal,
    *,
    dry_run: bool,
) -> int:
    """Send the automated emails that are due; returns the exit status.

    Each is sent as it is now: an email of a series may be improved between two subscribers.
    """
    from sitegen.newsletter.customers import read_customers
    from sitegen.newsletter.emails import load_site
    from sitegen.newsletter.sending.automated import find_due_emails
    from sitegen.newsletter.sending.recipients import Selection
    from sitegen.read.config import zone_of

    zone = zone_of(campaigns.config)
    today = campaigns.at.astimezone(zone).date()
    root, site = (
        campaigns.project.root,
        load_site(campaigns.project, campaigns.config, campaigns.at),
    )
    customers = read_customers(root, site, lambda: campaigns.at, journal)
    emails = campaigns.automated(site)
    found = find_due_emails(emails, tuple(subscribers), journal.sent, today, zone, customers)
    status = 0
    for one in found:
        campaign = one.campaign
        selection = Selection(one.recipients, ())
        click.echo(f"{printable(campaign.source)}: {counted(len(one.recipients), 'recipient')}")
        if dry_run:
            sender.show_plan(campaign, selection)
        else:
            status = max(status, sender.send(campaign, selection, accept_changes=True))
    if not found:
        click.echo("Nothing is due today.")
    return status
