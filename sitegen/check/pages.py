"""The outputs of a site are rendered and looked at, and only those that would come out anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from sitegen.check.cache import CheckCache, PageEntry
from sitegen.check.data import data_facts
from sitegen.check.finding import Finding
from sitegen.check.item import CheckItem
from sitegen.check.markup import html_tree
from sitegen.check.page import CheckedPage, PageFacts, facts_of
from sitegen.check.rules import rules_for
from sitegen.check.words import Words
from sitegen.errors import ContentError, Problem
from sitegen.parallel import map_chunks
from sitegen.render.failures import rendering_problem
from sitegen.render.output import Output
from sitegen.render.theme import Theme
from sitegen.site.query import Query
from sitegen.site.query_context import QueryContext
from sitegen.site.query_record import QueryRecord
from sitegen.site.query_table import QueryTable
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

WORTH_FORKING = 100
_TEXTS = (".html", ".xml", ".json", ".txt", ".ics", ".vcf", ".webmanifest")


class Looked(NamedTuple):
    """All outputs looked at: their entries with the queries these made, and what failed."""

    queries: QueryRecord
    entries: dict[str, PageEntry]
    problems: tuple[Problem, ...]


class _Seen(NamedTuple):
    path: str
    facts: PageFacts
    queries: tuple[Query, ...]


class _Task(NamedTuple):
    """An output, or an item, to be checked."""

    path: str
    key: bytes
    look: Callable[[TracedSite], PageFacts]


ITEM = "item:"
"""Before the source of an item, where outputs have their paths."""


def look_at_pages(
    site: Site,
    outputs: Mapping[str, Output],
    items: Iterable[CheckItem],
    theme: Theme,
    context: QueryContext,
    words: Words,
    record: CheckCache,
    jobs: int,
    only: Collection[str] | None = None,
) -> Looked:
    """The facts of every text among the outputs, and of what features let be checked.

    With `only`, just these outputs are looked at anew, and the others are believed to be what
    they were: for a preview, which checks the page in view.
    """
    table = QueryTable(record.queries, context)
    changed = table.changed if only is None else frozenset[int]()
    kept: dict[str, PageEntry] = {}
    todo: list[_Task] = []
    keys: dict[str, bytes] = {}
    for task in _tasks(site, outputs, items, words):
        keys[task.path] = task.key
        entry = record.pages.get(task.path)
        if entry is not None and (
            task.path not in only
            if only is not None
            else entry.key == task.key and changed.isdisjoint(entry.reads)
        ):
            kept[task.path] = entry
        elif only is None or task.path in only:
            todo.append(task)

    def look(chunk: Sequence[_Task]) -> list[_Seen | tuple[Problem, ...]]:
        return [_look(task, theme, context) for task in chunk]

    seen: list[_Seen] = []
    problems: dict[tuple[str, object, str], Problem] = {}
    for results in map_chunks(look, todo, jobs=jobs, minimum=WORTH_FORKING):
        for result in results:
            if isinstance(result, _Seen):
                seen.append(result)
            else:
                for problem in result:
                    problems.setdefault((problem.file, problem.where, problem.message), problem)
    entries = kept | {
        one.path: PageEntry(keys[one.path], table.reads(one.queries), one.facts) for one in seen
    }
    if only is not None:  # what is believed may have changed, so this is no record
        return Looked(record.queries, entries, tuple(problems.values()))
    return Looked(*table.next_record(entries), tuple(problems.values()))


def _tasks(
    site: Site, outputs: Mapping[str, Output], items: Iterable[CheckItem], words: Words
) -> Iterator[_Task]:
    for path, output in outputs.items():
        if output.make is not None and path.endswith(_TEXTS):
            yield _Task(path, output.key, partial(_page, output, site, words))
    for item in items:
        yield _Task(ITEM + item.source, item.key, partial(_item, item))


def _page(output: Output, site: Site, words: Words, traced: TracedSite) -> PageFacts:
    assert output.make is not None
    return look_at(output, output.make(traced), site, words)


def _item(item: CheckItem, site: TracedSite) -> PageFacts:
    seen = item.make(site)
    found: list[tuple[str, Finding]] = []
    for rule in rules_for(item.sight):
        assert rule.look is not None
        found += [(rule.id, finding) for finding in rule.look(seen)]
    return PageFacts(findings=tuple(found))


def _look(task: _Task, theme: Theme, context: QueryContext) -> _Seen | tuple[Problem, ...]:
    site = TracedSite(context)
    try:
        facts = task.look(site)
    except ContentError as error:
        return error.problems
    except Exception as error:
        problem = rendering_problem(error, theme, task.path, context.root)
        if problem is None:
            raise
        return (problem,)
    return _Seen(task.path, facts, tuple(site.queries))


def look_at(output: Output, content: bytes, site: Site, words: Words) -> PageFacts:
    """The facts of one output, given its bytes, with what its rules found."""
    root = html_tree(content) if output.path.endswith(".html") else None
    if root is None:
        return data_facts(output.path, content, site.config)
    key = site.by_source.get(output.origin)
    document = site.documents[key] if key is not None else None
    page = CheckedPage(output.path, content, root, document, site.config, words)
    found: list[tuple[str, Finding]] = []
    for rule in rules_for("page"):
        assert rule.look is not None
        found += [(rule.id, finding) for finding in rule.look(page)]
    return facts_of(page, tuple(found))
