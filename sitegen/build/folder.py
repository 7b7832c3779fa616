"""A folder on its way up to date: what is kept, what is made anew, and what is remembered of it."""

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
from sitegen.build.result import Beside, Wishes
from sitegen.build.tracing import changed_questions, next_record, places_of
from sitegen.errors import ContentError, Problem
from sitegen.read.project import Project
from sitegen.render.output import Output
from sitegen.render.reader import Answers, Question
from sitegen.render.renderer import Renderer


class Press(NamedTuple):
    """What rendering needs, whatever the folder."""

    project: Project
    wishes: Wishes
    renderer: Renderer
    answers: Answers


class Folder:
    """One folder on its way up to date."""

    def __init__(
        self,
        press: Press,
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
        self._rendered: list[Rendered] = []
        self._changed: frozenset[int] = frozenset()
        self._places: dict[Question, int] = {}
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
        changed = self._changed = changed_questions(record, press.answers)
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
            todo, publication.stage, press.renderer, press.answers, press.wishes, self._places
        )
        if self._searched and not problems:
            from sitegen.build.searching import search_index

            found = search_index(
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
        return report, next_record(
            self._record,
            self._places,
            self._kept,
            self._rendered,
            self._keys,
            publication,
            self._press.answers,
            self._changed,
        )


def folder_beside(press: Press, beside: Beside, record: Record) -> list[Folder]:
    """The other folder, if there is anything in it or for it."""
    site = press.answers.site
    outputs = {output.path: output for output in beside.outputs(site, press.renderer)}
    if not outputs and not beside.target.is_dir():
        return []
    return [Folder(press, beside.target, outputs, record, partial(beside.keeps, site))]


def publish(folders: list[Folder]) -> list[tuple[Report, Record]]:
    """All folders, or none: nothing is moved into place before everything is rendered."""
    with ExitStack() as stack:
        opened = [(folder, stack.enter_context(folder.publication)) for folder in folders]
        problems = [
            problem for folder, publication in opened for problem in folder.render(publication)
        ]
        if problems:
            raise ContentError(problems)
        return [folder.commit(publication) for folder, publication in opened]
