"""The content cache: what it gives is what was put into it, or nothing."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from sitegen.read.cache import ContentCache

KEY, VALUE = b"k" * 16, b"value"


def filled(folder: Path) -> Path:
    """The file of a cache with two values."""
    cache = ContentCache(folder)
    cache.put("body", {KEY: VALUE, b"other": b"of another"})
    cache.close()
    return folder / "content-cache.sqlite"


def change(file: Path, *statements: str) -> None:
    with sqlite3.connect(file) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_what_was_put_is_there_for_the_next(tmp_path: Path) -> None:
    filled(tmp_path)
    cache = ContentCache(tmp_path)
    assert cache.get("body", KEY) == VALUE
    assert cache.all("body") == {KEY: VALUE, b"other": b"of another"}
    assert cache.get("parsed", KEY) is None
    assert cache.trouble is None


WRONG = {
    "another value": "UPDATE body SET value = x'00112233445566778899'",
    "a value of another key": "UPDATE body SET value = (SELECT max(value) FROM body) WHERE key = "
    f"x'{KEY.hex()}'; ",
    "half of a value": "UPDATE body SET value = substr(value, 1, 10)",
    "an empty value": "UPDATE body SET value = x''",
    "nothing": "UPDATE body SET value = NULL",
    "a number": "UPDATE body SET value = 12",
    "a text": "UPDATE body SET value = 'value'",
    "a text that is no text": "UPDATE body SET value = CAST(x'ff00ff' AS TEXT)",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_value_counts_as_absent_and_is_replaced(wrong: str, tmp_path: Path) -> None:
    file = filled(tmp_path)
    if wrong == "a value of another key":
        change(file, "CREATE TABLE t AS SELECT value FROM body WHERE key = CAST('other' AS BLOB)")
        change(file, f"UPDATE body SET value = (SELECT value FROM t) WHERE key = x'{KEY.hex()}'")
    else:
        change(file, WRONG[wrong])
    cache = ContentCache(tmp_path)
    assert cache.get("body", KEY) is None
    assert KEY not in cache.all("body")
    cache.put("body", {KEY: VALUE})
    cache.close()
    again = ContentCache(tmp_path)
    assert (again.get("body", KEY), again.all("body")[KEY]) == (VALUE, VALUE)


SCHEMAS = {
    "no tables": ("DROP TABLE body", "DROP TABLE about"),
    "other columns": ("DROP TABLE body", "CREATE TABLE body (a, b, c)"),
    "a view": ("DROP TABLE body", "CREATE VIEW body AS SELECT 1 AS key, 2 AS value"),
    "a trigger": (
        "CREATE TRIGGER t BEFORE INSERT ON body BEGIN SELECT RAISE(ABORT, 'no'); END",
        "DELETE FROM body",
    ),
    "another stamp": ("UPDATE about SET stamp = 'x'",),
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_file_with_another_schema_is_made_anew(schema: str, tmp_path: Path) -> None:
    change(filled(tmp_path), *SCHEMAS[schema])
    cache = ContentCache(tmp_path)
    assert cache.get("body", KEY) is None
    assert cache.all("body") == {}
    cache.prune("body", ())
    cache.put("body", {KEY: VALUE})
    cache.close()
    assert ContentCache(tmp_path).get("body", KEY) == VALUE


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_any_other_file_is_replaced(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "content-cache.sqlite").write_bytes(content)
    filled(tmp_path)
    assert ContentCache(tmp_path).get("body", KEY) == VALUE


def test_without_a_folder_it_remembers_for_this_process_and_its_workers(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file", tmp_path / "file/below"):
        cache = ContentCache(folder)
        cache.put("body", {KEY: VALUE})
        assert cache.get("body", KEY) == VALUE
        assert cache.all("body") == {KEY: VALUE}
        assert (cache.trouble is None) == (folder is None)
        if hasattr(os, "fork"):
            child = os.fork()
            if child == 0:
                os._exit(0 if cache.get("body", KEY) == VALUE else 1)
            assert os.waitpid(child, 0)[1] == 0


def test_what_can_no_longer_be_written_is_remembered_with_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ContentCache(tmp_path)
    cache.put("body", {KEY: VALUE})
    connection = cache._connection()
    assert connection is not None
    connection.execute("PRAGMA query_only = ON")  # as on a disk that has become read-only
    cache.put("body", {b"new": b"value"})
    cache.prune("body", ())
    assert cache.all("body") == {KEY: VALUE, b"new": b"value"}
    assert cache.get("body", b"new") == b"value"
    assert "can't be written" in str(cache.trouble)
