"""What is due of the welcome series today. Nothing is asked: a timer sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sitegen.cli.terminal import counted

if TYPE_CHECKING:
    from sitegen.newsletter.commands.campaigns import Mailings
    from sitegen.newsletter.commands.delivery import Post
    from sitegen.newsletter.sending.journal import Journal
    from sitegen.newsletter.subscribers.database import Subscribers


def send_welcome(
    mailings: Mailings, post: Post, subscribers: Subscribers, journal: Journal, *, dry_run: bool
) -> int:
    """Send what is due of the welcome series; returns the exit status."""
    from sitegen.newsletter.sending.recipients import Selection
    from sitegen.newsletter.sending.welcome_series import due
    from sitegen.read.config import zone_of

    zone = zone_of(mailings.config)
    today = mailings.at.astimezone(zone).date()
    found = due(mailings.welcome_series(), tuple(subscribers), journal.sent, today, zone)
    status = 0
    for one in found:
        mailing = one.letter.mailing
        selection = Selection(one.readers, ())
        click.echo(f"{mailing.source}: {counted(len(one.readers), 'reader')}")
        if dry_run:
            post.rehearse(mailing, selection)
        else:
            status = max(status, post.send(mailing, selection))
    if not found:
        click.echo("Nothing is due today.")
    return status
