"""Renders and stages outputs, divided among worker processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import ceil
from typing import NamedTuple

from sitegen.build.result import BuildOptions
from sitegen.build.staging import StagedOutput, StagingFolder
from sitegen.errors import ContentError, Problem, SitegenError, Where
from sitegen.parallel import CHUNK, map_chunks
from sitegen.render.failures import rendering_problem
from sitegen.render.output import Output
from sitegen.render.renderer import Renderer
from sitegen.site.query import Query
from sitegen.site.query_context import QueryContext
from sitegen.site.query_table import QueryTable
from sitegen.site.traced_site import TracedSite

WORTH_FORKING = 200
"""Outputs to make; for fewer, starting workers costs more than it saves."""

FAMILY = 100
"""Outputs of one template that are many."""

TURN = 1000
"""Outputs after which a worker may be replaced by a new fork: a worker that has read the whole site
has its own copy of it."""

GENERATIONS = 3
"""Workers that replace each other on a large site: after each fork, memory that is used is copied
again."""

CHUNKS_FOR_EACH = 32
"""Chunks into which the outputs of each worker are divided, so that none has nothing to do while
another works on its last ones; more only if a chunk would be larger than `CHUNK`."""

SMALLEST_CHUNK = 8
"""Outputs in a chunk, with which handing it over doesn't count."""


class RenderedOutput(NamedTuple):
    """A rendered output: where it was staged, and the indexes of its queries in the build's query
    table, which take a tenth of the memory of the queries."""

    staged: StagedOutput
    reads: tuple[int, ...]


class _Rendered(NamedTuple):
    """What a worker reports of an output: where it was staged, and the queries that it made."""

    staged: StagedOutput
    queries: tuple[Query, ...]


class FailedOutput(NamedTuple):
    """An output that could not be rendered because of an author's mistake."""

    problems: tuple[Problem, ...]


class _ChunkResult(NamedTuple):
    """The result of a chunk: its outputs, and the digests that the worker computed."""

    results: Sequence[_Rendered | FailedOutput]
    digests: Mapping[Query, bytes]


def render(
    todo: Sequence[Output],
    stage: StagingFolder,
    renderer: Renderer,
    context: QueryContext,
    options: BuildOptions,
    table: QueryTable,
) -> tuple[list[RenderedOutput], list[Problem]]:
    """Render and stage outputs, in several processes if they are many. Returns the outputs, and the
    problems that prevent publishing them. The queries of the outputs are added to `table`."""
    # The results of queries are at hand where they are made. But if the build cache has nearly all
    # of them, as after an edit, looking that up there would take longer.
    recorded = bool(table.places)

    def render_chunk(chunk: Sequence[Output]) -> _ChunkResult:
        results = [_render_output(output, stage, renderer, context) for output in chunk]
        return _ChunkResult(results, {} if recorded else context.digests(_queries_of(results)))

    done: list[RenderedOutput] = []
    problems: dict[tuple[str, Where, str], Problem] = {}

    def render_batches(batches: Sequence[Sequence[Output]]) -> _ChunkResult:
        results: list[_Rendered | FailedOutput] = []
        for batch in batches:
            results += _render_batch(batch, stage, renderer, context)
        return _ChunkResult(results, {} if recorded else context.digests(_queries_of(results)))

    light = [output for output in todo if not output.heavy]
    batches = _batches(output for output in todo if output.heavy)
    first, light = _split_families(light)
    size = min(CHUNK, max(SMALLEST_CHUNK, len(light) // (options.jobs * CHUNKS_FOR_EACH)))
    chunks_per_worker = ceil(max(TURN, len(light) / (options.jobs * GENERATIONS)) / size)
    for results, digests in chain(
        map_chunks(render_batches, batches, jobs=options.jobs, minimum=2, size=1),
        map_chunks(render_chunk, first, jobs=1),
        map_chunks(
            render_chunk,
            light,
            jobs=options.jobs,
            minimum=WORTH_FORKING,
            size=size,
            chunks_per_worker=chunks_per_worker,
        ),
    ):
        context.learn(digests)
        for query in _queries_of(results) if recorded else ():
            if query not in table.places:
                context.digest(query)  # for the build cache, while the workers go on
        for result in results:
            if isinstance(result, FailedOutput):
                for problem in result.problems:
                    problems.setdefault((problem.file, problem.where, problem.message), problem)
            else:
                done.append(RenderedOutput(result.staged, table.reads(result.queries)))
        if options.on_progress is not None:
            options.on_progress(len(done), len(todo))
    return done, list(problems.values())


def _queries_of(results: Iterable[_Rendered | FailedOutput]) -> Iterator[Query]:
    """The queries of the outputs that were rendered."""
    for result in results:
        if isinstance(result, _Rendered):
            yield from result.queries


def _batches(outputs: Iterable[Output]) -> list[list[Output]]:
    """Heavy outputs; those that are made together are in one list. A worker takes a list at a
    time."""
    together: dict[int | str, list[Output]] = {}
    for output in outputs:
        key = output.path if output.batch is None else id(output.batch)
        together.setdefault(key, []).append(output)
    return list(together.values())


def _split_families(outputs: Sequence[Output]) -> tuple[list[Output], list[Output]]:
    """One of each large family of outputs, to be rendered before workers are forked, which then
    inherit what it loaded and looked up. Then the others, singular ones first: a feed or a sitemap
    takes longer than a page, and the others should not have to wait for it at the end.

    A family has one template, and thus one key, or at least one function, as feeds have.
    """
    sizes = Counter(output.key for output in outputs)
    singular = [output for output in outputs if sizes[output.key] < FAMILY]
    makers = Counter(map(_maker, singular))
    first: dict[Hashable, Output] = {}
    for output in outputs:
        maker = _maker(output)
        if sizes[output.key] >= FAMILY:
            first.setdefault(output.key, output)
        elif maker is not None and makers[maker] >= FAMILY:
            first.setdefault(maker, output)
    early = {id(output) for output in first.values()}
    others = [output for output in outputs if sizes[output.key] >= FAMILY]
    return (
        list(first.values()),
        [output for output in singular + others if id(output) not in early],
    )


def _maker(output: Output) -> int | None:
    """The identity of the function that makes an output, without the arguments that it is given;
    None for files."""
    return None if output.make is None else id(getattr(output.make, "func", output.make))


def _render_batch(
    outputs: Sequence[Output], stage: StagingFolder, renderer: Renderer, context: QueryContext
) -> list[_Rendered | FailedOutput]:
    """Render outputs of one batch; an output without one comes alone."""
    batch = outputs[0].batch
    if batch is None:
        return [_render_output(output, stage, renderer, context) for output in outputs]
    try:
        made = batch({output.path for output in outputs})
        return [_Rendered(stage.put(path, content), ()) for path, content in made]
    except Exception as error:
        return [_failed(error, outputs[0], renderer, context)]


def _render_output(
    output: Output, stage: StagingFolder, renderer: Renderer, context: QueryContext
) -> _Rendered | FailedOutput:
    site = TracedSite(context)
    try:
        if output.file is not None:
            assert output.source is not None
            site.media(output.source)
            return _Rendered(stage.copy(output.path, output.file), tuple(site.queries))
        assert output.make is not None
        content = output.make(site)
    except Exception as error:
        return _failed(error, output, renderer, context)
    return _Rendered(stage.put(output.path, content), tuple(site.queries))


def _failed(
    error: Exception, output: Output, renderer: Renderer, context: QueryContext
) -> FailedOutput:
    """An author's mistake; an error of the program, or of the target folder, is raised again."""
    if isinstance(error, ContentError):
        return FailedOutput(error.problems)
    if isinstance(error, SitegenError):
        raise error
    problem = rendering_problem(error, renderer.theme, output.path, context.root)
    if problem is None:
        raise error
    return FailedOutput((problem,))
