"""A folder that a build brings up to date: what is kept, what is rendered, what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sitegen.build.publication import Publication
from sitegen.build.record import Record, Trace
from sitegen.build.rendering import Rendered, render
from sitegen.build.report import Report
from sitegen.build.result import BuildOptions, SecondaryTarget
from sitegen.build.tracing import changed_questions, next_record, places_of
from sitegen.errors import ContentError, Problem
from sitegen.read.project import Project
from sitegen.render.output import Output
from sitegen.render.reader import Answers, Question
from sitegen.render.renderer import Renderer


class BuildContext(NamedTuple):
    """What rendering needs, whatever the target."""

    project: Project
    options: BuildOptions
    renderer: Renderer
    answers: Answers


class BuildTarget:
    """One folder that is brought up to date."""

    def __init__(
        self,
        context: BuildContext,
        folder: Path,
        outputs: dict[str, Output],
        record: Record,
        keeps: Callable[[str], bool] | None = None,
        *,
        searched: bool = False,
    ) -> None:
        self._context = context
        self._outputs = outputs
        self._record = record
        self._keeps = keeps
        self._searched = searched
        self._keys = {path: output.key for path, output in outputs.items()}
        self.warning: Problem | None = None
        """What the author should know of the search, after rendering."""
        self._kept: dict[str, Trace] = {}
        self._rendered: list[Rendered] = []
        self._changed: frozenset[int] = frozenset()
        self._places: dict[Question, int] = {}
        options = context.options
        self.publication = Publication(
            folder,
            force=options.force,
            on_wait=options.on_wait,
            attic=context.project.cache / "attic",
        )

    def render(self, publication: Publication) -> list[Problem]:
        """Stage what changed. Returns what stands in the way of publishing it."""
        context, record = self._context, self._record
        changed = self._changed = changed_questions(record, context.answers)
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
        self._places = places_of(record)
        self._rendered, problems = render(
            todo,
            publication.stage,
            context.renderer,
            context.answers,
            context.options,
            self._places,
        )
        if self._searched and not problems:
            from sitegen.build.searching import search_index

            found = search_index(
                context.project, publication, record, self._kept, self._rendered, self._keys
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
        return report, next_record(
            self._record,
            self._places,
            self._kept,
            self._rendered,
            self._keys,
            publication,
            self._context.answers,
            self._changed,
        )


def secondary_target(
    context: BuildContext, target: SecondaryTarget, record: Record
) -> BuildTarget | None:
    """A secondary target, if there is anything in it or for it."""
    site = context.answers.site
    outputs = {output.path: output for output in target.outputs(site, context.renderer)}
    if not outputs and not target.folder.is_dir():
        return None
    return BuildTarget(context, target.folder, outputs, record, partial(target.keeps, site))


def publish(targets: list[BuildTarget]) -> list[tuple[Report, Record]]:
    """All targets, or none: nothing is moved into place before everything is rendered."""
    with ExitStack() as stack:
        opened = [(target, stack.enter_context(target.publication)) for target in targets]
        problems = [
            problem for target, publication in opened for problem in target.render(publication)
        ]
        if problems:
            raise ContentError(problems)
        return [target.commit(publication) for target, publication in opened]
