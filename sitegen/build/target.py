"""A folder that a build brings up to date: decides what is kept and what is rendered again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from sitegen.build.cache import BuildCache, OutputTrace
from sitegen.build.publication import Publication
from sitegen.build.rendering import RenderedOutput, render
from sitegen.build.report import PublicationReport
from sitegen.build.result import BuildOptions, SecondaryTarget
from sitegen.build.search_pages import SearchPage
from sitegen.errors import ContentError, Problem
from sitegen.read.locate import locate
from sitegen.read.project import Project
from sitegen.render.output import Output
from sitegen.render.renderer import Renderer
from sitegen.site.query_context import QueryContext
from sitegen.site.query_table import QueryTable

_OUTDATED = b"outdated"
"""The key of a file that is kept although it would be rendered differently: no output has it."""


class BuildContext(NamedTuple):
    """What rendering needs for every target."""

    project: Project
    options: BuildOptions
    renderer: Renderer
    queries: QueryContext


class BuildTarget:
    """One folder that is brought up to date."""

    def __init__(
        self,
        context: BuildContext,
        folder: Path,
        outputs: dict[str, Output],
        build_cache: BuildCache,
        keeps: Callable[[str], bool] | None = None,
        *,
        searched: bool = False,
    ) -> None:
        self._context = context
        self._outputs = outputs
        self._build_cache = build_cache
        self._keeps = keeps
        self._searched = searched
        self._keys = {path: output.key for path, output in outputs.items()}
        self.warning: Problem | None = None
        """The author's warning about the search, after rendering."""
        self.search_failed = False
        """Whether the next build should try to make the search's index again."""
        self._search_pages: dict[str, SearchPage] = {}
        self._kept: dict[str, OutputTrace] = {}
        self._rendered: list[RenderedOutput] = []
        self._queries = QueryTable(build_cache.queries, context.queries)
        options = context.options
        self.publication = Publication(
            folder,
            force=options.force,
            on_wait=options.on_wait,
            trash=context.project.cache / "trash",
        )

    def render(self, publication: Publication) -> list[Problem]:
        """Stage what changed. Returns the problems that prevent publishing it."""
        context, build_cache = self._context, self._build_cache
        changed = self._queries.changed
        todo: list[Output] = []
        for path, output in self._outputs.items():
            trace = build_cache.traces.get(path)
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
        self._rendered, problems = render(
            todo,
            publication.stage,
            context.renderer,
            context.queries,
            context.options,
            self._queries,
        )
        if self._searched and not problems:
            from sitegen.build.search_outputs import search_index

            found = search_index(
                context.project,
                publication,
                build_cache,
                self._kept,
                self._rendered,
                self._keys,
                context.queries.site.config.language,
                context.options.jobs,
            )
            self._rendered, self.warning = [*self._rendered, *found.rendered], found.warning
            self.search_failed, self._search_pages = found.failed, found.pages
        for one in self._rendered:
            publication.add(one.staged)
        return locate(problems, context.project)

    def _keep_others(self, publication: Publication, keeps: Callable[[str], bool]) -> None:
        for path in publication.published.difference(self._outputs):
            if keeps(path):
                publication.keep(path)
                trace = self._build_cache.traces.get(path)
                if trace is not None and not self._queries.changed.isdisjoint(trace.reads):
                    # The next cache has the new results. The file must not seem made from them.
                    trace = msgspec.structs.replace(trace, key=_OUTDATED, reads=())
                if trace is not None:
                    self._kept[path] = trace

    def commit(self, publication: Publication) -> tuple[PublicationReport, BuildCache]:
        """Move what was staged into place. Returns what the next build may save by, too."""
        report = publication.commit()
        traces = dict(self._kept)
        for one in self._rendered:
            path = one.staged.path
            signature = one.staged.signature or publication.signature(path)
            traces[path] = OutputTrace(self._keys[path], one.reads, signature, b"")
        queries, traces = self._queries.next_record(traces)
        return report, BuildCache(queries=queries, traces=traces, search_pages=self._search_pages)


def secondary_target(
    context: BuildContext, target: SecondaryTarget, build_cache: BuildCache
) -> BuildTarget | None:
    """A secondary target, if there is anything in it or for it."""
    site = context.queries.site
    outputs = {output.path: output for output in target.outputs(site, context.renderer)}
    if not outputs and not target.folder.is_dir():
        return None
    return BuildTarget(context, target.folder, outputs, build_cache, partial(target.keeps, site))


def publish(targets: list[BuildTarget]) -> list[tuple[PublicationReport, BuildCache]]:
    """All targets, or none: nothing is moved into place before everything is rendered."""
    with ExitStack() as stack:
        opened = [(target, stack.enter_context(target.publication)) for target in targets]
        problems = [
            problem for target, publication in opened for problem in target.render(publication)
        ]
        if problems:
            raise ContentError(problems)
        return [target.commit(publication) for target, publication in opened]
