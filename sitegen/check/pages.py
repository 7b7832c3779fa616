"""Renders and checks the outputs of a site, except those that have not changed."""

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
from sitegen.check.promises import UnkeptPromise, unkept_promises
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


class OutputResults(NamedTuple):
    """The results for all outputs: entries with their queries, and the problems of failed ones."""

    queries: QueryRecord
    entries: dict[str, PageEntry]
    problems: tuple[Problem, ...]


class _Checked(NamedTuple):
    path: str
    facts: PageFacts
    queries: tuple[Query, ...]


class _CheckTask(NamedTuple):
    """An output or an item to check."""

    path: str
    key: bytes
    check: Callable[[TracedSite], PageFacts]


ITEM = "item:"
"""The prefix of an item's source, where outputs have their paths."""


def check_outputs(
    site: Site,
    outputs: Mapping[str, Output],
    items: Iterable[CheckItem],
    theme: Theme,
    context: QueryContext,
    words: Words,
    cache: CheckCache,
    jobs: int,
    only: Collection[str] | None = None,
) -> OutputResults:
    """The facts about all text outputs, and about the items of features.

    With `only`, just these outputs are checked again, and cached results are used for the others:
    for a preview, which checks the current page.
    """
    table = QueryTable(cache.queries, context)
    changed = table.changed if only is None else frozenset[int]()
    entries: dict[str, PageEntry] = {}
    todo: list[_CheckTask] = []
    keys: dict[str, bytes] = {}
    unkept = unkept_promises(site.config, theme)
    for task in _check_tasks(site, outputs, items, words, unkept):
        keys[task.path] = task.key
        entry = cache.pages.get(task.path)
        if entry is not None and (
            task.path not in only
            if only is not None
            else entry.key == task.key and changed.isdisjoint(entry.reads)
        ):
            entries[task.path] = entry
        elif only is None or task.path in only:
            todo.append(task)

    def check(chunk: Sequence[_CheckTask]) -> list[_Checked | tuple[Problem, ...]]:
        return [_check_task(task, theme, context) for task in chunk]

    problems: dict[tuple[str, object, str], Problem] = {}
    for results in map_chunks(check, todo, jobs=jobs, minimum=WORTH_FORKING):
        for result in results:
            if isinstance(result, _Checked):
                # At once, as the indexes of queries take a tenth of the memory of the queries.
                reads = table.reads(result.queries)
                entries[result.path] = PageEntry(keys[result.path], reads, result.facts)
            else:
                for problem in result:
                    problems.setdefault((problem.file, problem.where, problem.message), problem)
    if only is not None:  # cached results were not verified, so they must not be saved
        return OutputResults(cache.queries, entries, tuple(problems.values()))
    return OutputResults(*table.next_record(entries), tuple(problems.values()))


def _check_tasks(
    site: Site,
    outputs: Mapping[str, Output],
    items: Iterable[CheckItem],
    words: Words,
    unkept: tuple[UnkeptPromise, ...],
) -> Iterator[_CheckTask]:
    for path, output in outputs.items():
        if output.make is not None and path.endswith(_TEXTS):
            yield _CheckTask(path, output.key, partial(_check_page, output, site, words, unkept))
    for item in items:
        yield _CheckTask(ITEM + item.source, item.key, partial(_check_item, item))


def _check_page(
    output: Output,
    site: Site,
    words: Words,
    unkept: tuple[UnkeptPromise, ...],
    traced: TracedSite,
) -> PageFacts:
    assert output.make is not None
    name = contact_name(site, traced)
    return check_output(output, output.make(traced), site, words, unkept, name)


def _check_item(item: CheckItem, site: TracedSite) -> PageFacts:
    checked = item.make(site)
    found: list[tuple[str, Finding]] = []
    for rule in rules_for(item.scope):
        assert rule.check is not None
        found += [(rule.id, finding) for finding in rule.check(checked)]
    return PageFacts(findings=tuple(found))


def _check_task(
    task: _CheckTask, theme: Theme, context: QueryContext
) -> _Checked | tuple[Problem, ...]:
    site = TracedSite(context)
    try:
        facts = task.check(site)
    except ContentError as error:
        return error.problems
    except Exception as error:
        problem = rendering_problem(error, theme, task.path, context.root)
        if problem is None:
            raise
        return (problem,)
    return _Checked(task.path, facts, tuple(site.queries))


def contact_name(site: Site, traced: TracedSite | None = None) -> str:
    """The name of the person to ask, as pages show it; empty if there is none. What it depends on
    is recorded in `traced`."""
    asking = site if traced is None else traced
    key = asking.person(site.config.contact.person or site.config.owner or "")
    if key is None:
        return ""
    asking.summary(key)
    return site.documents[key].label


def check_output(
    output: Output,
    content: bytes,
    site: Site,
    words: Words,
    unkept: tuple[UnkeptPromise, ...] = (),
    asked: str = "",
) -> PageFacts:
    """The facts about one output, given its bytes, with the findings of its rules; `asked` is the
    name of the person to ask."""
    root = html_tree(content) if output.path.endswith(".html") else None
    if root is None:
        return data_facts(output.path, content, site.config)
    key = site.by_source.get(output.origin)
    document = site.documents[key] if key is not None else None
    page = CheckedPage(output.path, content, root, document, site.config, words, unkept, asked)
    found: list[tuple[str, Finding]] = []
    for rule in rules_for("page"):
        assert rule.check is not None
        found += [(rule.id, finding) for finding in rule.check(page)]
    return facts_of(page, tuple(found))
