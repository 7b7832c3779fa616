"""Sends campaigns to a project's subscribers, for the command line and for the preview's panel.

It uses the project's mail server, journal and subscribers, and refuses to send as long as an
address is in public. Prints and asks nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sitegen.errors import ContentError
from sitegen.newsletter.leak_check import refuse_exposed
from sitegen.read.locate import locate

if TYPE_CHECKING:
    from sitegen.address import Address
    from sitegen.newsletter.campaigns import Campaigns
    from sitegen.newsletter.sending.campaign import Campaign
    from sitegen.newsletter.sending.journal import SendJournal
    from sitegen.newsletter.sending.message import Recipient
    from sitegen.newsletter.sending.recipients import Selection
    from sitegen.newsletter.sending.send import SendingPlan
    from sitegen.newsletter.sending.send_loop import SendingReport, SendProgress
    from sitegen.newsletter.sending.smtp import Connection, DeliveryOutcome
    from sitegen.newsletter.subscribers.database import Subscribers


def _now() -> datetime:
    return datetime.now(UTC)


class CampaignDelivery:
    """Sends the campaigns of a project. Mistakes of a campaign are reported with their lines."""

    def __init__(
        self,
        campaigns: Campaigns,
        subscribers: Subscribers,
        journal: SendJournal,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """`clock` is the real time, of which the journal and the messages tell."""
        self._campaigns = campaigns
        self._subscribers = subscribers
        self._journal = journal
        self._sleep = sleep
        self._clock = clock

    def refuse_leaks(self, selection: Selection) -> None:
        """Raise ContentError if an address of a subscriber or recipient is in anything public."""
        people = (*self._subscribers, *selection.recipients, *selection.skipped)
        campaigns = self._campaigns
        refuse_exposed(
            campaigns.project, campaigns.config, campaigns.at, (one.address for one in people)
        )

    def plan(self, campaign: Campaign, recipients: Iterable[Recipient]) -> SendingPlan:
        """What sending would do. Raises ContentError."""
        from sitegen.newsletter.sending.send import plan_sending

        with self._with_lines():
            return plan_sending(
                campaign,
                recipients,
                journal=self._journal,
                clock=self._clock,
                unsubscribe_secret=self._campaigns.secret,
            )

    def test(
        self, campaign: Campaign, addresses: Iterable[Address]
    ) -> tuple[tuple[Recipient, DeliveryOutcome], ...]:
        """Send it as a test, of which nothing is kept.

        Raises ContentError, SettingsError, ServerUnavailable and ServerRejection.
        """
        from sitegen.newsletter.sending.message import Recipient
        from sitegen.newsletter.sending.send import send_test

        with self._with_lines(), self._connection(campaign) as connection:
            return send_test(
                campaign,
                [Recipient(address) for address in addresses],
                journal=self._journal,
                connection=connection,
                clock=self._clock,
                unsubscribe_secret=self._campaigns.secret,
            )

    def send(
        self,
        campaign: Campaign,
        recipients: Iterable[Recipient],
        *,
        progress: Callable[[SendProgress], None],
        retry_failed: bool = False,
        accept_changes: bool = False,
    ) -> SendingReport:
        """Send it to each recipient who doesn't have it yet and is still subscribed.

        Raises what `sending.send.send` raises, and SettingsError.
        """
        from sitegen.newsletter.sending.send import send
        from sitegen.newsletter.sending.send_loop import Pace

        with self._with_lines():
            return send(
                campaign,
                recipients,
                journal=self._journal,
                connection=self._connection(campaign),
                clock=self._clock,
                sleep=self._sleep,
                pace=Pace(per_minute=self._campaigns.config.newsletter.smtp.rate),
                unsubscribe_secret=self._campaigns.secret,
                progress=progress,
                still_wanted=self._still_wanted,
                retry_failed=retry_failed,
                accept_changes=accept_changes,
            )

    @contextmanager
    def _with_lines(self) -> Iterator[None]:
        """Find the lines of a campaign's mistakes."""
        try:
            yield
        except ContentError as error:
            raise ContentError(locate(error.problems, self._campaigns.project)) from None

    def _still_wanted(self, address: Address) -> bool:
        found = self._subscribers.find(address)
        return found is None or found.state == "confirmed"

    def _connection(self, campaign: Campaign) -> Connection:
        from sitegen.newsletter.sending import settings
        from sitegen.newsletter.sending.smtp import Connection

        server = settings.server(self._campaigns.config, os.environ)
        return Connection(server, campaign.sender.address.domain)
