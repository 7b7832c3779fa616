"""The welcome series: which letter each new reader is due today.

Days are counted in the site's time zone from the day a reader confirmed; day 0 is that day. A
reader gets at most one letter a run, the earliest that is due, and letters whose day is long
past are let go: who confirmed years ago gets no letter that was written yesterday, and a timer
that stood still for a week doesn't empty a whole series into one morning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta, tzinfo
from typing import Final

from msgspec import Struct

from sitegen.newsletter.sending.campaign import Mailing
from sitegen.newsletter.sending.message import Recipient
from sitegen.newsletter.subscribers.database import Subscriber

GRACE_DAYS: Final = 14
"""So many days after its day a letter is still sent."""


class Letter(Struct, frozen=True):
    """A letter of the series."""

    day: int
    """Days since the reader confirmed."""
    mailing: Mailing


class Due(Struct, frozen=True):
    """A letter and who is due it today."""

    letter: Letter
    readers: tuple[Recipient, ...]


def due(
    letters: Iterable[Letter],
    subscribers: Iterable[Subscriber],
    sent: Callable[[str], frozenset[str]],
    today: date,
    zone: tzinfo,
) -> tuple[Due, ...]:
    """The letters due on `today`, by day, each with its readers.

    `sent` tells the addresses' keys that a mailing has reached, as `Journal.sent` does.
    """
    ordered = sorted(letters, key=lambda letter: (letter.day, letter.mailing.id))
    reached = {letter.mailing.id: sent(letter.mailing.id) for letter in ordered}
    readers: dict[str, list[Recipient]] = {letter.mailing.id: [] for letter in ordered}
    for subscriber in subscribers:
        if subscriber.state != "confirmed" or subscriber.confirmed is None:
            continue
        confirmed = subscriber.confirmed.astimezone(zone).date()
        for letter in ordered:
            since = today - confirmed - timedelta(days=letter.day)
            if not timedelta(0) <= since <= timedelta(days=GRACE_DAYS):
                continue
            if subscriber.address.key in reached[letter.mailing.id]:
                continue
            reader = Recipient(subscriber.address, subscriber.shown_name)
            readers[letter.mailing.id].append(reader)
            break
    return tuple(
        Due(letter, tuple(readers[letter.mailing.id]))
        for letter in ordered
        if readers[letter.mailing.id]
    )
