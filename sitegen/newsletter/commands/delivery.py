"""Sending campaigns from the command line: as a test, as a dry run, or for real."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sitegen.cli.terminal import counted, printable
from sitegen.errors import RequestError
from sitegen.newsletter.commands.progress import ProgressBar
from sitegen.newsletter.delivery import CampaignDelivery

if TYPE_CHECKING:
    from sitegen.newsletter.campaigns import Campaigns
    from sitegen.newsletter.sending.campaign import Campaign
    from sitegen.newsletter.sending.journal import SendJournal
    from sitegen.newsletter.sending.message import Recipient
    from sitegen.newsletter.sending.recipients import Selection
    from sitegen.newsletter.sending.send_loop import SendingReport
    from sitegen.newsletter.subscribers.database import Subscribers


class CampaignSender:
    """Sends campaigns: prompts, output and the exit status."""

    def __init__(
        self, campaigns: Campaigns, subscribers: Subscribers, journal: SendJournal, *, agreed: bool
    ) -> None:
        """With `agreed`, sends without a prompt."""
        self._delivery = CampaignDelivery(campaigns, subscribers, journal)
        self._agreed_before = agreed

    def show_plan(self, campaign: Campaign, selection: Selection) -> None:
        """Show what sending would do."""
        self._delivery.refuse_leaks(selection)
        plan = self._delivery.plan(campaign, selection.recipients)
        click.echo(
            f"Would send to {len(plan.to_send)}; {plan.already_sent} have it already, "
            f"{len(plan.failed)} were refused before. The HTML part has "
            f"{plan.largest_html / 1000:.1f} KB. Nothing was sent."
        )

    def test(self, campaign: Campaign, addresses: Sequence[str]) -> int:
        """Send it as a test. Returns the exit status."""
        from sitegen.address import AddressError, parse_address
        from sitegen.newsletter.sending.smtp import DeliveryAccepted

        try:
            parsed = [parse_address(text) for text in addresses]
        except AddressError as error:
            raise RequestError(f"--test-to: {error}") from error
        failed = 0
        for recipient, outcome in self._delivery.test(campaign, parsed):
            accepted = isinstance(outcome, DeliveryAccepted)
            failed += not accepted
            click.echo(f"{recipient.address}: {'sent' if accepted else printable(outcome.words)}")
        return 1 if failed else 0

    def send(
        self,
        campaign: Campaign,
        selection: Selection,
        *,
        retry_failed: bool = False,
        accept_changes: bool = False,
    ) -> int:
        """Send it, after asking. Returns the exit status. With `accept_changes`, it may differ from
        what earlier recipients got."""
        from sitegen.newsletter.sending.journal import ContentChanged

        self._delivery.refuse_leaks(selection)
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
            report = self._deliver(
                campaign, recipients, retry_failed, accept_changes=accept_changes
            )
        except ContentChanged as error:
            if not sys.stdin.isatty():
                raise
            click.echo(str(error), err=True)
            if not click.confirm("Send the new version to those who don't have it yet?"):
                return 1
            report = self._deliver(campaign, recipients, retry_failed, accept_changes=True)
        self._show_report(report)
        return 0 if report.complete else 1

    def _agreed(self, question: str) -> bool:
        if self._agreed_before:
            return True
        if not sys.stdin.isatty():
            raise RequestError(
                "this sends email to many people and needs a confirmation (use --yes)"
            )
        return click.confirm(question)

    def _deliver(
        self,
        campaign: Campaign,
        recipients: Sequence[Recipient],
        retry_failed: bool,
        *,
        accept_changes: bool,
    ) -> SendingReport:
        bar = ProgressBar()
        try:
            return self._delivery.send(
                campaign,
                recipients,
                progress=bar.update,
                retry_failed=retry_failed,
                accept_changes=accept_changes,
            )
        finally:
            bar.close()

    def _show_report(self, report: SendingReport) -> None:
        before = f", {report.sent_before} had it before" if report.sent_before else ""
        click.echo(f"{report.sent_now} sent{before}, {report.left_out} left out.")
        if report.withdrawn:
            click.echo(f"{report.withdrawn} unsubscribed while it was being sent.")
        for address in report.in_doubt:
            click.echo(
                f"{address} may get it twice: an earlier run was interrupted at that moment."
            )
        for one in report.failed:
            click.echo(f"refused: {one.address}: {printable(one.words)}", err=True)
        for one in report.waiting:
            click.echo(
                f"waiting: {one.address}: {printable(one.words) or 'not tried yet'}", err=True
            )
        if report.stopped:
            click.echo(f"Stopped: {printable(report.stopped)}", err=True)
        if report.waiting or report.stopped:
            click.echo("Run the command again to continue: nobody gets it twice.", err=True)
