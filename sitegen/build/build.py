"""The whole way from a project to a folder: read, plan, render what changed, publish.

A page is rendered anew unless its trace holds: the same template and configuration, the same
answers to all it asked, and a file that nobody touched since.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sitegen.build.lock import Holder
from sitegen.build.publication import Publication
from sitegen.build.record import Query, Record, Trace, load, save
from sitegen.build.report import Report
from sitegen.build.stage import Stage, Staged
from sitegen.errors import ContentError, Problem, Where
from sitegen.parallel import map_chunks
from sitegen.read.config import read_config
from sitegen.read.locate import locate
from sitegen.read.memo import Memo, digest
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
from sitegen.site.visibility import Visibility

WORTH_FORKING = 200
"""Outputs to make; for fewer, starting workers costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a build was asked for."""

    target: Path
    now: datetime
    url: str | None = None
    drafts: bool = False
    future: bool = False
    jobs: int = 1
    force: bool = False
    on_wait: Callable[[Holder], None] | None = None
    on_progress: Callable[[int, int], None] | None = None
    """Told how many outputs of how many are done."""


class Skipped(NamedTuple):
    """A document that is not in the build, and why."""

    source: str
    label: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did and what its author should know."""

    report: Report
    skipped: tuple[Skipped, ...]
    warnings: tuple[Problem, ...]
    pages: int
    """HTML pages of the site."""
    site: Site


def build(project: Project, wishes: Wishes) -> Result:
    """Bring the target folder up to date with the project.

    Raises ContentError with all the mistakes of its authors, or OutputError; the target is then
    as it was.
    """
    config = read_config(project, wishes.url)
    memo = Memo(project.cache)
    loaded = read_site(
        project,
        config,
        memo,
        now=wishes.now,
        drafts=wishes.drafts,
        future=wishes.future,
        jobs=wishes.jobs,
    )
    site = loaded.site
    theme = _located(project, lambda: load_theme(project, config))
    renderer = Renderer(site, theme, project.cache)
    try:
        outputs = plan(site, renderer, project)
    except Exception as error:
        problem = template_problem(error, theme, "assets")
        if problem is None:
            raise
        raise ContentError([problem]) from None
    answers = Answers(site, memo, project.root)
    report = _publish(project, wishes, outputs, renderer, answers)
    warnings = loaded.warnings + tuple(locate(contrast_warnings(theme), project))
    if memo.trouble is not None:
        warnings += (Problem(".sitegen/memo.sqlite", None, memo.trouble, "", "warning", "cache"),)
    memo.close()
    pages = sum(path.endswith(".html") for path in outputs)
    return Result(report, skipped(site), warnings, pages, site)


def _located(project: Project, read: Callable[[], Theme]) -> Theme:
    try:
        return read()
    except ContentError as error:
        raise ContentError(locate(error.problems, project)) from None


def skipped(site: Site) -> tuple[Skipped, ...]:
    """Every document that is not shown, with its reason, by source file."""
    return tuple(
        Skipped(document.source, document.label, site.visibilities[key])
        for key, document in sorted(site.documents.items(), key=lambda item: item[1].source)
        if not site.visibilities[key].shown
    )


def _publish(
    project: Project,
    wishes: Wishes,
    outputs: dict[str, Output],
    renderer: Renderer,
    answers: Answers,
) -> Report:
    record_file = _record_file(project, wishes.target)
    record = load(record_file)
    with Publication(wishes.target, force=wishes.force, on_wait=wishes.on_wait) as publication:
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
        _remember(record_file, record, kept, rendered, outputs, publication, answers)
    return report


def _record_file(project: Project, target: Path) -> Path:
    name = digest(str(target.resolve())).hex()[:16]
    return project.cache / f"record-{name}.msgpack"


def _changed(record: Record, answers: Answers) -> frozenset[int]:
    """The places of the recorded questions that have other answers now."""
    return frozenset(
        place
        for place, query in enumerate(record.queries)
        if answers.digest((query.name, query.argument)) != query.digest
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
    for results in map_chunks(render_chunk, todo, jobs=wishes.jobs, worth=WORTH_FORKING):
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


def _remember(
    file: Path,
    record: Record,
    kept: dict[str, Trace],
    rendered: Iterable[_Rendered],
    outputs: dict[str, Output],
    publication: Publication,
    answers: Answers,
) -> None:
    """Write down what each output asked, for the next build."""
    places: dict[Question, int] = {}

    def place(question: Question) -> int:
        return places.setdefault(question, len(places))

    traces: dict[str, Trace] = {}
    old = [(query.name, query.argument) for query in record.queries]
    for path, trace in kept.items():
        reads = tuple(place(old[number]) for number in trace.reads)
        traces[path] = Trace(trace.key, reads, trace.signature, trace.digest)
    for one in rendered:
        path = one.staged.path
        reads = tuple(place(question) for question in one.questions)
        signature = publication.signature(path)
        traces[path] = Trace(outputs[path].key, reads, signature, one.staged.digest)
    queries = tuple(
        Query(name, argument, answers.digest((name, argument))) for name, argument in places
    )
    # A record that can't be kept costs the next build its savings, and nothing else.
    with contextlib.suppress(OSError):
        save(file, Record(queries=queries, traces=traces))
