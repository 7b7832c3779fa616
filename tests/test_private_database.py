"""A private SQLite file: private, of a known version, all or nothing."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from sitegen.errors import SitegenError
from sitegen.private import PrivateError
from sitegen.private_database import PrivateDatabase, lock


class Words(PrivateDatabase):
    schema = "CREATE TABLE IF NOT EXISTS word (word TEXT PRIMARY KEY)"
    version = 2
    remedy = "free some space"

    def fill(self) -> None:
        self.connection.execute("INSERT OR IGNORE INTO word (word) VALUES ('first')")

    def all(self) -> list[str]:
        with self.access():
            return [word for (word,) in self.connection.execute("SELECT word FROM word")]

    def add(self, *words: str) -> None:
        with self.transaction():
            self.connection.executemany(
                "INSERT INTO word (word) VALUES (?)", [(one,) for one in words]
            )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "private" / "words.sqlite"


def test_it_is_made_filled_and_kept(file: Path) -> None:
    for _ in range(2):
        with Words(file) as words:
            assert words.all() == ["first"]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_only_its_owner_may_read_it(file: Path) -> None:
    with Words(file) as words:
        words.add("second")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "*" in (file.parent / ".gitignore").read_text()


def test_a_transaction_is_all_or_nothing(file: Path) -> None:
    with Words(file) as words:
        with pytest.raises(PrivateError, match=r"words\.sqlite: can't be used.*free some space"):
            words.add("second", "first")
        with pytest.raises(KeyError), words.transaction():
            words.connection.execute("INSERT INTO word VALUES ('third')")
            raise KeyError
        assert words.all() == ["first"]


def test_what_can_not_be_filled_is_not_half_made(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(words: Words) -> None:
        raise KeyError

    monkeypatch.setattr(Words, "fill", fail)
    with pytest.raises(KeyError):
        Words(file)
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (0,)
        assert raw.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,)


def test_a_file_of_a_later_version_is_left_alone(file: Path) -> None:
    Words(file).connection.close()
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA user_version=3")
    with pytest.raises(PrivateError, match="newer version of sitegen"):
        Words(file)


def test_a_damaged_file_is_reported(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database, but longer than the header of one" * 100)
    with pytest.raises(PrivateError, match="is damaged or no database"):
        Words(file)


def test_what_is_no_file_is_reported(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(PrivateError, match="can't be opened"):
        Words(file)


def test_a_lock_is_held_by_one_at_a_time(file: Path) -> None:
    second = lock(file, SitegenError("second"))
    with lock(file, SitegenError("first")), pytest.raises(SitegenError, match="second"), second:
        pass
    with lock(file, SitegenError("third")):
        pass


def test_a_lock_that_is_no_database_is_reported(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"x" * 5000)
    with pytest.raises(PrivateError, match="can't be locked"), lock(file, SitegenError("held")):
        pass


class MoreWords(Words):
    schema = "CREATE TABLE IF NOT EXISTS word (word TEXT PRIMARY KEY, said TEXT DEFAULT '')"
    version = 4
    migrations = {
        2: "ALTER TABLE word ADD COLUMN said TEXT DEFAULT ''",
        3: "UPDATE word SET said = 'once'; UPDATE word SET said = said || ' more'",
    }


def test_a_file_of_an_earlier_version_is_changed_and_keeps_its_rows(file: Path) -> None:
    with Words(file) as words:
        words.add("second")
    for _ in range(2):
        with MoreWords(file) as words, words.access():
            rows = words.connection.execute("SELECT * FROM word ORDER BY word").fetchall()
            assert rows == [("first", "once more"), ("second", "once more")], "changed once"


def test_a_new_file_needs_no_change(file: Path) -> None:
    with MoreWords(file) as words, words.access():
        assert words.connection.execute("SELECT said FROM word").fetchall() == [("",)]
