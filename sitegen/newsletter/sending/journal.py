"""The send journal: the durable record of what was sent to whom, and of the server's replies.

One private SQLite file for all campaigns (the table `mailing`). Each state of each recipient is
written in one transaction, before the next step begins:

    pending    not tried yet
    sending    about to be handed over; after a crash, it may or may not have arrived
    sent       the server accepted it (250)
    deferred   the server replied "later" (4xx), or the connection broke
    failed     the server refused it (5xx), with its reply

So if a run is killed, the next one leaves nobody out, and sends twice at most to the one recipient
whose state is `sending`.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from msgspec import Struct

from sitegen.address import Address, parse_address
from sitegen.errors import SitegenError
from sitegen.private_database import PrivateDatabase, lock

DeliveryState = Literal["pending", "sending", "sent", "deferred", "failed"]
_STATES: Final[tuple[DeliveryState, ...]] = get_args(DeliveryState)

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS secret (value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS mailing (
    id      TEXT PRIMARY KEY,
    digest  BLOB NOT NULL,
    started TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delivery (
    mailing  TEXT NOT NULL REFERENCES mailing (id),
    key      TEXT NOT NULL,
    address  TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('pending','sending','sent','deferred','failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    words    TEXT NOT NULL DEFAULT '',
    changed  TEXT NOT NULL,
    PRIMARY KEY (mailing, key)
) WITHOUT ROWID;
"""


class SendingError(SitegenError):
    """The campaign can't be sent now. The message says why."""


class AlreadySending(SendingError):
    """Another run is sending the same campaign."""


class ContentChanged(SendingError):
    """The campaign was changed after some recipients got it."""


class Delivery(Struct, frozen=True, kw_only=True):
    """A campaign's delivery to one recipient."""

    address: Address
    state: DeliveryState
    attempts: int = 0
    words: str = ""
    """The server's reply, if it didn't accept the message."""
    changed: datetime


class SendJournal(PrivateDatabase):
    """The journal, open. Use it as a context manager; every method may raise PrivateError."""

    schema = _SCHEMA
    version = 1
    remedy = "nothing is sent while it can't be recorded; fix this and run the command again"

    def fill(self) -> None:
        """Create the secret."""
        if self.connection.execute("SELECT COUNT(*) FROM secret").fetchone()[0] == 0:
            value = secrets.token_bytes(32)
            self.connection.execute("INSERT INTO secret VALUES (?)", (value,))

    @property
    def secret(self) -> bytes:
        """The key for this project's Message-IDs; it never leaves this file."""
        with self.access():
            value = self.connection.execute("SELECT value FROM secret").fetchone()[0]
        return bytes(value)

    def deliveries(self, campaign: str) -> tuple[Delivery, ...]:
        """All deliveries of a campaign so far, by address."""
        statement = (
            "SELECT address, state, attempts, words, changed FROM delivery "
            "WHERE mailing = ? ORDER BY key"
        )
        with self.access():
            rows = self.connection.execute(statement, (campaign,)).fetchall()
        return tuple(_delivery(row) for row in rows)

    def sent(self, campaign: str) -> frozenset[str]:
        """The keys of the addresses whose message the server accepted."""
        statement = "SELECT key FROM delivery WHERE mailing = ? AND state = 'sent'"
        with self.access():
            rows = self.connection.execute(statement, (campaign,)).fetchall()
        return frozenset(key for (key,) in rows)

    def campaigns(self) -> tuple[str, ...]:
        """The ids of all campaigns."""
        with self.access():
            rows = self.connection.execute("SELECT id FROM mailing ORDER BY id").fetchall()
        return tuple(one for (one,) in rows)

    def begun(self) -> dict[str, datetime]:
        """When each campaign was first tried, by its id."""
        with self.access():
            rows = self.connection.execute("SELECT id, started FROM mailing").fetchall()
        return {one: datetime.fromisoformat(started) for one, started in rows}

    def forget(self, address: Address) -> bool:
        """Delete all data on an address; False if there was none."""
        with self.access():
            statement = "DELETE FROM delivery WHERE key = ?"
            return self.connection.execute(statement, (address.key,)).rowcount > 0

    @contextmanager
    def sending(
        self, campaign: str, digest: bytes, now: datetime, *, accept_changes: bool = False
    ) -> Iterator[SendRun]:
        """Lock the campaign for one run, so that no other run can send it.

        Raises AlreadySending if another run has it, and ContentChanged if some recipients have it
        with another digest, unless `accept_changes`.
        """
        held = AlreadySending(
            f"{campaign} is being sent by another run (wait until it has finished)"
        )
        name = hashlib.sha256(campaign.encode()).hexdigest()[:16]
        with lock(self.path.parent / "locks" / f"{name}.sqlite", held):
            self._begin(campaign, digest, now, accept_changes)
            # As safe as deleting SQLite's rollback file after each step, and several times as
            # fast. It is deleted at the end, since it contains overwritten data.
            self._keep_rollback_file("PERSIST")
            try:
                yield SendRun(self, campaign)
            finally:
                self._keep_rollback_file("DELETE")

    def _begin(self, campaign: str, digest: bytes, now: datetime, accept_changes: bool) -> None:
        with self.access():
            row = self.connection.execute(
                "SELECT digest FROM mailing WHERE id = ?", (campaign,)
            ).fetchone()
            if row is None:
                self.connection.execute(
                    "INSERT INTO mailing VALUES (?, ?, ?)", (campaign, digest, _text(now))
                )
                return
            if bytes(row[0]) == digest:
                return
            touched = self.connection.execute(
                "SELECT COUNT(*) FROM delivery WHERE mailing = ? AND state IN ('sent','sending')",
                (campaign,),
            ).fetchone()[0]
            if touched and not accept_changes:
                raise ContentChanged(
                    f"{campaign} was changed after {touched} of its recipients got it (restore it, "
                    "create a new issue, or confirm that the others get the new version)"
                )
            self.connection.execute(
                "UPDATE mailing SET digest = ? WHERE id = ?", (digest, campaign)
            )

    def _keep_rollback_file(self, mode: Literal["PERSIST", "DELETE"]) -> None:
        with contextlib.suppress(sqlite3.Error):
            self.connection.execute(f"PRAGMA journal_mode={mode}")

    def record(
        self, campaign: str, address: Address, state: DeliveryState, words: str, now: datetime
    ) -> None:
        """Write the state of one delivery to the disk; an attempt is counted when it begins."""
        statement = """
            INSERT INTO delivery (mailing, key, address, state, attempts, words, changed)
            VALUES (:mailing, :key, :address, :state, :begins, :words, :now)
            ON CONFLICT (mailing, key) DO UPDATE
            SET state = :state, attempts = attempts + :begins, words = :words, changed = :now
        """
        with self.access():
            self.connection.execute(
                statement,
                {
                    "mailing": campaign,
                    "key": address.key,
                    "address": str(address),
                    "state": state,
                    "begins": int(state == "sending"),
                    "words": words,
                    "now": _text(now),
                },
            )

    def plan(
        self, campaign: str, addresses: Iterable[Address], now: datetime, *, retry_failed: bool
    ) -> None:
        """Record recipients who are new to this campaign as pending, in one transaction."""
        rows = [(campaign, address.key, str(address), _text(now)) for address in addresses]
        with self.transaction():
            self.connection.executemany(
                "INSERT INTO delivery (mailing, key, address, state, changed) "
                "VALUES (?, ?, ?, 'pending', ?) ON CONFLICT DO NOTHING",
                rows,
            )
            if retry_failed:
                self.connection.execute(
                    "UPDATE delivery SET state = 'pending' WHERE mailing = ? AND state = 'failed'",
                    (campaign,),
                )


class SendRun:
    """The only run that may send a campaign at this time."""

    def __init__(self, journal: SendJournal, campaign: str) -> None:
        self._journal = journal
        self._campaign = campaign

    def plan(
        self, addresses: Iterable[Address], now: datetime, *, retry_failed: bool = False
    ) -> None:
        """Record the recipients. With `retry_failed`, failed deliveries are tried once more."""
        self._journal.plan(self._campaign, addresses, now, retry_failed=retry_failed)

    def record(
        self, address: Address, state: DeliveryState, now: datetime, words: str = ""
    ) -> None:
        """Write the state of one delivery to the disk."""
        self._journal.record(self._campaign, address, state, " ".join(words.split())[:500], now)

    def deliveries(self) -> dict[str, Delivery]:
        """All deliveries of this campaign by their addresses' keys."""
        return {
            delivery.address.key: delivery for delivery in self._journal.deliveries(self._campaign)
        }


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _delivery(row: tuple[str, str, int, str, str]) -> Delivery:
    address, state, attempts, words, changed = row
    return Delivery(
        address=parse_address(address),
        state=next(known for known in _STATES if known == state),
        attempts=attempts,
        words=words,
        changed=datetime.fromisoformat(changed),
    )
