"""A private SQLite file: readable only by its owner, of a known version, and durable.

The base of the databases of subscribers, sendings and the inbox. Each is a subclass with its
tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from sitegen.errors import SitegenError
from sitegen.private import PrivateError, make_private

PATIENCE = 10.0
"""Seconds to wait for another command that writes to the same file."""


class PrivateDatabase:
    """An open file. Use it as a context manager; every method may raise PrivateError."""

    schema: ClassVar[str]
    """SQL that makes the tables, and may be run again."""
    version: ClassVar[int]
    """Of the schema. A file of a later version is refused."""
    migrations: ClassVar[Mapping[int, str]] = {}
    """SQL that makes a file of one version of the schema (the key) one of the next."""
    remedy: ClassVar[str] = ""
    """How to fix it, if the file can't be used."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it."""
        self.path = path
        self.connection = _open(path)
        try:
            self._prepare()
        except BaseException:
            self.connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.connection.close()

    def fill(self) -> None:
        """Write what a new file begins with; called within the transaction that makes it."""

    def _prepare(self) -> None:
        with self.access():
            version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if version > self.version:
            raise PrivateError(f"{self.path}: was written by a newer version of sitegen")
        if version < self.version:
            with self.transaction():
                self._migrate()
                for statement in self.schema.split(";"):
                    self.connection.execute(statement)
                self.fill()
                self.connection.execute(f"PRAGMA user_version={self.version}")

    def _migrate(self) -> None:
        """Change the tables of an earlier version; within a transaction, where nobody else can
        have done so meanwhile."""
        version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        for earlier in range(version, self.version) if version else ():
            for statement in self.migrations.get(earlier, "").split(";"):
                self.connection.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction that nobody else writes into, between reading and writing: all or
        nothing."""
        with self.access():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def access(self) -> Iterator[None]:
        """Turn SQLite's errors into PrivateError. Each statement is a transaction of its own."""
        try:
            yield
        except sqlite3.Error as error:
            remedy = f" ({self.remedy})" if self.remedy else ""
            raise PrivateError(f"{self.path}: can't be used: {error}{remedy}") from error


@contextmanager
def lock(path: Path, held: SitegenError, *, patience: float = 0.0) -> Iterator[None]:
    """Hold a lock for this process, until the block ends or the process does, however.

    Raises `held` if another process still has it after `patience` seconds, and PrivateError. The
    lock is SQLite's own on the small file `path`: it works wherever SQLite does, and the system
    releases it when the process dies.
    """
    try:
        make_private(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=patience)
    except (OSError, sqlite3.Error) as error:
        raise PrivateError(f"{path}: can't be opened: {error}") from error
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise PrivateError(f"{path}: can't be locked: {error}") from error
            raise held from error
        yield
    finally:
        connection.close()


def _open(path: Path) -> sqlite3.Connection:
    try:
        make_private(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
    except (OSError, sqlite3.Error) as error:
        raise PrivateError(f"{path}: can't be opened: {error}") from error
    try:
        # FULL: a commit returns when the disk has it, so a power cut loses nothing acknowledged.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")
    except sqlite3.Error as error:
        connection.close()
        raise PrivateError(f"{path}: is damaged or no database: {error}") from error
    return connection
