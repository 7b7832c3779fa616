"""The content cache: results of slow pure steps, keyed by the hash of everything they depend on.

It is one SQLite file in the project's cache folder. Nothing is ever invalidated: a key that covers
everything the value depends on is either there or not. A file that can't be read is recreated;
without one that can be written, the program works uncached.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from sitegen import __version__

SCHEMA = 1
"""Counts changes of this file's layout."""

TABLES = ("parsed", "body", "derived")
"""Front matter and facts; HTML of bodies; whatever else is slow, by its maker's key."""

CHECKPOINT = 4000
"""Pages of the write-ahead log after which they are put into the file: with SQLite's own thousand,
a cold build would write most of its index several times."""


class ContentCache:
    """The content cache of a project. Every process has its own connection; only one writes."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is the project's cache folder; None keeps the cache in memory."""
        self._path = folder / "content-cache.sqlite" if folder is not None else None
        self._connections: dict[int, sqlite3.Connection] = {}
        self.trouble: str | None = None
        """Why the cache of an earlier run could not be used, if so."""

    def _connection(self) -> sqlite3.Connection:
        process = os.getpid()
        connection = self._connections.get(process)
        if connection is None:
            connection = self._open()
            self._connections[process] = connection
        return connection

    def _open(self) -> sqlite3.Connection:
        if self._path is None:
            return self._prepared(sqlite3.connect(":memory:", check_same_thread=False))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return self._prepared(sqlite3.connect(self._path, timeout=5, check_same_thread=False))
        except sqlite3.OperationalError as error:
            self.trouble = f"the cache can't be used ({error}); this run works without it"
        except sqlite3.DatabaseError as error:
            self.trouble = f"the cache was damaged ({error}) and was recreated"
            try:
                self._path.unlink()
                return self._prepared(
                    sqlite3.connect(self._path, timeout=5, check_same_thread=False)
                )
            except (OSError, sqlite3.Error):
                pass
        except OSError as error:
            self.trouble = f"the cache can't be used ({error.strerror}); this run works without it"
        self._path = None
        return self._prepared(sqlite3.connect(":memory:", check_same_thread=False))

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            return self._with_tables(connection)
        except sqlite3.Error:
            connection.close()
            raise

    def _with_tables(self, connection: sqlite3.Connection) -> sqlite3.Connection:
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
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (key BLOB PRIMARY KEY, value BLOB)"
            )
        return connection

    def all(self, table: str) -> dict[bytes, bytes]:
        """Every entry of a table: quicker than asking for thousands one by one."""
        _known(table)
        return dict(self._connection().execute(f"SELECT key, value FROM {table}"))  # noqa: S608

    def get(self, table: str, key: bytes) -> bytes | None:
        """The value under `key`, or None."""
        _known(table)
        row = (
            self._connection()
            .execute(f"SELECT value FROM {table} WHERE key = ?", (key,))  # noqa: S608
            .fetchone()
        )
        return None if row is None else row[0]

    def put(self, table: str, entries: Mapping[bytes, bytes]) -> None:
        """Store `entries`, unless the cache can't be written."""
        _known(table)
        if not entries:
            return
        connection = self._connection()
        try:
            with connection:
                connection.executemany(
                    f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",  # noqa: S608
                    entries.items(),
                )
        except sqlite3.Error as error:
            self.trouble = f"the cache can't be written ({error})"
            self.close()
            rest = sqlite3.connect(":memory:", check_same_thread=False)
            self._connections = {os.getpid(): self._prepared(rest)}
            self._path = None
            self.put(table, entries)

    def prune(self, table: str, used: Iterable[bytes]) -> None:
        """Delete all entries but those `used`, if they are most of the table."""
        _known(table)
        connection = self._connection()
        keep = set(used)
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        if count <= 2 * len(keep) + 500:
            return
        unused = [(key,) for key in self.all(table) if key not in keep]
        with connection:
            connection.executemany(f"DELETE FROM {table} WHERE key = ?", unused)  # noqa: S608

    def __del__(self) -> None:
        # Also where reading ended with an author's mistake; SQLite warns of what stays open.
        self.close()

    def close(self) -> None:
        """Close this process's connection."""
        connection = self._connections.pop(os.getpid(), None)
        if connection is not None:
            connection.close()


def _known(table: str) -> None:
    if table not in TABLES:
        raise ValueError(f"no table {table}")
