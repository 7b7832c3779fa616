"""The outputs of a site are rendered and looked at, and only those that would come out anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sitegen.check.data import data_facts
from sitegen.check.finding import Finding
from sitegen.check.markup import html_tree
from sitegen.check.page import Page, PageFacts, facts_of
from sitegen.check.record import PageEntry, Query, Record
from sitegen.check.rules import rules_for
from sitegen.check.words import Words
from sitegen.errors import ContentError, Problem
from sitegen.parallel import map_chunks
from sitegen.render.failures import template_problem
from sitegen.render.output import Output
from sitegen.render.reader import Answers, Question, Reader
from sitegen.render.theme import Theme
from sitegen.site.site import Site

WORTH_FORKING = 100
_TEXTS = (".html", ".xml", ".json", ".txt", ".ics", ".vcf", ".webmanifest")


class Looked(NamedTuple):
    """All outputs looked at: their entries with the queries these point to, and what failed."""

    queries: tuple[Query, ...]
    entries: dict[str, PageEntry]
    problems: tuple[Problem, ...]


class _Seen(NamedTuple):
    path: str
    facts: PageFacts
    questions: tuple[Question, ...]


def look_at_pages(
    site: Site,
    outputs: Mapping[str, Output],
    theme: Theme,
    answers: Answers,
    words: Words,
    record: Record,
    jobs: int,
    only: Collection[str] | None = None,
) -> Looked:
    """The facts of every text among the outputs.

    With `only`, just these outputs are looked at anew, and the others are believed to be what
    they were: for a preview, which checks the page in view.
    """
    changed = _changed(record, answers) if only is None else frozenset()
    kept: dict[str, PageEntry] = {}
    todo: list[Output] = []
    for path, output in outputs.items():
        if output.make is None or not path.endswith(_TEXTS):
            continue
        entry = record.pages.get(path)
        if entry is not None and (
            path not in only
            if only is not None
            else entry.key == output.key and changed.isdisjoint(entry.reads)
        ):
            kept[path] = entry
        elif only is None or path in only:
            todo.append(output)

    def look(chunk: Sequence[Output]) -> list[_Seen | tuple[Problem, ...]]:
        return [_look(output, site, theme, answers, words) for output in chunk]

    seen: list[_Seen] = []
    problems: dict[tuple[str, object, str], Problem] = {}
    for results in map_chunks(look, todo, jobs=jobs, worth=WORTH_FORKING):
        for result in results:
            if isinstance(result, _Seen):
                seen.append(result)
            else:
                for problem in result:
                    problems.setdefault((problem.file, problem.where, problem.message), problem)
    return _joined(record, kept, seen, outputs, answers, tuple(problems.values()))


def _changed(record: Record, answers: Answers) -> frozenset[int]:
    return frozenset(
        place
        for place, query in enumerate(record.queries)
        if answers.digest((query.name, query.argument)) != query.digest
    )


def _look(
    output: Output, site: Site, theme: Theme, answers: Answers, words: Words
) -> _Seen | tuple[Problem, ...]:
    reader = Reader(answers)
    assert output.make is not None
    try:
        content = output.make(reader)
    except ContentError as error:
        return error.problems
    except Exception as error:
        problem = template_problem(error, theme, output.path)
        if problem is None:
            raise
        return (problem,)
    return _Seen(output.path, look_at(output, content, site, words), tuple(reader.questions))


def look_at(output: Output, content: bytes, site: Site, words: Words) -> PageFacts:
    """The facts of one output, given its bytes, with what its rules found."""
    root = html_tree(content) if output.path.endswith(".html") else None
    if root is None:
        return data_facts(output.path, content, site.config)
    key = site.by_source.get(output.origin)
    document = site.documents[key] if key is not None else None
    page = Page(output.path, content, root, document, site.config, words)
    found: list[tuple[str, Finding]] = []
    for rule in rules_for("page"):
        assert rule.look is not None
        found += [(rule.id, finding) for finding in rule.look(page)]
    return facts_of(page, tuple(found))


def _joined(
    record: Record,
    kept: dict[str, PageEntry],
    seen: list[_Seen],
    outputs: Mapping[str, Output],
    answers: Answers,
    problems: tuple[Problem, ...],
) -> Looked:
    if not seen and len(kept) == len(record.pages):
        return Looked(record.queries, kept, problems)
    places: dict[Question, int] = {}
    digests: dict[Question, bytes] = {}
    old: list[Question] = [(query.name, query.argument) for query in record.queries]
    digests.update(
        (question, query.digest) for question, query in zip(old, record.queries, strict=True)
    )
    entries: dict[str, PageEntry] = {}
    for path, entry in kept.items():
        reads = tuple(places.setdefault(old[place], len(places)) for place in entry.reads)
        entries[path] = PageEntry(entry.key, reads, entry.facts)
    fresh: set[Question] = set()
    for one in seen:
        reads = tuple(places.setdefault(question, len(places)) for question in one.questions)
        fresh.update(one.questions)
        entries[one.path] = PageEntry(outputs[one.path].key, reads, one.facts)
    queries = tuple(
        Query(
            name,
            argument,
            answers.digest((name, argument))
            if (name, argument) in fresh or (name, argument) not in digests
            else digests[name, argument],
        )
        for name, argument in places
    )
    return Looked(queries, entries, problems)
