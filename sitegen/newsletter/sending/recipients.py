"""The recipients of a campaign: from the subscribers, or from a list that the owner gives.

Anyone left out is listed with the reason. A list can't override the subscribers' states: anyone who
unsubscribed, is suppressed or never confirmed gets no email.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from sitegen.address import Address
from sitegen.newsletter.sending.message import Recipient
from sitegen.newsletter.subscribers.database import Subscriber
from sitegen.newsletter.subscribers.import_file import SubscriberRow
from sitegen.newsletter.subscribers.topics import topic_key


class SkippedRecipient(Struct, frozen=True):
    """A person who doesn't get it, and the reason."""

    address: Address
    reason: str


class Selection(Struct, frozen=True):
    """The recipients of a campaign, and the people left out, by address."""

    recipients: tuple[Recipient, ...]
    skipped: tuple[SkippedRecipient, ...]


def select_confirmed(subscribers: Iterable[Subscriber], topics: Iterable[str] = ()) -> Selection:
    """Select confirmed subscribers, with `topics` those interested in one or in everything."""
    wanted = frozenset(map(topic_key, topics))
    recipients: list[Recipient] = []
    skipped: list[SkippedRecipient] = []
    for subscriber in subscribers:
        if subscriber.state != "confirmed":
            skipped.append(SkippedRecipient(subscriber.address, subscriber.state))
        elif (
            wanted
            and subscriber.interests
            and wanted.isdisjoint(map(topic_key, subscriber.interests))
        ):
            interests = ", ".join(subscriber.interests)
            skipped.append(SkippedRecipient(subscriber.address, f"only interested in {interests}"))
        else:
            recipients.append(Recipient(subscriber.address, subscriber.confirmed_name))
    return Selection(tuple(recipients), tuple(skipped))


def select_listed(rows: Iterable[SubscriberRow], subscribers: Iterable[Subscriber]) -> Selection:
    """Select the people of a list, each once, unless their state forbids it.

    Names are used only if the person confirmed them: as a subscriber, or in a list with the
    columns of our own export whose `state` is `confirmed`.
    """
    known = {subscriber.address.key: subscriber for subscriber in subscribers}
    recipients: dict[str, Recipient] = {}
    skipped: dict[str, SkippedRecipient] = {}
    for row in rows:
        key = row.address.key
        if key in recipients or key in skipped:
            continue
        subscriber = known.get(key)
        state = row.own.get("state", "") if row.own else ""
        if subscriber and subscriber.state != "confirmed":
            skipped[key] = SkippedRecipient(row.address, subscriber.state)
        elif not subscriber and row.own and state != "confirmed":
            skipped[key] = SkippedRecipient(row.address, state or "no state")
        elif not subscriber and row.stated and row.stated.state != "confirmed":
            skipped[key] = SkippedRecipient(row.address, row.stated.state)
        elif subscriber:
            recipients[key] = Recipient(subscriber.address, subscriber.confirmed_name)
        else:
            recipients[key] = Recipient(row.address, row.name if state == "confirmed" else "")
    return Selection(
        tuple(recipients[key] for key in sorted(recipients)),
        tuple(skipped[key] for key in sorted(skipped)),
    )
