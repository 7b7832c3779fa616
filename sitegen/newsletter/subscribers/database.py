"""The subscribers of the newsletter: one private SQLite file, and the states of a subscriber.

    unconfirmed   the address was added; it gets no email, and the name is never shown
    confirmed     the person confirmed: by a reply, or at the service the list comes from
    removed       the person unsubscribed; comes back only by subscribing and confirming again
    suppressed    never emailed again: a bounce, a complaint, a request; only `forget` lifts it

Two rows are the same person when their addresses are (see `address`). Each operation is one
transaction and may be repeated without harm.
"""

from __future__ import annotations

import csv
import hmac
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sitegen.address import Address, parse_address
from sitegen.errors import SitegenError
from sitegen.newsletter.subscribers.export_state import STATES, State, lowest
from sitegen.newsletter.subscribers.import_file import (
    OWN_HEADER,
    SubscriberRow,
    clean_interests,
    clean_name,
    interests_text,
)
from sitegen.newsletter.subscribers.topics import unique_topics
from sitegen.private_database import PrivateDatabase
from sitegen.timestamps import parse_timestamp

__all__ = [
    "STATES",
    "Clock",
    "ImportCounts",
    "State",
    "Subscriber",
    "SubscriberError",
    "Subscribers",
    "merge_row",
]

Clock = Callable[[], datetime]
"""Returns the present time, with its zone."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS subscriber (
    key       TEXT PRIMARY KEY,
    address   TEXT NOT NULL,
    name      TEXT NOT NULL,
    interests TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('unconfirmed','confirmed','removed','suppressed')),
    source    TEXT NOT NULL,
    added     TEXT NOT NULL,
    confirmed TEXT NOT NULL,
    changed   TEXT NOT NULL,
    reason    TEXT NOT NULL,
    invited   TEXT NOT NULL DEFAULT '',
    consent   TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID
"""
_MIGRATIONS: Final = {
    1: """
    ALTER TABLE subscriber ADD COLUMN invited TEXT NOT NULL DEFAULT '';
    ALTER TABLE subscriber ADD COLUMN consent TEXT NOT NULL DEFAULT ''
    """
}
LONGEST_CONSENT: Final = 1000
"""Characters of the words of consent that are kept."""
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class SubscriberError(SitegenError):
    """The operation can't be done for this subscriber. The message says what can be done."""


class Subscriber(Struct, frozen=True, kw_only=True):
    """A subscriber, present, former or not confirmed yet."""

    address: Address
    name: str = ""
    interests: tuple[str, ...] = ()
    """Tags and kinds; empty means everything."""
    state: State = "unconfirmed"
    source: str = ""
    """Where the address came from: a file's name, or `by hand`."""
    added: datetime
    confirmed: datetime | None = None
    changed: datetime
    """When the state last changed."""
    reason: str = ""
    """Why the address is suppressed; what the mail server said that refused the invitation."""
    invited: datetime | None = None
    """When the email was sent that asks to confirm this subscription, or was refused for good."""
    consent: str = ""
    """The words in which the person confirmed, or how."""

    @property
    def confirmed_name(self) -> str:
        """The name, if the person confirmed it; else empty."""
        return self.name if self.state == "confirmed" else ""


class ImportCounts(Struct, frozen=True, kw_only=True):
    """The result of an import, in numbers of rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    """Rows of people who unsubscribed or are suppressed: they stay so."""
    states: Mapping[State, int] = {}
    """The people in the file by their state after the import."""


class Subscribers(PrivateDatabase):
    """The subscribers' file. Use it as a context manager; every method may raise PrivateError."""

    schema = _SCHEMA
    version = 2
    migrations = _MIGRATIONS

    def __init__(self, path: Path, clock: Clock) -> None:
        self._clock = clock
        super().__init__(path)

    def __iter__(self) -> Iterator[Subscriber]:
        """All subscribers, by address."""
        with self.access():
            rows = self.connection.execute("SELECT * FROM subscriber ORDER BY key").fetchall()
        return map(_subscriber, rows)

    def find(self, address: Address) -> Subscriber | None:
        """The subscriber with this address."""
        with self.access():
            statement = "SELECT * FROM subscriber WHERE key = ?"
            row = self.connection.execute(statement, (address.key,)).fetchone()
        return _subscriber(row) if row else None

    def find_token(self, token: str, make: Callable[[Address], str]) -> Subscriber | None:
        """The subscriber with this unsubscribe token; `make` makes the token of an address."""
        for subscriber in self:
            if hmac.compare_digest(make(subscriber.address).encode(), token.strip().encode()):
                return subscriber
        return None

    def add(
        self,
        address: Address,
        *,
        name: str = "",
        interests: Iterable[str] = (),
        source: str = "by hand",
    ) -> Subscriber:
        """Add a subscriber, unconfirmed unless already confirmed.

        Raises SubscriberError if the address is suppressed.
        """
        row = SubscriberRow(
            line=0,
            address=address,
            name=clean_name(name),
            interests=clean_interests(interests_text(interests)),
            at=self._now(),
        )
        with self.transaction():
            before = self.find(address)
            if before and before.state == "suppressed":
                raise SubscriberError(_suppressed(before))
            if before and before.state == "removed":
                before = replace(before, changed=_LONG_AGO)
            return self._put(before, merge_row(before, row, "unconfirmed", source, self._now()))

    def invite(self, address: Address, refused: str = "") -> None:
        """Record that an unconfirmed subscriber was asked by email to confirm, or that the mail
        server `refused` the address for good, in these words."""
        with self.transaction():
            before = self.find(address)
            if before is not None and before.state == "unconfirmed" and before.invited is None:
                words = " ".join(refused.split())
                self._put(before, replace(before, invited=self._now(), reason=words))

    def confirm(
        self, address: Address, *, name: str = "", consent: str = "", at: datetime | None = None
    ) -> Subscriber:
        """Record that the person confirmed, the name they gave, if any, and in which words or how
        they consented, `at` a time, by default now.

        Raises SubscriberError if the address is unknown, unsubscribed or suppressed.
        """
        with self.transaction():
            before = self.find(address)
            if before is None:
                raise SubscriberError(
                    f"{address} is not a subscriber (sitegen subscribers add {address})"
                )
            if before.state == "suppressed":
                raise SubscriberError(_suppressed(before))
            if before.state == "removed":
                day = before.changed.date()
                raise SubscriberError(
                    f"{address} unsubscribed on {day} (add it again, then confirm)"
                )
            after = replace(before, name=clean_name(name) or before.name)
            if before.state != "confirmed":
                now = self._now()
                since = min(now, at.astimezone(UTC).replace(microsecond=0)) if at else now
                words = " ".join(consent.split())[:LONGEST_CONSENT]
                after = replace(
                    after,
                    state="confirmed",
                    confirmed=since,
                    changed=now,
                    consent=words,
                    reason="",
                )
            return self._put(before, after)

    def remove(self, address: Address) -> Subscriber:
        """Record that the person unsubscribed, or asked never to be added."""
        return self._end(address, "removed", "")

    def suppress(self, address: Address, reason: str = "") -> Subscriber:
        """Record that this address must never be emailed again."""
        return self._end(address, "suppressed", reason)

    def forget(self, address: Address) -> bool:
        """Delete all data on an address; False if there was none."""
        with self.transaction():
            statement = "DELETE FROM subscriber WHERE key = ?"
            return self.connection.execute(statement, (address.key,)).rowcount > 0

    def import_rows(
        self, rows: Iterable[SubscriberRow], source: str, state: State = "unconfirmed"
    ) -> ImportCounts:
        """Import rows as `state`, or as the lower state that a row itself says, all in one
        transaction.

        Our own export restores the state of people who aren't known yet. Anyone who unsubscribed
        or is suppressed stays so, unless a row shows that the person subscribed again later.
        """
        outcomes: list[str] = []
        states: dict[str, State] = {}
        with self.transaction():
            now = self._now()
            for row in rows:
                before = self.find(row.address)
                after = merge_row(before, row, state, source, now)
                if before is None:
                    outcome = "added"
                elif before.state in ("removed", "suppressed") and after == before:
                    stated = _state_of(row, state)
                    outcome = "unchanged" if stated == before.state else "refused"
                else:
                    outcome = "unchanged" if after == before else "changed"
                outcomes.append(outcome)
                states[row.address.key] = self._put(before, after).state
        present = list(states.values())
        return ImportCounts(
            added=outcomes.count("added"),
            changed=outcomes.count("changed"),
            unchanged=outcomes.count("unchanged"),
            refused=outcomes.count("refused"),
            states={one: present.count(one) for one in STATES if one in present},
        )

    def export(self, states: Iterable[State] = STATES) -> str:
        """All subscribers in these states as CSV, in the format that `import_rows` restores."""
        wanted = frozenset(states)
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(OWN_HEADER)
        for subscriber in self:
            if subscriber.state in wanted:
                writer.writerow(_cells(subscriber))
        return text.getvalue()

    def _end(self, address: Address, state: State, reason: str) -> Subscriber:
        with self.transaction():
            now = self._now()
            before = self.find(address)
            after = before or Subscriber(
                address=address, source="by hand", added=now, changed=now, state=state
            )
            if after.state != "suppressed" and (before is None or after.state != state):
                after = replace(after, state=state, changed=now, reason="")
            if state == "suppressed":
                after = replace(after, state=state, reason=" ".join(reason.split()) or after.reason)
            return self._put(before, after)

    def _put(self, before: Subscriber | None, after: Subscriber) -> Subscriber:
        if after != before:
            marks = ",".join("?" * (len(OWN_HEADER) + 1))
            statement = f"INSERT OR REPLACE INTO subscriber VALUES ({marks})"  # noqa: S608 - marks
            self.connection.execute(statement, (after.address.key, *_cells(after)))
        return after

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC).replace(microsecond=0)


def merge_row(
    before: Subscriber | None, row: SubscriberRow, state: State, source: str, now: datetime
) -> Subscriber:
    """The subscriber after a row about them was imported.

    An unconfirmed row doesn't change a confirmed subscriber: anyone can submit a form with
    another person's address.
    """
    if before is None and (restored := _restored(row, source, now)):
        return restored
    state = _state_of(row, state)
    reason = row.stated.word if row.stated and row.stated.state == state == "suppressed" else ""
    if before is None:
        return Subscriber(
            address=row.address,
            name=row.name,
            interests=row.interests,
            state=state,
            source=source,
            added=row.at or now,
            confirmed=(row.confirmed or row.at or now) if state == "confirmed" else None,
            changed=now,
            reason=reason,
        )
    if before.state == "suppressed":
        return before
    if state in ("removed", "suppressed"):
        if before.state == state:
            return before
        return replace(before, state=state, changed=now, reason=reason)
    if before.state == "removed":
        if row.own or row.at is None or row.at <= before.changed:
            return before
        before = replace(
            before,
            state="unconfirmed",
            added=now,
            confirmed=None,
            changed=now,
            name="",
            interests=(),
            invited=None,
            consent="",
            reason="",
        )
    elif before.state == "confirmed" and state == "unconfirmed":
        return before
    after = replace(
        before,
        name=row.name or before.name,
        interests=unique_topics((*before.interests, *row.interests)),
    )
    if state == "confirmed" and before.state != "confirmed":
        confirmed = row.confirmed or row.at or now
        after = replace(after, state="confirmed", confirmed=confirmed, changed=now, reason="")
    return after


def _state_of(row: SubscriberRow, state: State) -> State:
    """The state in which a row is imported as `state`: what the row says can only be lowered."""
    return lowest((state, row.stated.state)) if row.stated else state


def _restored(row: SubscriberRow, source: str, now: datetime) -> Subscriber | None:
    """The subscriber as our own export describes them."""
    if row.own is None or row.own.get("state") not in STATES:
        return None
    state: State = next(known for known in STATES if known == row.own["state"])
    added = row.at or now
    return Subscriber(
        address=row.address,
        name=row.name,
        interests=row.interests,
        state=state,
        source=row.own.get("source", "") or source,
        added=added,
        confirmed=row.confirmed or (added if state == "confirmed" else None),
        changed=parse_timestamp(row.own.get("changed", "")) or now,
        reason=row.own.get("reason", ""),
        invited=parse_timestamp(row.own.get("invited", "")),
        consent=row.own.get("consent", ""),
    )


def _cells(subscriber: Subscriber) -> tuple[str, ...]:
    """A subscriber as the columns of `OWN_HEADER`, in the file as in the export."""
    return (
        str(subscriber.address),
        subscriber.name,
        interests_text(subscriber.interests),
        subscriber.state,
        subscriber.source,
        subscriber.added.isoformat(),
        subscriber.confirmed.isoformat() if subscriber.confirmed else "",
        subscriber.changed.isoformat(),
        subscriber.reason,
        subscriber.invited.isoformat() if subscriber.invited else "",
        subscriber.consent,
    )


def _subscriber(row: tuple[str, ...]) -> Subscriber:
    _, address, name, interests, state, source, added, confirmed, changed, *later = row
    reason, invited, consent = later
    return Subscriber(
        address=parse_address(address),
        name=name,
        interests=clean_interests(interests),
        state=next(known for known in STATES if known == state),
        source=source,
        added=datetime.fromisoformat(added),
        confirmed=datetime.fromisoformat(confirmed) if confirmed else None,
        changed=datetime.fromisoformat(changed),
        reason=reason,
        invited=datetime.fromisoformat(invited) if invited else None,
        consent=consent,
    )


def _suppressed(subscriber: Subscriber) -> str:
    why = f": {subscriber.reason}" if subscriber.reason else ""
    undo = f"if that was a mistake: sitegen subscribers forget {subscriber.address}"
    return f"{subscriber.address} is suppressed{why} ({undo})"
