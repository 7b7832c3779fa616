"""Sending campaigns from the command line: as a test, as a dry run, or for real."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import wall_clock
from sitegen.cli.terminal import counted
from sitegen.errors import ContentError, RequestError
from sitegen.newsletter.commands.leak_check import refuse_exposed
from sitegen.newsletter.commands.progress import ProgressBar
from sitegen.read.locate import locate

if TYPE_CHECKING:
    from sitegen.address import Address
    from sitegen.newsletter.commands.campaigns import Campaigns
    from sitegen.newsletter.sending.campaign import Campaign
    from sitegen.newsletter.sending.journal import SendJournal
    from sitegen.newsletter.sending.message import Recipient
    from sitegen.newsletter.sending.recipients import Selection
    from sitegen.newsletter.sending.send import SendingReport
    from sitegen.newsletter.sending.smtp import Connection
    from sitegen.newsletter.subscribers.database import Subscribers


class CampaignSender:
    """Sends campaigns: what is refused, asked and shown, and the exit status."""

    def __init__(
        self, campaigns: Campaigns, subscribers: Subscribers, journal: SendJournal, *, agreed: bool
    ) -> None:
        """With `agreed`, nobody is asked whether to send."""
        self._campaigns = campaigns
        self._subscribers = subscribers
        self._journal = journal
        self._agreed_before = agreed

    def rehearse(self, campaign: Campaign, selection: Selection) -> None:
        """What sending would do."""
        from sitegen.newsletter.sending.send import rehearse

        self._guard(selection)
        with self._with_lines():
            found = rehearse(
                campaign,
                selection.recipients,
                journal=self._journal,
                clock=wall_clock,
                unsubscribe_secret=self._campaigns.secret,
            )
        click.echo(
            f"Would send to {len(found.to_send)}; {found.already_sent} have it already, "
            f"{len(found.failed)} were refused before. The HTML part takes "
            f"{found.largest_html / 1000:.1f} KB. Nothing was sent."
        )

    def test(self, campaign: Campaign, addresses: Sequence[str]) -> int:
        """Send it to try it out."""
        from sitegen.address import AddressError, parse_address
        from sitegen.newsletter.sending.message import Recipient
        from sitegen.newsletter.sending.send import send_test
        from sitegen.newsletter.sending.smtp import Accepted

        try:
            recipients = [Recipient(parse_address(text)) for text in addresses]
        except AddressError as error:
            raise RequestError(f"--test-to: {error}") from error
        failed = 0
        with self._with_lines(), self._connection(campaign) as connection:
            for recipient, outcome in send_test(
                campaign,
                recipients,
                journal=self._journal,
                connection=connection,
                clock=wall_clock,
                unsubscribe_secret=self._campaigns.secret,
            ):
                taken = isinstance(outcome, Accepted)
                failed += not taken
                click.echo(f"{recipient.address}: {'sent' if taken else outcome.words}")
        return 1 if failed else 0

    def send(self, campaign: Campaign, selection: Selection, *, retry_failed: bool = False) -> int:
        """Send it, after asking. Returns the exit status."""
        from sitegen.newsletter.sending.journal import ContentChanged

        self._guard(selection)
        recipients = selection.recipients
        if not recipients:
            click.echo("There are no recipients.")
            return 0
        if not self._agreed(
            f'Send "{campaign.subject}" to {counted(len(recipients), "recipient")} as '
            f"{campaign.sender.name} <{campaign.sender.address}>?"
        ):
            return 1
        try:
            with self._with_lines():
                report = self._sent(campaign, recipients, retry_failed, accept_changes=False)
        except ContentChanged as error:
            if not sys.stdin.isatty():
                raise
            click.echo(str(error), err=True)
            if not click.confirm("Send the new version to those who don't have it yet?"):
                return 1
            report = self._sent(campaign, recipients, retry_failed, accept_changes=True)
        self._tell(report)
        return 0 if report.complete else 1

    @contextmanager
    def _with_lines(self) -> Iterator[None]:
        """Finds the lines of what is wrong with a campaign."""
        try:
            yield
        except ContentError as error:
            raise ContentError(locate(error.problems, self._campaigns.project)) from None

    def _guard(self, selection: Selection) -> None:
        """Raises ContentError if an address of a subscriber or recipient is in anything public."""
        concerned = (*self._subscribers, *selection.recipients, *selection.skipped)
        campaigns = self._campaigns
        refuse_exposed(
            campaigns.project, campaigns.config, campaigns.at, (one.address for one in concerned)
        )

    def _agreed(self, question: str) -> bool:
        if self._agreed_before:
            return True
        if not sys.stdin.isatty():
            raise RequestError(
                "this sends email to many people: use --yes where nobody can be asked"
            )
        return click.confirm(question)

    def _sent(
        self,
        campaign: Campaign,
        recipients: Sequence[Recipient],
        retry_failed: bool,
        *,
        accept_changes: bool,
    ) -> SendingReport:
        from sitegen.newsletter.sending.send import Pace, send

        bar = ProgressBar()
        try:
            return send(
                campaign,
                recipients,
                journal=self._journal,
                connection=self._connection(campaign),
                clock=wall_clock,
                sleep=time.sleep,
                pace=Pace(per_minute=self._campaigns.config.newsletter.smtp.rate),
                unsubscribe_secret=self._campaigns.secret,
                progress=bar.tell,
                still_wanted=self._still_wanted,
                retry_failed=retry_failed,
                accept_changes=accept_changes,
            )
        finally:
            bar.end()

    def _still_wanted(self, address: Address) -> bool:
        found = self._subscribers.find(address)
        return found is None or found.state == "confirmed"

    def _connection(self, campaign: Campaign) -> Connection:
        from sitegen.newsletter.sending import settings
        from sitegen.newsletter.sending.smtp import Connection

        server = settings.server(self._campaigns.config, os.environ)
        return Connection(server, campaign.sender.address.domain)

    def _tell(self, report: SendingReport) -> None:
        before = f", {report.sent_before} had it before" if report.sent_before else ""
        click.echo(f"{report.sent_now} sent{before}, {report.left_out} left out.")
        if report.withdrawn:
            click.echo(f"{report.withdrawn} unsubscribed while it was being sent.")
        for address in report.in_doubt:
            click.echo(
                f"{address} may get it twice: an earlier run was interrupted at that moment."
            )
        for one in report.failed:
            click.echo(f"refused: {one.address}: {one.words}", err=True)
        for one in report.waiting:
            click.echo(f"waiting: {one.address}: {one.words or 'not tried yet'}", err=True)
        if report.stopped:
            click.echo(f"Stopped: {report.stopped}", err=True)
        if report.waiting or report.stopped:
            click.echo("Run it again to go on: nobody gets it twice.", err=True)
