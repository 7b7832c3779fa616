"""The inbox's private SQLite file: submissions, the moderation log, and what is under way.

Every message is stored once, however often and whichever way it arrives: it is recognised by the
provider's identifier or by its contents. Of a deleted message only a keyed hash stays, so that it
isn't imported again and nobody can find out what it was.

A decision that writes files is stored with their contents before the first file is changed (see
`moderation_log`), so that a process killed at any moment loses and duplicates noentry.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from sitegen.errors import SitegenError
from sitegen.inbox.fingerprints import Fingerprints, public_identifier
from sitegen.inbox.incoming import IncomingMessage, field_value, time_text
from sitegen.inbox.submission import State, Submission
from sitegen.private import FOLDER
from sitegen.private_database import PATIENCE, PrivateDatabase, lock

FILE: Final = "inbox.sqlite"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS item (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    identifier  TEXT NOT NULL UNIQUE,
    provided    TEXT NOT NULL,
    content     TEXT NOT NULL,
    dated       TEXT NOT NULL,
    state       TEXT NOT NULL,
    arrived     TEXT NOT NULL,
    form        TEXT NOT NULL,
    page        TEXT NOT NULL,
    fields      TEXT NOT NULL,
    source      TEXT NOT NULL,
    suspected   INTEGER NOT NULL,
    trapped     INTEGER NOT NULL,
    reason      TEXT NOT NULL DEFAULT '',
    decided     TEXT NOT NULL DEFAULT '',
    answer      TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    answered    TEXT NOT NULL DEFAULT '',
    path        TEXT NOT NULL DEFAULT '',
    notified    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS item_provided ON item (provided);
CREATE INDEX IF NOT EXISTS item_content ON item (content);
CREATE TABLE IF NOT EXISTS gone (mark TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aside (
    mark   TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    why    TEXT NOT NULL,
    raw    TEXT NOT NULL,
    at     TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pulled (list TEXT PRIMARY KEY, until TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS timing (
    number INTEGER PRIMARY KEY, arrived TEXT NOT NULL, answered TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS step (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    item   INTEGER NOT NULL,
    action TEXT NOT NULL,
    at     TEXT NOT NULL,
    stage  TEXT NOT NULL CHECK (stage IN ('begun', 'done', 'undoing', 'undone')),
    before TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS change (
    step   INTEGER NOT NULL REFERENCES step (number) ON DELETE CASCADE,
    path   TEXT NOT NULL,
    before BLOB,
    after  BLOB
);
"""
_COLUMNS: Final = (
    "number, identifier, state, arrived, form, page, fields, source, suspected, trapped, reason, "
    "decided, answer, answered_by, answered, path, notified"
)
CHANGING: Final = (
    "state", "reason", "decided", "answer", "answered_by", "answered", "path",
)  # fmt: skip
"""The columns that a decision changes, and that undoing it restores."""


class InboxError(SitegenError):
    """The inbox can't do what it was asked to. The message says what can be done."""


class QuarantineEntry(Struct, frozen=True, kw_only=True):
    """An imported entry that couldn't be read, as it came."""

    source: str
    """The file or the provider, with the place in it."""
    why: str
    raw: str


class IngestResult(Struct, frozen=True, kw_only=True):
    """The result of ingesting messages."""

    new: tuple[int, ...] = ()
    known: int = 0
    differing: tuple[int, ...] = ()
    """New submissions whose identifier was known with other contents."""

    def plus(self, other: IngestResult) -> IngestResult:
        return IngestResult(
            new=self.new + other.new,
            known=self.known + other.known,
            differing=self.differing + other.differing,
        )


def inbox_file(project: Path) -> Path:
    """Where a project keeps its inbox."""
    return project / FOLDER / FILE


class InboxStore(PrivateDatabase):
    """The inbox's file, open. Each operation is one transaction and may be repeated."""

    schema = _SCHEMA
    version = 1

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        """Open or create the file. Raises PrivateError."""
        self._clock = clock
        super().__init__(path)
        with self.access():
            row = self.connection.execute(
                "SELECT value FROM setting WHERE name = 'fingerprint key'"
            )
            self._fingerprints = Fingerprints(row.fetchone()[0])

    def fill(self) -> None:
        """Create the key for fingerprints."""
        self.connection.execute(
            "INSERT OR IGNORE INTO setting VALUES ('fingerprint key', ?)",
            (secrets.token_bytes(32),),
        )

    def now(self) -> datetime:
        """The present time in UTC, in whole seconds."""
        return self._clock().astimezone(UTC).replace(microsecond=0)

    # --- ingesting --------------------------------------------------------------------------

    def ingest(self, messages: Iterable[IncomingMessage]) -> IngestResult:
        """Store messages, each once, all in one transaction."""
        result = IngestResult()
        with self.transaction():
            for incoming in messages:
                result = result.plus(self._ingest(incoming))
        return result

    def _ingest(self, incoming: IncomingMessage) -> IngestResult:
        content = self._fingerprints.of_contents(incoming)
        dated = self._fingerprints.of_dated(content, incoming)
        provided = self._fingerprints.of_text("id", incoming.id) if incoming.id else ""
        if provided and self._row("provided = ?", provided) is not None:
            known = self._identified(incoming, provided, content)
            if known is None:
                return self._differing(incoming, provided, content, dated)
            self._clear(known, incoming)
            self._renew(known, incoming, content, dated)
            return IngestResult(known=1)
        earlier = self._fingerprints.of_fields(incoming)
        dated_earlier = self._fingerprints.of_dated(earlier, incoming)
        if self._gone(*{provided, dated, content, dated_earlier, earlier} - {""}):
            return IngestResult(known=1)
        known = self._same(incoming, content, dated)
        if known is None and incoming.original:
            known = self._same(incoming, earlier, dated_earlier)
            if known is None:
                known = self._same_email(incoming)
        if known is not None:
            if provided:
                statement = "UPDATE item SET provided = ?, dated = ? WHERE number = ?"
                self.connection.execute(statement, (provided, dated, known))
            self._renew(known, incoming, content, dated)
            return IngestResult(known=1)
        return IngestResult(new=(self._insert(incoming, provided, content, dated),))

    def _identified(self, incoming: IncomingMessage, provided: str, content: str) -> int | None:
        """The number of the submission with the same identifier and contents."""
        rows = self.connection.execute(
            "SELECT number, content, arrived, fields FROM item "
            "WHERE provided = ? OR provided LIKE ?",
            (provided, f"{provided}+%"),
        ).fetchall()
        for number, one, arrived, stored in rows:
            if one == content:
                return int(number)
            if not incoming.original:
                continue
            fields = json.loads(stored)
            # Nobody sends two emails of one identifier in the same second. Their texts may differ
            # by what an earlier version took for quoted.
            if _written(fields) == _written(incoming.fields) or (
                arrived == time_text(incoming.arrived)
                and field_value(fields, "email") == field_value(incoming.fields, "email")
            ):
                return int(number)
        return None

    def _same_email(self, incoming: IncomingMessage) -> int | None:
        """The number of an email without an identifier that an earlier version stored, when it
        meant something else."""
        if incoming.id or incoming.arrived is None:
            return None
        rows = self.connection.execute(
            "SELECT number, fields FROM item WHERE provided = '' AND arrived = ?",
            (time_text(incoming.arrived),),
        )
        wanted = _written(incoming.fields)
        return next((int(row[0]) for row in rows if _written(json.loads(row[1])) == wanted), None)

    def _renew(self, number: int, incoming: IncomingMessage, content: str, dated: str) -> None:
        """Replace the fingerprints of an email by those that don't depend on what it means."""
        if incoming.original:
            statement = "UPDATE item SET content = ?, dated = ? WHERE number = ?"
            self.connection.execute(statement, (content, dated, number))

    def _same(self, incoming: IncomingMessage, content: str, dated: str) -> int | None:
        """The number of a submission with the same contents that came without an identifier."""
        unnamed = "provided = '' AND " if incoming.id else ""
        if dated:
            found = self._row(
                f"{unnamed}(dated = ? OR (dated = '' AND content = ?))", dated, content
            )
        else:
            found = self._row(f"{unnamed}content = ?", content)
        return found

    def _differing(
        self, incoming: IncomingMessage, provided: str, content: str, dated: str
    ) -> IngestResult:
        """Keep both submissions if an identifier was used before with other contents."""
        number = self._insert(incoming, f"{provided}+{content[:8]}", content, dated)
        return IngestResult(new=(number,), differing=(number,))

    def _clear(self, number: int, incoming: IncomingMessage) -> None:
        """Clear the suspicion if the provider no longer marks the submission as spam."""
        if not incoming.suspected:
            statement = "UPDATE item SET suspected = 0 WHERE number = ? AND suspected = 1"
            self.connection.execute(statement, (number,))

    def _insert(self, incoming: IncomingMessage, provided: str, content: str, dated: str) -> int:
        now = self.now()
        # A sender's clock that runs ahead must not hide a comment until tomorrow.
        arrived = min(incoming.arrived or now, now)
        identifier = self._identifier(incoming, content)
        row = self.connection.execute(
            "INSERT INTO item (identifier, provided, content, dated, state, arrived, form, page, "
            "fields, source, suspected, trapped) VALUES (?,?,?,?,'waiting',?,?,?,?,?,?,?)",
            (
                identifier,
                provided,
                content,
                dated,
                time_text(arrived),
                incoming.form,
                incoming.page,
                json.dumps(incoming.fields, ensure_ascii=False),
                incoming.source,
                incoming.suspected,
                incoming.trapped,
            ),
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def _identifier(self, incoming: IncomingMessage, content: str) -> str:
        """The permanent identifier of a new submission."""
        identifier = public_identifier(incoming)
        if self._row("identifier = ?", identifier) is None:
            return identifier
        # Two people sent the same text, or two texts have one identifier: only this inbox knows.
        return public_identifier(incoming, content)

    def quarantine(self, entries: Iterable[QuarantineEntry]) -> int:
        """Keep entries that couldn't be read; returns how many are new."""
        fresh = 0
        with self.transaction():
            for entry in entries:
                mark = self._fingerprints.of_text("aside", f"{entry.why}\n{entry.raw}")
                row = (mark, entry.source, entry.why, entry.raw[:2_000_000], time_text(self.now()))
                statement = "INSERT OR IGNORE INTO aside VALUES (?,?,?,?,?)"
                fresh += self.connection.execute(statement, row).rowcount
        return fresh

    def quarantined(self) -> tuple[QuarantineEntry, ...]:
        """The quarantined entries, the oldest first."""
        with self.access():
            rows = self.connection.execute("SELECT source, why, raw FROM aside ORDER BY at, mark")
            return tuple(
                QuarantineEntry(source=source, why=why, raw=raw) for source, why, raw in rows
            )

    def last_pull(self, name: str) -> datetime | None:
        """The time up to which a provider's list has been read completely; None if it hasn't."""
        with self.access():
            row = self.connection.execute(
                "SELECT until FROM pulled WHERE list = ?", (name,)
            ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def set_last_pull(self, name: str, until: datetime) -> None:
        """Record that a provider's list has been read completely up to a time."""
        with self.transaction():
            self.connection.execute(
                "INSERT OR REPLACE INTO pulled VALUES (?,?)", (name, time_text(until))
            )

    def has_ingested(self, identifier: str) -> bool:
        """Whether a message with this identifier was ingested before, even if deleted since."""
        mark = self._fingerprints.of_text("id", identifier)
        with self.access():
            return self._row("provided = ?", mark) is not None or self._gone(mark)

    # --- reading ----------------------------------------------------------------------------

    def submissions(self, *states: State) -> tuple[Submission, ...]:
        """All submissions in these states, or all; oldest first."""
        with self.access():
            rows = self.connection.execute(
                f"SELECT {_COLUMNS} FROM item ORDER BY arrived, number"  # noqa: S608 - constants
            ).fetchall()
        found = (_submission(row) for row in rows)
        return tuple(submission for submission in found if not states or submission.state in states)

    def submission(self, number: int) -> Submission:
        """One submission. Raises InboxError if there is none."""
        with self.access():
            row = self.connection.execute(
                f"SELECT {_COLUMNS} FROM item WHERE number = ?",  # noqa: S608 - constants
                (number,),
            ).fetchone()
        if row is None:
            raise InboxError(f"there is no submission {number} (list them: sitegen inbox --all)")
        return _submission(row)

    # --- deleting ---------------------------------------------------------------------------

    def delete(self, numbers: Iterable[int]) -> None:
        """Delete submissions and their moderation log; only keyed hashes are kept."""
        with self.transaction():
            for number in numbers:
                row = self.connection.execute(
                    "SELECT provided, content, dated FROM item WHERE number = ?", (number,)
                ).fetchone()
                if row is None:
                    continue
                for mark in {row[0].partition("+")[0], row[2] or row[1]} - {""}:
                    self.connection.execute("INSERT OR IGNORE INTO gone VALUES (?)", (mark,))
                self.connection.execute("DELETE FROM step WHERE item = ?", (number,))
                self.connection.execute("DELETE FROM item WHERE number = ?", (number,))

    def delete_quarantined(
        self, contains: str | None = None, before: datetime | None = None
    ) -> int:
        """Delete quarantined entries with a text, or older than a time; returns how many."""
        with self.transaction():
            rows = self.connection.execute("SELECT mark, raw, at FROM aside").fetchall()
            gone = [
                mark
                for mark, raw, at in rows
                if (contains is not None and contains.casefold() in raw.casefold())
                or (before is not None and datetime.fromisoformat(at) < before)
            ]
            self.connection.executemany(
                "DELETE FROM aside WHERE mark = ?", [(one,) for one in gone]
            )
        return len(gone)

    # --- response times ------------------------------------------------------------

    def timings(self) -> tuple[tuple[datetime, datetime], ...]:
        """The times of arrival and of answer of each answered submission, anonymous."""
        with self.access():
            rows = self.connection.execute("SELECT arrived, answered FROM timing ORDER BY number")
            return tuple(
                (datetime.fromisoformat(arrived), datetime.fromisoformat(answered))
                for arrived, answered in rows
            )

    # --- queries and locks --------------------------------------------------------------------

    def _row(self, condition: str, *values: object) -> int | None:
        statement = f"SELECT number FROM item WHERE {condition} LIMIT 1"  # noqa: S608 - constants
        row = self.connection.execute(statement, values).fetchone()
        return None if row is None else int(row[0])

    def _gone(self, *marks: str) -> bool:
        statement = "SELECT 1 FROM gone WHERE mark = ?"
        return any(self.connection.execute(statement, (mark,)).fetchone() for mark in marks)

    def alone(self) -> AbstractContextManager[None]:
        """Lock the inbox for this process until the block or the process ends.

        Raises InboxError if another command holds it.
        """
        held = InboxError("another command is changing the inbox (wait until it has finished)")
        return lock(self.path.with_name("inbox.lock.sqlite"), held, patience=PATIENCE)


_READ_INTO_EMAILS: Final = frozenset(("answers", "token"))
"""The fields of an email that say what it means, not what its sender wrote."""


def _written(fields: Iterable[Sequence[str]]) -> set[tuple[str, str]]:
    """The fields that the sender of an email wrote."""
    return {(name, value) for name, value in fields if name not in _READ_INTO_EMAILS}


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _submission(row: Sequence[Any]) -> Submission:
    arrived = datetime.fromisoformat(row[3])
    return Submission(
        number=row[0],
        identifier=row[1],
        state=row[2],
        arrived=arrived,
        form=row[4],
        page=row[5],
        fields=tuple((name, value) for name, value in json.loads(row[6])),
        source=row[7],
        suspected=bool(row[8]),
        trapped=bool(row[9]),
        reason=row[10],
        decided=_time(row[11]),
        answer=row[12],
        answered_by=row[13],
        answered=_time(row[14]),
        path=row[15],
        notified=row[16],
    )
