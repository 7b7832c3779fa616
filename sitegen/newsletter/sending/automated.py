"""Automated emails: which of them are due to whom today.

Each waits for an event: the subscriber confirmed (the welcome series), a story or question of
theirs was published, an anniversary, or a time of silence. Days are counted in the site's time
zone; the day of the event is day 0. A subscriber gets at most one email in a run, and each once for
each occasion: the journal knows it by the email's id and the occasion.

Emails whose day is long past are skipped: subscribers of many years don't get an email that was
written yesterday, and after a week without a run nobody gets a whole series in one morning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from msgspec import Struct, structs

from sitegen.newsletter.sending.campaign import Campaign
from sitegen.newsletter.sending.message import Recipient
from sitegen.newsletter.subscribers.database import Subscriber
from sitegen.newsletter.trigger import Trigger

GRACE_DAYS: Final = 14
"""The days after its day on which an email is still sent."""


class AutomatedEmail(Struct, frozen=True):
    """An email, and what it waits for."""

    trigger: Trigger
    campaign: Campaign


class PublishedContribution(Struct, frozen=True):
    """Something of a customer's that was published."""

    kind: str
    """`story` or `question`."""
    id: str
    """Of the document."""
    at: datetime
    """When the customer was told."""


class Customers(Struct, frozen=True):
    """What is known of subscribers beside the list, by the keys of their addresses."""

    heard: Mapping[str, datetime] = {}
    """When something last came from them."""
    published: Mapping[str, tuple[PublishedContribution, ...]] = {}


class DueEmail(Struct, frozen=True):
    """An email for one occasion, and the recipients to whom it is due today."""

    campaign: Campaign
    recipients: tuple[Recipient, ...]


class _Occasion(NamedTuple):
    day: date
    """On which the email is due."""
    mark: str = ""
    """Tells it from other occasions of the same email; empty if there is only one for a person."""


def find_due_emails(
    emails: Iterable[AutomatedEmail],
    subscribers: Iterable[Subscriber],
    sent: Callable[[str], frozenset[str]],
    today: date,
    zone: tzinfo,
    customers: Customers = Customers(),  # noqa: B008 - frozen
) -> tuple[DueEmail, ...]:
    """The emails due on `today`, in their order, each with its recipients.

    `sent` returns the keys of the addresses that got a campaign, as `SendJournal.sent` does.
    """
    ordered = sorted(emails, key=lambda email: (email.trigger.order, email.campaign.id))
    reached: dict[str, frozenset[str]] = {}
    due: dict[str, tuple[int, Campaign, list[Recipient]]] = {}
    for subscriber in subscribers:
        for place, campaign in _campaigns(ordered, subscriber, today, zone, customers):
            if campaign.id not in reached:
                reached[campaign.id] = sent(campaign.id)
            if subscriber.address.key in reached[campaign.id]:
                continue
            recipient = Recipient(subscriber.address, subscriber.confirmed_name)
            due.setdefault(campaign.id, (place, campaign, []))[2].append(recipient)
            break
    found = sorted(due.values(), key=lambda one: (one[0], one[1].id))
    return tuple(DueEmail(campaign, tuple(recipients)) for _, campaign, recipients in found)


def _campaigns(
    ordered: list[AutomatedEmail],
    subscriber: Subscriber,
    today: date,
    zone: tzinfo,
    customers: Customers,
) -> Iterator[tuple[int, Campaign]]:
    """What is due to a subscriber, whether or not they have it, with the place of the email."""
    if subscriber.state != "confirmed" or subscriber.confirmed is None:
        return
    for place, email in enumerate(ordered):
        for occasion in _occasions(
            email.trigger, subscriber.address.key, subscriber.confirmed, zone, customers
        ):
            if timedelta(0) <= today - occasion.day <= timedelta(days=GRACE_DAYS):
                yield place, _for_occasion(email.campaign, occasion)


def _for_occasion(campaign: Campaign, occasion: _Occasion) -> Campaign:
    if not occasion.mark:
        return campaign
    return structs.replace(campaign, id=f"{campaign.id}/{occasion.mark}")


def _occasions(
    trigger: Trigger, key: str, confirmed: datetime, zone: tzinfo, customers: Customers
) -> Iterator[_Occasion]:
    since = confirmed.astimezone(zone).date()
    days = timedelta(days=trigger.days)
    match trigger.event:
        case "confirmed":
            yield _Occasion(since + days)
        case "anniversary":
            yield _Occasion(_years_later(since, trigger.years))
        case "idle":
            heard = customers.heard.get(key, confirmed).astimezone(zone).date()
            silent = max(since, heard)
            yield _Occasion(silent + days, f"silent-since-{silent}")
        case "published":
            for one in customers.published.get(key, ()):
                if one.kind in trigger.kinds:
                    yield _Occasion(one.at.astimezone(zone).date() + days, one.id)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # a day that only leap years have
        return day.replace(year=day.year + years, day=28)
