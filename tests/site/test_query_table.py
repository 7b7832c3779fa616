"""Recorded queries are verified, and the next record is as short as it can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sitegen.read.cache import ContentCache
from sitegen.site import query_table
from sitegen.site.query import Query
from sitegen.site.query_context import QueryContext
from sitegen.site.query_record import QueryRecord, RecordedQuery
from sitegen.site.query_table import QueryTable
from tests.site.test_traced_site import site_of


class Trace(msgspec.Struct, frozen=True):
    reads: tuple[int, ...]


@pytest.fixture
def content_cache() -> Iterator[ContentCache]:
    found = ContentCache(None)
    yield found
    found.close()


def context_of(content_cache: ContentCache, *titles: str) -> QueryContext:
    return QueryContext(site_of(*titles), content_cache, Path())


def recorded(context: QueryContext, *queries: Query) -> QueryRecord:
    """The record of one output that asked all of these."""
    table = QueryTable(QueryRecord(), context)
    record, _ = table.next_record({"index.html": Trace(table.reads(queries))})
    return record


TAGGED: Query = ("tagged", ("tea",))
NEWEST: Query = ("newest", ("post", 2))
NEIGHBOURS: Query = ("neighbours", ("id1",))
BODY: Query = ("body", ("id0",))


def test_nothing_changed(content_cache: ContentCache) -> None:
    record = recorded(context_of(content_cache, "One", "Two"), TAGGED, NEWEST, BODY)
    table = QueryTable(record, context_of(content_cache, "One", "Two"))
    assert table.changed == frozenset()
    assert table.next_record({"index.html": Trace((0, 1, 2))})[0] is record


def test_what_changed(content_cache: ContentCache) -> None:
    record = recorded(
        context_of(content_cache, "One", "Two", "Three"), TAGGED, ("newest", ("post", 0))
    )
    assert QueryTable(record, context_of(content_cache, "One", "Two")).changed == {0}


@pytest.mark.parametrize(
    "unknown",
    [
        ("a_package.that_went", ("tea",)),
        ("tagged", ()),
        ("tagged", ("tea", "more")),
        ("body", ("nobody",)),
        ("part", ("no list", "", 0, 1)),
    ],
    ids=["not registered", "too few arguments", "too many", "what is gone", "no such list"],
)
def test_what_can_not_be_asked_any_more_changed(
    content_cache: ContentCache, unknown: Query
) -> None:
    context = context_of(content_cache, "One")
    record = QueryRecord((RecordedQuery(*unknown, b"1" * 16),))
    assert QueryTable(record, context).changed == {0}


def test_recorded_queries_keep_their_places_and_new_ones_follow(
    content_cache: ContentCache,
) -> None:
    record = recorded(context_of(content_cache, "One", "Two"), TAGGED, NEWEST)
    context = context_of(content_cache, "One", "Two", "Three")
    table = QueryTable(record, context)
    assert table.changed == {0, 1}
    reads = table.reads([BODY, NEWEST, TAGGED])
    assert reads == (2, 1, 0)
    record, traces = table.next_record({"index.html": Trace(reads)})
    assert traces == {"index.html": Trace(reads)}
    assert [one.name for one in record.queries] == ["tagged", "newest", "body"]
    assert QueryTable(record, context).changed == frozenset()


def test_queries_that_nobody_makes_are_forgotten_when_they_are_many(
    content_cache: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_table, "SPARE", 2)
    context = context_of(content_cache, "One", "Two")
    record = recorded(context, TAGGED, *(("newest", ("post", count)) for count in range(5)))
    table = QueryTable(record, context)
    kept = Trace((3,))
    record, traces = table.next_record({"a.html": kept, "b.html": Trace(table.reads([BODY]))})
    assert [(one.name, one.arguments) for one in record.queries] == [("newest", ("post", 2)), BODY]
    assert traces == {"a.html": Trace((0,)), "b.html": Trace((1,))}
    assert QueryTable(record, context).changed == frozenset()


def test_what_the_shape_of_the_site_decides_is_not_asked_again(
    content_cache: ContentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = recorded(context_of(content_cache, "One", "Two"), NEIGHBOURS, TAGGED, BODY)
    asked: list[str] = []
    result = QueryContext.result

    def listening(context: QueryContext, query: Query) -> object:
        asked.append(query[0])
        return result(context, query)

    monkeypatch.setattr(QueryContext, "result", listening)
    assert QueryTable(record, context_of(content_cache, "One", "Two")).changed == frozenset()
    assert asked == ["tagged", "body"]
    asked.clear()
    assert QueryTable(record, context_of(content_cache, "One", "Two", "Three")).changed == {0, 1}
    assert asked == ["neighbours", "tagged", "body"]
