"""What was handed to the mail server, for whom, and with which answer: durable, never guessed.

One private SQLite file for all mailings. Each step of each reader is one transaction that is on
the disk before the next step begins:

    pending    not tried yet
    sending    about to be handed over; found after a crash, it may or may not have arrived
    sent       the server said 250
    deferred   the server said "later" (4xx), or the connection broke
    failed     the server said "never" (5xx), with its words

So whatever kills a run, the next one leaves nobody out, and mails at most the one reader twice
whose row says `sending`.
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
    """This mailing can't be sent now. The message says why."""


class AlreadySending(SendingError):
    """Another run is sending the same mailing at this moment."""


class ContentChanged(SendingError):
    """Some readers already have this mailing with other words."""


class Delivery(Struct, frozen=True, kw_only=True):
    """One reader of one mailing."""

    address: Address
    state: DeliveryState
    attempts: int = 0
    words: str = ""
    """What the server said, if it did not take the message."""
    changed: datetime


class SendJournal(PrivateDatabase):
    """The journal's file. Use it as a context manager; every method may raise PrivateError."""

    schema = _SCHEMA
    version = 1
    remedy = "nothing is sent that can't be recorded; fix this and run the command again"

    def fill(self) -> None:
        """Make the secret."""
        if self.connection.execute("SELECT COUNT(*) FROM secret").fetchone()[0] == 0:
            value = secrets.token_bytes(32)
            self.connection.execute("INSERT INTO secret VALUES (?)", (value,))

    @property
    def secret(self) -> bytes:
        """What makes the Message-IDs of this project; it never leaves this file."""
        with self.access():
            value = self.connection.execute("SELECT value FROM secret").fetchone()[0]
        return bytes(value)

    def deliveries(self, mailing: str) -> tuple[Delivery, ...]:
        """All readers that a mailing was meant for so far, by address."""
        statement = (
            "SELECT address, state, attempts, words, changed FROM delivery "
            "WHERE mailing = ? ORDER BY key"
        )
        with self.access():
            rows = self.connection.execute(statement, (mailing,)).fetchall()
        return tuple(_delivery(row) for row in rows)

    def sent(self, mailing: str) -> frozenset[str]:
        """The keys of the addresses whose message the server took."""
        statement = "SELECT key FROM delivery WHERE mailing = ? AND state = 'sent'"
        with self.access():
            rows = self.connection.execute(statement, (mailing,)).fetchall()
        return frozenset(key for (key,) in rows)

    def forget(self, address: Address) -> bool:
        """Delete all that is known of an address; False if nothing was."""
        with self.access():
            statement = "DELETE FROM delivery WHERE key = ?"
            return self.connection.execute(statement, (address.key,)).rowcount > 0

    @contextmanager
    def sending(
        self, mailing: str, digest: bytes, now: datetime, *, accept_changes: bool = False
    ) -> Iterator[SendRun]:
        """Hold the mailing for one run of sending, in which nobody else can send it.

        Raises AlreadySending; and ContentChanged if some readers have it with another digest,
        unless that is accepted.
        """
        held = AlreadySending(
            f"{mailing} is being sent by another run at this moment (wait for it to end)"
        )
        name = hashlib.sha256(mailing.encode()).hexdigest()[:16]
        with lock(self.path.parent / "locks" / f"{name}.sqlite", held):
            self._begin(mailing, digest, now, accept_changes)
            # As safe as deleting SQLite's rollback file after each step, and several times as
            # fast. Afterwards it goes, for it holds what was overwritten.
            self._keep_rollback_file("PERSIST")
            try:
                yield SendRun(self, mailing)
            finally:
                self._keep_rollback_file("DELETE")

    def _begin(self, mailing: str, digest: bytes, now: datetime, accept_changes: bool) -> None:
        with self.access():
            row = self.connection.execute(
                "SELECT digest FROM mailing WHERE id = ?", (mailing,)
            ).fetchone()
            if row is None:
                self.connection.execute(
                    "INSERT INTO mailing VALUES (?, ?, ?)", (mailing, digest, _text(now))
                )
                return
            if bytes(row[0]) == digest:
                return
            touched = self.connection.execute(
                "SELECT COUNT(*) FROM delivery WHERE mailing = ? AND state IN ('sent','sending')",
                (mailing,),
            ).fetchone()[0]
            if touched and not accept_changes:
                raise ContentChanged(
                    f"{mailing} was changed after {touched} of its readers got it "
                    "(restore it, or make a new issue, or say that the others get the new words)"
                )
            self.connection.execute("UPDATE mailing SET digest = ? WHERE id = ?", (digest, mailing))

    def _keep_rollback_file(self, mode: Literal["PERSIST", "DELETE"]) -> None:
        with contextlib.suppress(sqlite3.Error):
            self.connection.execute(f"PRAGMA journal_mode={mode}")

    def record(
        self, mailing: str, address: Address, state: DeliveryState, words: str, now: datetime
    ) -> None:
        """Write one step of one reader to the disk; an attempt is counted when it begins."""
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
                    "mailing": mailing,
                    "key": address.key,
                    "address": str(address),
                    "state": state,
                    "begins": int(state == "sending"),
                    "words": words,
                    "now": _text(now),
                },
            )

    def plan(
        self, mailing: str, addresses: Iterable[Address], now: datetime, *, retry_failed: bool
    ) -> None:
        """Note readers as pending who are not known to this mailing yet, in one transaction."""
        rows = [(mailing, address.key, str(address), _text(now)) for address in addresses]
        with self.transaction():
            self.connection.executemany(
                "INSERT INTO delivery (mailing, key, address, state, changed) "
                "VALUES (?, ?, ?, 'pending', ?) ON CONFLICT DO NOTHING",
                rows,
            )
            if retry_failed:
                self.connection.execute(
                    "UPDATE delivery SET state = 'pending' WHERE mailing = ? AND state = 'failed'",
                    (mailing,),
                )


class SendRun:
    """A mailing in the hands of the one run that may send it."""

    def __init__(self, journal: SendJournal, mailing: str) -> None:
        self._journal = journal
        self._mailing = mailing

    def plan(
        self, addresses: Iterable[Address], now: datetime, *, retry_failed: bool = False
    ) -> None:
        """Note who is to get it. With `retry_failed`, those who failed are tried once more."""
        self._journal.plan(self._mailing, addresses, now, retry_failed=retry_failed)

    def record(
        self, address: Address, state: DeliveryState, now: datetime, words: str = ""
    ) -> None:
        """Write one step of one reader to the disk."""
        self._journal.record(self._mailing, address, state, " ".join(words.split())[:500], now)

    def deliveries(self) -> dict[str, Delivery]:
        """All readers of this mailing by their addresses' keys."""
        return {
            delivery.address.key: delivery for delivery in self._journal.deliveries(self._mailing)
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
