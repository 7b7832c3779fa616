"""The long way of a build: read, plan, render what changed, publish.

A page is rendered anew unless its trace holds: the same template and configuration, the same
answers to all it asked, and a file that nobody touched since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from sitegen.build.publication import Publication
from sitegen.build.record import Query, Record, Trace
from sitegen.build.report import Report
from sitegen.build.result import Result, Skipped, Wishes
from sitegen.build.stage import Stage, Staged
from sitegen.errors import ContentError, Problem, Where
from sitegen.parallel import map_chunks
from sitegen.read.config import read_config
from sitegen.read.inventory import Inventory
from sitegen.read.locate import locate
from sitegen.read.memo import Memo
from sitegen.read.project import Project
from sitegen.render.contrast import contrast_warnings
from sitegen.render.failures import template_problem
from sitegen.render.output import Output
from sitegen.render.plan import plan
from sitegen.render.reader import Answers, Question, Reader
from sitegen.render.renderer import Renderer
from sitegen.render.theme import Theme, load_theme
from sitegen.site.load import read_site
from sitegen.site.site import Site

WORTH_FORKING = 200
"""Outputs to make; for fewer, starting workers costs more than it saves."""

PICTURES = 4
"""Heavy outputs that a worker takes at a time."""


class Made(NamedTuple):
    """What a build gave, and what the next one may save by."""

    result: Result
    record: Record


def make(project: Project, wishes: Wishes, inventory: Inventory, record: Record) -> Made:
    """Bring the target folder up to date with the project.

    `record` is what the last build into this target left. Raises ContentError with all the
    mistakes of the authors, or OutputError; the target is then as it was.
    """
    config = read_config(project, wishes.url)
    memo = Memo(project.cache)
    try:
        loaded = read_site(
            project,
            config,
            memo,
            now=wishes.now,
            drafts=wishes.drafts,
            future=wishes.future,
            jobs=wishes.jobs,
            inventory=inventory,
        )
        site = loaded.site
        theme = _located(project, lambda: load_theme(project, config))
        renderer = Renderer(site, theme, project.cache)
        answers = Answers(site, memo, project.root)
        outputs = _plan(site, renderer, project, answers)
        report, next_record = _publish(project, wishes, outputs, renderer, answers, record)
    finally:
        memo.close()
    warnings = loaded.warnings + tuple(locate(contrast_warnings(theme), project))
    if memo.trouble is not None:
        warnings += (Problem(".sitegen/memo.sqlite", None, memo.trouble, "", "warning", "cache"),)
    pages = sum(path.endswith(".html") for path in outputs)
    since, until = site.unchanged_span
    return Made(
        Result(report, skipped(site), warnings, pages),
        Record(
            valid_from=None if since is None else since.timestamp(),
            valid_until=None if until is None else until.timestamp(),
            queries=next_record.queries,
            traces=next_record.traces,
        ),
    )


def _plan(site: Site, renderer: Renderer, project: Project, answers: Answers) -> dict[str, Output]:
    try:
        return plan(site, renderer, project, answers.media)
    except Exception as error:
        problem = template_problem(error, renderer.theme, "assets")
        if problem is None:
            raise
        raise ContentError([problem]) from None


def _located(project: Project, read: Callable[[], Theme]) -> Theme:
    try:
        return read()
    except ContentError as error:
        raise ContentError(locate(error.problems, project)) from None


def skipped(site: Site) -> tuple[Skipped, ...]:
    """Every document that is not shown, with its reason, by source file."""
    zone = site.zone
    found = []
    for document in sorted(site.documents.values(), key=lambda document: document.source):
        seen = site.visibilities[document.id]
        if not seen.shown:
            at = f"{seen.at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}" if seen.at else ""
            reason = {"scheduled": f"scheduled, live at {at}", "expired": f"expired at {at}"}
            found.append(Skipped(document.source, seen.state, reason.get(seen.state, seen.state)))
    return tuple(found)


def _publish(
    project: Project,
    wishes: Wishes,
    outputs: dict[str, Output],
    renderer: Renderer,
    answers: Answers,
    record: Record,
) -> tuple[Report, Record]:
    with Publication(
        wishes.target,
        force=wishes.force,
        on_wait=wishes.on_wait,
        attic=project.cache / "attic",
    ) as publication:
        changed = _changed(record, answers)
        kept: dict[str, Trace] = {}
        todo: list[Output] = []
        for path, output in outputs.items():
            trace = record.traces.get(path)
            if (
                trace is not None
                and trace.key == output.key
                and changed.isdisjoint(trace.reads)
                and path in publication.published
                and publication.intact(path, trace.signature)
            ):
                publication.keep(path)
                kept[path] = trace
            else:
                todo.append(output)
        rendered = _render(todo, publication.stage, renderer, answers, wishes)
        for one in rendered:
            publication.add(one.staged)
        report = publication.commit()
        return report, _next_record(record, kept, rendered, outputs, publication, answers)


def _changed(record: Record, answers: Answers) -> frozenset[int]:
    """The places of the recorded questions that have other answers now."""
    digest = answers.digest
    return frozenset(
        [
            place
            for place, query in enumerate(record.queries)
            if digest((query.name, query.argument)) != query.digest
        ]
    )


class _Rendered(NamedTuple):
    staged: Staged
    questions: tuple[Question, ...]


class _Failed(NamedTuple):
    problem: Problem


def _render(
    todo: Sequence[Output], stage: Stage, renderer: Renderer, answers: Answers, wishes: Wishes
) -> list[_Rendered]:
    def render_chunk(chunk: Sequence[Output]) -> list[_Rendered | _Failed]:
        return [_rendered(output, stage, renderer, answers) for output in chunk]

    done: list[_Rendered] = []
    problems: dict[tuple[str, Where, str], Problem] = {}
    light = [output for output in todo if not output.heavy]
    heavy = [output for output in todo if output.heavy]
    for results in chain(
        map_chunks(render_chunk, heavy, jobs=wishes.jobs, worth=4, size=PICTURES),
        map_chunks(render_chunk, light, jobs=wishes.jobs, worth=WORTH_FORKING),
    ):
        for result in results:
            if isinstance(result, _Failed):
                problem = result.problem
                problems.setdefault((problem.file, problem.where, problem.message), problem)
            else:
                done.append(result)
        if wishes.on_progress is not None:
            wishes.on_progress(len(done), len(todo))
    if problems:
        raise ContentError(problems.values())
    return done


def _rendered(
    output: Output, stage: Stage, renderer: Renderer, answers: Answers
) -> _Rendered | _Failed:
    reader = Reader(answers)
    if output.file is not None:
        reader.ask("media", output.source)
        return _Rendered(stage.copy(output.path, output.file), tuple(reader.questions))
    assert output.make is not None
    try:
        content = output.make(reader)
    except ContentError as error:
        return _Failed(error.problems[0])
    except Exception as error:
        problem = template_problem(error, renderer.theme, output.path)
        if problem is None:
            raise
        return _Failed(problem)
    return _Rendered(stage.put(output.path, content), tuple(reader.questions))


def _next_record(
    record: Record,
    kept: dict[str, Trace],
    rendered: Iterable[_Rendered],
    outputs: dict[str, Output],
    publication: Publication,
    answers: Answers,
) -> Record:
    """What each output asked. Questions keep their places, so that kept traces stay as they are."""
    places: dict[Question, int] = {
        (query.name, query.argument): place for place, query in enumerate(record.queries)
    }
    traces = dict(kept)
    for one in rendered:
        path = one.staged.path
        reads = tuple([places.setdefault(question, len(places)) for question in one.questions])
        signature = one.staged.signature or publication.signature(path)
        traces[path] = Trace(outputs[path].key, reads, signature, b"")
    used = {place for trace in traces.values() for place in trace.reads}
    if len(places) > 2 * len(used) + SPARE_QUESTIONS:
        places, traces = _compact(places, traces, used)
    queries = tuple(
        [Query(name, argument, answers.digest((name, argument))) for name, argument in places]
    )
    return Record(queries=queries, traces=traces)


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
