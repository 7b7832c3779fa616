"""The long way of a build: read, plan, render what changed, publish.

A page is rendered anew unless its trace holds: the same template and configuration, the same
answers to all it asked, and a file that nobody touched since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from sitegen.build.publication import Publication
from sitegen.build.record import Argument, Query, Record, Trace
from sitegen.build.report import Report
from sitegen.build.result import Beside, Result, Skipped, Wishes
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
from sitegen.render.removals import removal_problems
from sitegen.render.renderer import Renderer
from sitegen.render.theme import Theme, load_theme
from sitegen.render.variants import forget
from sitegen.site.load import read_site
from sitegen.site.site import Site

WORTH_FORKING = 200
"""Outputs to make; for fewer, starting workers costs more than it saves."""

FAMILY = 100
"""Outputs of one template that are many."""

PICTURES = 4
"""Heavy outputs that a worker takes at a time."""

TURNS = 25
"""Chunks of outputs after which a new worker is forked: one that has looked at the whole site has
a copy of all of it."""


class Made(NamedTuple):
    """What a build gave, and what the next one may save by."""

    result: Result
    record: Record
    beside: Record


def make(
    project: Project, wishes: Wishes, inventory: Inventory, record: Record, beside: Record
) -> Made:
    """Bring the target folder, and the one beside it, up to date with the project.

    `record` is what the last build into this target left, `beside` that of the other folder.
    Raises ContentError with all the mistakes of the authors, or OutputError; both folders are
    then as they were.
    """
    config = read_config(project, wishes.url)
    if wishes.noindex:
        config = msgspec.structs.replace(config, noindex=True)
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
        gone = [one for one in removal_problems(theme) if one.severity == "error"]
        if gone:
            raise ContentError(gone)
        renderer = Renderer(site, theme, project.cache)
        answers = Answers(site, memo, project.root)
        outputs = _plan(site, renderer, project, answers)
        press = _Press(project, wishes, renderer, answers)
        folder = _Folder(press, wishes.target, outputs, record, searched=renderer.has_search)
        folders = [folder]
        if wishes.beside is not None:
            folders += _folder_beside(press, wishes.beside, beside)
        (report, next_record), *others = _publish(folders)
        forget(project.cache, (output.key for output in outputs.values() if output.heavy))
    finally:
        memo.close()
    doubts = [*contrast_warnings(theme), *removal_problems(theme)]
    warnings = loaded.warnings + tuple(locate(doubts, project))
    if folder.warning is not None:
        warnings += (folder.warning,)
    if memo.trouble is not None:
        warnings += (Problem(".sitegen/memo.sqlite", None, memo.trouble, "", "warning", "cache"),)
    pages = sum(path.endswith(".html") for path in outputs)
    report_beside, beside = others[0] if others else (None, Record())
    return Made(
        Result(
            report,
            skipped(site),
            warnings,
            pages,
            report_beside,
            None if record.traces else config.markdown.engine,
        ),
        _valid(next_record, record, site),
        _valid(beside, record, site),
    )


def make_beside(project: Project, wishes: Wishes, beside: Beside, record: Record) -> Made:
    """Bring only the folder beside the site up to date, with the same promises."""
    config = read_config(project, wishes.url)
    memo = Memo(project.cache)
    try:
        loaded = read_site(
            project, config, memo, now=wishes.now, drafts=wishes.drafts, future=wishes.future
        )
        site = loaded.site
        theme = _located(project, lambda: load_theme(project, config))
        renderer = Renderer(site, theme, project.cache)
        press = _Press(project, wishes, renderer, Answers(site, memo, project.root))
        folders = _folder_beside(press, beside, record)
        made = _publish(folders)
    finally:
        memo.close()
    report, next_record = made[0] if made else (Report(), Record())
    return Made(
        Result(report, skipped(site), loaded.warnings, 0, report),
        Record(),
        _valid(next_record, record, site),
    )


def _valid(record: Record, before: Record, site: Site) -> Record:
    """The record with what it depends on: the site's shape, and the span of time in which nothing
    appears or disappears. `before` is the record of the last build."""
    since, until = site.unchanged_span
    return Record(
        valid_from=None if since is None else since.timestamp(),
        valid_until=None if until is None else until.timestamp(),
        queries=record.queries,
        traces=record.traces,
        link_targets=before.link_targets if before.shape == site.shape else site.link_targets,
        shape=site.shape,
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


class _Press(NamedTuple):
    """What rendering needs, whatever the folder."""

    project: Project
    wishes: Wishes
    renderer: Renderer
    answers: Answers


def _folder_beside(press: _Press, beside: Beside, record: Record) -> list[_Folder]:
    """The other folder, if there is anything in it or for it."""
    site = press.answers.site
    outputs = {output.path: output for output in beside.outputs(site, press.renderer)}
    if not outputs and not beside.target.is_dir():
        return []
    return [_Folder(press, beside.target, outputs, record, partial(beside.keeps, site))]


def _publish(folders: list[_Folder]) -> list[tuple[Report, Record]]:
    """All folders, or none: nothing is moved into place before everything is rendered."""
    with ExitStack() as stack:
        opened = [(folder, stack.enter_context(folder.publication)) for folder in folders]
        problems = [
            problem for folder, publication in opened for problem in folder.render(publication)
        ]
        if problems:
            raise ContentError(problems)
        return [folder.commit(publication) for folder, publication in opened]


class _Folder:
    """One folder on its way up to date."""

    def __init__(
        self,
        press: _Press,
        target: Path,
        outputs: dict[str, Output],
        record: Record,
        keeps: Callable[[str], bool] | None = None,
        *,
        searched: bool = False,
    ) -> None:
        self._press = press
        self._outputs = outputs
        self._record = record
        self._keeps = keeps
        self._searched = searched
        self._keys = {path: output.key for path, output in outputs.items()}
        self.warning: Problem | None = None
        """What the author should know of the search, after rendering."""
        self._kept: dict[str, Trace] = {}
        self._rendered: list[_Rendered] = []
        self._changed: frozenset[int] = frozenset()
        wishes = press.wishes
        self.publication = Publication(
            target,
            force=wishes.force,
            on_wait=wishes.on_wait,
            attic=press.project.cache / "attic",
        )

    def render(self, publication: Publication) -> list[Problem]:
        """Stage what changed. Returns what stands in the way of publishing it."""
        press, record = self._press, self._record
        changed = self._changed = _changed(record, press.answers)
        todo: list[Output] = []
        for path, output in self._outputs.items():
            trace = record.traces.get(path)
            if (
                trace is not None
                and trace.key == output.key
                and changed.isdisjoint(trace.reads)
                and path in publication.published
                and publication.intact(path, trace.signature)
            ):
                publication.keep(path)
                self._kept[path] = trace
            else:
                todo.append(output)
        if self._keeps is not None:
            self._keep_others(publication, self._keeps)
        self._rendered, problems = _render(
            todo, publication.stage, press.renderer, press.answers, press.wishes
        )
        if self._searched and not problems:
            found = _search(
                press.project, publication, record, self._kept, self._rendered, self._keys
            )
            self._rendered, self.warning = [*self._rendered, *found.rendered], found.warning
        for one in self._rendered:
            publication.add(one.staged)
        return problems

    def _keep_others(self, publication: Publication, keeps: Callable[[str], bool]) -> None:
        for path in publication.published.difference(self._outputs):
            if keeps(path):
                publication.keep(path)
                if path in self._record.traces:
                    self._kept[path] = self._record.traces[path]

    def commit(self, publication: Publication) -> tuple[Report, Record]:
        """Move what was staged into place. Returns what the next build may save by, too."""
        report = publication.commit()
        return report, _next_record(
            self._record,
            self._kept,
            self._rendered,
            self._keys,
            publication,
            self._press.answers,
            self._changed,
        )


def _changed(record: Record, answers: Answers) -> frozenset[int]:
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


class _Rendered(NamedTuple):
    staged: Staged
    questions: tuple[Question, ...]


class _Failed(NamedTuple):
    problems: tuple[Problem, ...]


class _Found(NamedTuple):
    rendered: list[_Rendered] = []
    warning: Problem | None = None


def _search(
    project: Project,
    publication: Publication,
    record: Record,
    kept: dict[str, Trace],
    rendered: Sequence[_Rendered],
    keys: dict[str, bytes],
) -> _Found:
    """Make the index of the search, or keep it if no page changed."""
    from sitegen.build import search

    if not search.available():
        return _Found(warning=search.missing())
    key = search.key()
    pages = {path for path in keys if path.endswith(".html")}
    before = {path for path in record.traces if path.endswith(".html")}
    index = {path: trace for path, trace in record.traces.items() if path.startswith(search.FOLDER)}
    changed = any(
        one.staged.place != "unchanged" for one in rendered if one.staged.path.endswith(".html")
    )
    keys.update(dict.fromkeys(index, key))
    if (
        index
        and not changed
        and pages == before
        and all(
            trace.key == key
            and path in publication.published
            and publication.intact(path, trace.signature)
            for path, trace in index.items()
        )
    ):
        for path, trace in index.items():
            publication.keep(path)
            kept[path] = trace
        return _Found()
    stage = publication.stage
    places = [(one.staged.path, stage.waiting(one.staged)) for one in rendered]
    places += [(path, f"{stage.target}/{path}") for path in kept]
    made = search.make_index(
        sorted(place for place in places if place[0] in pages), project.cache / "search"
    )
    keys.update(dict.fromkeys(made.files, key))
    return _Found(
        [_Rendered(stage.put(path, data), ()) for path, data in made.files.items()], made.warning
    )


def _render(
    todo: Sequence[Output], stage: Stage, renderer: Renderer, answers: Answers, wishes: Wishes
) -> tuple[list[_Rendered], list[Problem]]:
    def render_chunk(chunk: Sequence[Output]) -> list[_Rendered | _Failed]:
        return [_rendered(output, stage, renderer, answers) for output in chunk]

    done: list[_Rendered] = []
    problems: dict[tuple[str, Where, str], Problem] = {}
    light = [output for output in todo if not output.heavy]
    heavy = [output for output in todo if output.heavy]
    first, light = _first_ones(light)
    for results in chain(
        map_chunks(render_chunk, heavy, jobs=wishes.jobs, worth=4, size=PICTURES),
        map_chunks(render_chunk, first, jobs=1),
        map_chunks(render_chunk, light, jobs=wishes.jobs, worth=WORTH_FORKING, turns=TURNS),
    ):
        for result in results:
            if isinstance(result, _Failed):
                for problem in result.problems:
                    problems.setdefault((problem.file, problem.where, problem.message), problem)
            else:
                done.append(result)
                for question in result.questions:
                    answers.digest(question)  # for the record, while the workers go on
        if wishes.on_progress is not None:
            wishes.on_progress(len(done), len(todo))
    return done, list(problems.values())


def _first_ones(outputs: Sequence[Output]) -> tuple[list[Output], list[Output]]:
    """One of each large family of outputs, which are to be made before workers are forked: these
    inherit what it loaded and looked up. Then the others, singular ones first: a feed or a map
    of the site takes longer than a page, and nobody should wait for it in the end."""
    sizes = Counter(output.key for output in outputs)
    seen: set[bytes] = set()
    first: list[Output] = []
    singular: list[Output] = []
    others: list[Output] = []
    for output in outputs:
        key = output.key
        if sizes[key] < FAMILY:
            singular.append(output)
        elif key in seen:
            others.append(output)
        else:
            seen.add(key)
            first.append(output)
    return first, singular + others


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
        return _Failed(error.problems)
    except Exception as error:
        problem = template_problem(error, renderer.theme, output.path)
        if problem is None:
            raise
        return _Failed((problem,))
    return _Rendered(stage.put(output.path, content), tuple(reader.questions))


def _next_record(
    record: Record,
    kept: dict[str, Trace],
    rendered: Iterable[_Rendered],
    keys: dict[str, bytes],
    publication: Publication,
    answers: Answers,
    changed: frozenset[int],
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
        traces[path] = Trace(keys[path], reads, signature, b"")
    used = {place for trace in traces.values() for place in trace.reads}
    if len(places) > 2 * len(used) + SPARE_QUESTIONS:
        places, traces = _compact(places, traces, used)
        return Record(queries=_queries(places, answers), traces=traces)
    old = record.queries
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
