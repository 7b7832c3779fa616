"""What outputs asked: asked again before the next build, and written down after it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sitegen.build.publication import Publication
from sitegen.build.record import Argument, Query, Record, Trace
from sitegen.build.rendering import Rendered
from sitegen.render.reader import Answers, Question


def changed_questions(record: Record, answers: Answers) -> frozenset[int]:
    """The places of the recorded questions that have other answers now."""
    digest, site = answers.digest, answers.site
    # Most questions need no answer: many are of the site's shape, which most edits leave as it is;
    # and a document's links lead where they led if it is the same, and all places are.
    shaped = record.shape == site.shape
    settled = shaped or record.link_targets == site.link_targets
    known = site.QUESTIONS_OF_SHAPE if shaped else frozenset()
    same, links, changed = set[Argument](), list[tuple[int, Query]](), set[int]()
    for place, query in enumerate(record.queries):
        name = query.name
        if name in known:
            continue
        if settled and name == "links":
            links.append((place, query))
        elif digest((name, query.argument)) != query.digest:
            changed.add(place)
        elif name == "card":
            same.add(query.argument)
    changed.update(
        place
        for place, query in links
        if query.argument not in same and digest(("links", query.argument)) != query.digest
    )
    return frozenset(changed)


def places_of(record: Record) -> dict[Question, int]:
    """Where the record has each question."""
    return {(query.name, query.argument): place for place, query in enumerate(record.queries)}


def next_record(
    record: Record,
    places: dict[Question, int],
    kept: dict[str, Trace],
    rendered: Iterable[Rendered],
    keys: dict[str, bytes],
    publication: Publication,
    answers: Answers,
    changed: frozenset[int],
) -> Record:
    """What each output asked. Questions keep their `places`, so that kept traces stay as they are;
    new ones get theirs."""
    traces = dict(kept)
    for one in rendered:
        path = one.staged.path
        reads = tuple([places.setdefault(question, len(places)) for question in one.questions])
        signature = one.staged.signature or publication.signature(path)
        traces[path] = Trace(keys[path], reads, signature, b"")
    old = record.queries
    if old and len(places) > len(old):
        used = {place for trace in traces.values() for place in trace.reads}
        if len(places) > 2 * len(used) + SPARE_QUESTIONS:
            places, traces = _compact(places, traces, used)
            return Record(queries=_queries(places, answers), traces=traces)
    queries = list(old)
    for place in changed:
        name, argument, _ = old[place]
        queries[place] = Query(name, argument, answers.digest((name, argument)))
    new = islice(places, len(old), None)
    return Record(queries=(*queries, *_queries(new, answers)), traces=traces)


def _queries(questions: Iterable[Question], answers: Answers) -> tuple[Query, ...]:
    return tuple(
        [Query(name, argument, answers.digest((name, argument))) for name, argument in questions]
    )


SPARE_QUESTIONS = 1000
"""Questions that nobody asks any more are forgotten when there are more than these."""


def _compact(
    places: dict[Question, int], traces: dict[str, Trace], used: set[int]
) -> tuple[dict[Question, int], dict[str, Trace]]:
    kept = [question for question, place in places.items() if place in used]
    moved = {places[question]: place for place, question in enumerate(kept)}
    return (
        {question: place for place, question in enumerate(kept)},
        {
            path: Trace(
                trace.key,
                tuple([moved[place] for place in trace.reads]),
                trace.signature,
                trace.digest,
            )
            for path, trace in traces.items()
        },
    )
