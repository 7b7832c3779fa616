"""What is remembered of a publication, and what is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.build.cache import BuildCache, OutputTrace, Signature, load, save
from sitegen.cache_file import write_cached
from sitegen.site.query_record import QueryRecord, RecordedQuery

RECORD = BuildCache(
    fingerprint=b"f" * 16,
    valid_from=1.5,
    valid_until=None,
    queries=QueryRecord(
        (
            RecordedQuery("tagged", ("Kaffee ☕",), b"1" * 16),
            RecordedQuery("newest", ("post", 10, None, True, 0.5), b"2" * 16),
        ),
        link_targets=b"t" * 16,
        shape=b"s" * 16,
    ),
    traces={
        "index.html": OutputTrace(
            b"k" * 16, (0, 1), Signature(4, 2**62, 2**62 + 1, 2**63), b"d" * 16
        ),
        "über.html": OutputTrace(b"", (), Signature(0, -1, 0, 0), b""),
    },
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "publication"


def test_a_record_comes_back_as_it_was(file: Path) -> None:
    save(file, RECORD)
    assert load(file) == RECORD


def test_a_record_replaces_another_and_leaves_nothing_beside(file: Path) -> None:
    save(file, RECORD)
    save(file, BuildCache())
    assert load(file) == BuildCache()
    assert list(file.parent.iterdir()) == [file]


def test_no_record_is_an_empty_one(file: Path) -> None:
    assert load(file) == BuildCache()
    file.mkdir(parents=True)
    assert load(file) == BuildCache()


def test_a_damaged_record_is_an_empty_one(file: Path) -> None:
    save(file, RECORD)
    good = file.read_bytes()
    for place in range(len(good)):
        file.write_bytes(good[:place])
        assert load(file) == BuildCache()
        file.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        assert load(file) == BuildCache()


def test_another_shape_with_the_right_digest_is_an_empty_one(file: Path) -> None:
    save(file, RECORD)
    magic = file.read_bytes().partition(b"\n")[0] + b"\n"
    for body in (b"\x93\x01\x02\x03", b"\xc0", b"", b"\x95\xc4\x00\xc0\xc0\x90\x91"):
        write_cached(file, magic, body)
        assert load(file) == BuildCache()


def test_a_record_that_can_not_be_written_leaves_the_old_one(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(file, RECORD)

    def refuse(old: object, new: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr("os.replace", refuse)
    save(file, BuildCache())
    assert load(file) == RECORD
    assert list(file.parent.iterdir()) == [file]


scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text()
queries = st.builds(RecordedQuery, st.text(), st.lists(scalars, max_size=3).map(tuple), st.binary())


@given(st.lists(queries, max_size=5).map(tuple))
def test_arguments_keep_their_types(
    tmp_path_factory: pytest.TempPathFactory, asked: tuple[RecordedQuery, ...]
) -> None:
    file = tmp_path_factory.mktemp("record") / "file"
    save(file, BuildCache(queries=QueryRecord(asked)))
    found = load(file).queries.queries
    assert found == asked
    assert [list(map(type, query.arguments)) for query in found] == [
        list(map(type, query.arguments)) for query in asked
    ]
