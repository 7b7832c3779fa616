"""The queries of outputs: recorded with digests of their results, and repeated later.

Build and check both record for each output a key of everything that decides it besides its queries,
and the queries that it made. The queries of all outputs are in one table (`QueryRecord`), each
once; an output's `reads` are indexes into it. An output is unchanged if its key is the same and
none of the queries that it reads has `changed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import islice
from typing import Protocol, TypeVar

import msgspec

from sitegen.site.query import Query, Scalar
from sitegen.site.query_context import QueryContext
from sitegen.site.query_record import QueryRecord, RecordedQuery
from sitegen.site.traced_site import QUERIES_OF_SHAPE

SPARE = 1000
"""Queries that no output makes any more are forgotten when there are more than these."""


class Trace(Protocol):
    """How an output was produced: a frozen msgspec struct. `reads` are indexes into the record."""

    @property
    def reads(self) -> tuple[int, ...]: ...


_Trace = TypeVar("_Trace", bound=Trace)


class QueryTable:
    """The queries of one record, repeated, and those of the next one."""

    def __init__(self, record: QueryRecord, context: QueryContext) -> None:
        self._record = record
        self._context = context

    @cached_property
    def changed(self) -> frozenset[int]:
        """The places of the recorded queries that have other results now."""
        return frozenset(_changed(self._record, self._context))

    @cached_property
    def places(self) -> dict[Query, int]:
        """The index of each query. Recorded ones keep theirs, so that valid traces stay as they
        are; new ones get theirs from `reads`."""
        return {
            (name, arguments): place
            for place, (name, arguments, _) in enumerate(self._record.queries)
        }

    def reads(self, queries: Iterable[Query]) -> tuple[int, ...]:
        """The indexes of an output's queries."""
        places = self.places
        return tuple([places.setdefault(query, len(places)) for query in queries])

    def next_record(self, traces: Mapping[str, _Trace]) -> tuple[QueryRecord, dict[str, _Trace]]:
        """The record of `traces`, which are all the valid ones, and these with their indexes in it.

        A trace that reads a `changed` query must not be among them, unless it is new.
        """
        old, places, context = self._record, self.places, self._context
        queries, kept = old.queries, dict(traces)
        if queries and len(places) > len(queries):
            used = {place for trace in traces.values() for place in trace.reads}
            if len(places) > 2 * len(used) + SPARE:
                places, kept = _compacted(places, kept, used)
                queries = ()
        if not queries:
            queries = tuple(_recorded(places, context))
        elif self.changed or len(places) > len(queries):
            listed = list(queries)
            for place in self.changed:
                name, arguments, _ = listed[place]
                listed[place] = RecordedQuery(name, arguments, context.digest((name, arguments)))
            listed += _recorded(islice(places, len(queries), None), context)
            queries = tuple(listed)
        site = context.site
        if queries is old.queries and old.shape == site.shape:
            return old, kept
        # The targets of links follow from the shape, and take longer to compare.
        targets = old.link_targets if old.shape == site.shape else site.link_targets
        return QueryRecord(queries, targets, site.shape), kept


def _changed(record: QueryRecord, context: QueryContext) -> Iterable[int]:
    if not record.queries:
        return
    digest, site = context.digest, context.site
    # Most queries need not be repeated: many depend on the site's shape, which most edits don't
    # change; and a document's links are the same if it is the same, and all targets are.
    shaped = record.shape == site.shape
    settled = shaped or record.link_targets == site.link_targets
    known = QUERIES_OF_SHAPE if shaped else frozenset[str]()
    same, links = set[Scalar](), list[tuple[int, RecordedQuery]]()
    for place, query in enumerate(record.queries):
        name, arguments, before = query
        if name in known:
            continue
        if settled and name == "links":
            links.append((place, query))
        elif digest((name, arguments)) != before:
            yield place
        elif name == "summary":
            same.add(arguments[0])
    for place, (name, arguments, before) in links:
        if arguments[0] not in same and digest((name, arguments)) != before:
            yield place


def _recorded(queries: Iterable[Query], context: QueryContext) -> Iterable[RecordedQuery]:
    for query in queries:
        yield RecordedQuery(*query, context.digest(query))


def _compacted(
    places: dict[Query, int], traces: dict[str, _Trace], used: set[int]
) -> tuple[dict[Query, int], dict[str, _Trace]]:
    kept = [query for query, place in places.items() if place in used]
    moved = {places[query]: place for place, query in enumerate(kept)}
    return (
        {query: place for place, query in enumerate(kept)},
        {
            path: msgspec.structs.replace(  # type: ignore[type-var]  # every trace is a struct
                trace, reads=tuple([moved[place] for place in trace.reads])
            )
            for path, trace in traces.items()
        },
    )
