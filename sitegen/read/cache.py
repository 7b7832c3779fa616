"""The content cache: results of slow pure steps, keyed by the hash of everything they depend on.

It is one SQLite file in the project's cache folder. Nothing is ever invalidated: a key that covers
everything the value depends on is either there or not. The cache is never needed. Each value has a
checksum, and one that is wrong counts as absent; a file that is damaged is deleted and made anew;
what can't be stored is remembered by this process, and by those that it forks later.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sitegen import __version__
from sitegen.errors import Problem
from sitegen.read.project import CACHE

SCHEMA = 2
"""Counts changes of this file's layout."""

TABLES = ("parsed", "body", "derived")
"""Front matter and facts; HTML of bodies; whatever else is slow, by its maker's key."""

CHECKPOINT = 4000
"""Pages of the write-ahead log after which they are put into the file: with SQLite's own thousand,
a cold build would write most of its index several times."""

PATIENCE = 5
"""Seconds that one process waits for another to have written."""

_FILE = "content-cache.sqlite"
_CHECKSUM = 8  # bytes before each value
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to the file's name for those that belong to it."""

# https://www.sqlite.org/rescode.html: the file is as it should be, but this process can't use it.
_UNUSABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_NOLFS,
        sqlite3.SQLITE_TOOBIG,
    }
)


class ContentCache:
    """The content cache of a project. Every process has its own connection."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is the project's cache folder; None keeps the cache in memory."""
        self._path = folder / _FILE if folder is not None else None
        self._connections: dict[int, sqlite3.Connection] = {}
        self._memory: dict[str, dict[bytes, bytes]] = {table: {} for table in TABLES}
        self._writable = True
        self.trouble: str | None = None
        """Why the cache could not be used, or that of an earlier run, if so."""
        self._remedy = ""

    @property
    def problem(self) -> Problem | None:
        """A warning of the trouble, and what a person can do about it."""
        if self.trouble is None:
            return None
        return Problem(f"{CACHE}/{_FILE}", None, self.trouble, self._remedy, "warning", "cache")

    def all(self, table: str) -> dict[bytes, bytes]:
        """Every entry of a table: quicker than asking for thousands one by one."""
        _known(table)
        rows = self._rows(f"SELECT key, value FROM {table}")  # noqa: S608
        return {**dict(_whole(rows)), **self._memory[table]}

    def get(self, table: str, key: bytes) -> bytes | None:
        """The value under `key`, or None."""
        _known(table)
        found = self._memory[table].get(key)
        if found is not None:
            return found
        rows = self._rows(f"SELECT key, value FROM {table} WHERE key = ?", (key,))  # noqa: S608
        return dict(_whole(rows)).get(key)

    def put(self, table: str, entries: Mapping[bytes, bytes]) -> None:
        """Store `entries`, if only for this process."""
        _known(table)
        if entries and not self._stored(table, entries):
            self._memory[table].update(entries)

    def prune(self, table: str, used: Iterable[bytes]) -> None:
        """Delete all entries but those `used`, if they are most of the table."""
        _known(table)
        keep = set(used)
        counted = self._rows(f"SELECT count(*) FROM {table}")  # noqa: S608
        if not counted or counted[0][0] <= 2 * len(keep) + 500:
            return
        keys = self._rows(f"SELECT key FROM {table}")  # noqa: S608
        unused = [(key,) for (key,) in keys if key not in keep]
        self._change(f"DELETE FROM {table} WHERE key = ?", unused)  # noqa: S608

    def __del__(self) -> None:
        # Also where reading ended with an author's mistake; SQLite warns of what stays open.
        self.close()

    def close(self) -> None:
        """Close this process's connection."""
        connection = self._connections.pop(os.getpid(), None)
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    # --- the file -----------------------------------------------------------------------------

    def _rows(self, query: str, values: tuple[bytes, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query finds; none where the file can't be used."""
        connection = self._connection()
        if connection is None:
            return []
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            if _is_damage(error):
                self._start_anew(error)
            else:
                self.close()
                self._give_up(error)
            return []

    def _stored(self, table: str, entries: Mapping[bytes, bytes]) -> bool:
        rows = [(key, _checksum(key, value) + value) for key, value in entries.items()]
        return self._change(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", rows)  # noqa: S608

    def _change(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> bool:
        """Make the change for each of the rows, or none of them."""
        if not self._writable:
            return False
        rows = list(rows)
        for _ in range(2):  # again, if the file was damaged and is a new one now
            connection = self._connection()
            if connection is None:
                return False
            try:
                with connection:
                    connection.executemany(statement, rows)
                return True
            except sqlite3.Error as error:
                if not _is_damage(error):
                    self.trouble = f"the cache can't be written ({error})"
                    self._remedy = "free some space, or delete the folder"
                    self._writable = False  # what was written can still be read
                    return False
                self._start_anew(error)
        return False

    def _start_anew(self, error: sqlite3.Error) -> None:
        """Delete the file, which is damaged."""
        self.trouble = f"the cache was damaged ({error}) and was recreated"
        self.close()
        assert self._path is not None
        for end in _BESIDE:
            try:
                os.unlink(f"{self._path}{end}")
            except FileNotFoundError:
                pass
            except OSError as error:
                self._give_up(error.strerror)
                return

    def _give_up(self, reason: object) -> None:
        self.trouble = f"the cache can't be used ({reason}); this run works without it"
        self._remedy = "delete the folder, or make it the user's who builds"
        self._path = None

    def _connection(self) -> sqlite3.Connection | None:
        connection = self._connections.get(os.getpid())
        if connection is None and self._path is not None:
            connection = self._open()
            if connection is not None:
                self._connections[os.getpid()] = connection
        return connection

    def _open(self) -> sqlite3.Connection | None:
        for attempt in range(2):
            path = self._path
            if path is None:
                return None
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                return _prepared(sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False))
            except OSError as error:
                self._give_up(error.strerror)
            except sqlite3.Error as error:
                if not _is_damage(error) or attempt:
                    self._give_up(error)
                else:
                    self._start_anew(error)
        return None


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        return _with_tables(connection)
    except sqlite3.Error:
        connection.close()
        raise


def _with_tables(connection: sqlite3.Connection) -> sqlite3.Connection:
    # A lost cache costs a rebuild and nothing else, so nothing waits for the disk.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
    stamp = f"{SCHEMA} {__version__}"
    connection.execute("CREATE TABLE IF NOT EXISTS about (stamp TEXT)")
    found = connection.execute("SELECT stamp FROM about").fetchone()
    if found != (stamp,):
        with connection:
            for table in TABLES:
                connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute("DELETE FROM about")
            connection.execute("INSERT INTO about VALUES (?)", (stamp,))
    for table in TABLES:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} (key BLOB PRIMARY KEY, value BLOB)")
    return connection


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether a new file would be better than this one."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF not in _UNUSABLE


def _whole(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[bytes, bytes]]:
    """The keys and values of those rows that are as they were written."""
    for key, stored in rows:
        if type(key) is type(stored) is bytes:
            value = stored[_CHECKSUM:]
            if stored[:_CHECKSUM] == _checksum(key, value):
                yield key, value


def _checksum(key: bytes, value: bytes) -> bytes:
    return blake2b(key + value, digest_size=_CHECKSUM).digest()


def _known(table: str) -> None:
    if table not in TABLES:
        raise ValueError(f"no table {table}")
