"""The welcome series: the emails that are due to new subscribers today.

Days are counted in the site's time zone from the day on which a subscriber confirmed, day 0. A
subscriber gets at most one email in a run, the earliest that is due. Emails whose day is long past
are skipped: subscribers of many years don't get an email that was written yesterday, and after a
week without a run nobody gets a whole series in one morning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta, tzinfo
from typing import Final

from msgspec import Struct

from sitegen.newsletter.sending.campaign import Campaign
from sitegen.newsletter.sending.message import Recipient
from sitegen.newsletter.subscribers.database import Subscriber

GRACE_DAYS: Final = 14
"""The days after its day on which an email is still sent."""


class WelcomeEmail(Struct, frozen=True):
    """An email of the series."""

    day: int
    """Days since the subscriber confirmed."""
    campaign: Campaign


class DueEmail(Struct, frozen=True):
    """An email and the recipients to whom it is due today."""

    email: WelcomeEmail
    recipients: tuple[Recipient, ...]


def find_due_emails(
    emails: Iterable[WelcomeEmail],
    subscribers: Iterable[Subscriber],
    sent: Callable[[str], frozenset[str]],
    today: date,
    zone: tzinfo,
) -> tuple[DueEmail, ...]:
    """The emails due on `today`, by day, each with its recipients.

    `sent` returns the keys of the addresses that got a campaign, as `SendJournal.sent` does.
    """
    ordered = sorted(emails, key=lambda email: (email.day, email.campaign.id))
    reached = {email.campaign.id: sent(email.campaign.id) for email in ordered}
    recipients: dict[str, list[Recipient]] = {email.campaign.id: [] for email in ordered}
    for subscriber in subscribers:
        if subscriber.state != "confirmed" or subscriber.confirmed is None:
            continue
        confirmed = subscriber.confirmed.astimezone(zone).date()
        for email in ordered:
            since = today - confirmed - timedelta(days=email.day)
            if not timedelta(0) <= since <= timedelta(days=GRACE_DAYS):
                continue
            if subscriber.address.key in reached[email.campaign.id]:
                continue
            recipient = Recipient(subscriber.address, subscriber.confirmed_name)
            recipients[email.campaign.id].append(recipient)
            break
    return tuple(
        DueEmail(email, tuple(recipients[email.campaign.id]))
        for email in ordered
        if recipients[email.campaign.id]
    )
