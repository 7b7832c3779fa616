"""Outputs made and staged, divided among workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import ceil
from typing import NamedTuple

from sitegen.build.result import BuildOptions
from sitegen.build.stage import Stage, Staged
from sitegen.errors import ContentError, Problem, Where
from sitegen.parallel import CHUNK, map_chunks
from sitegen.render.failures import template_problem
from sitegen.render.output import Output
from sitegen.render.renderer import Renderer
from sitegen.site.query import Query
from sitegen.site.query_context import QueryContext
from sitegen.site.traced_site import TracedSite

WORTH_FORKING = 200
"""Outputs to make; for fewer, starting workers costs more than it saves."""

FAMILY = 100
"""Outputs of one template that are many."""

TURNS = 40
"""Chunks of outputs after which a new worker may be forked: one that has looked at the whole site
has a copy of all of it."""

GENERATIONS = 3
"""Workers that take each other's place on a large site: with each fork, what is touched is copied
again."""


class Rendered(NamedTuple):
    """An output that was made: where it waits, and the queries that it made."""

    staged: Staged
    queries: tuple[Query, ...]


class Failed(NamedTuple):
    """An output that could not be made, as an author made a mistake."""

    problems: tuple[Problem, ...]


class _Chunk(NamedTuple):
    """What a worker gives back: what it made, and the digests of results that it worked out."""

    results: Sequence[Rendered | Failed]
    digests: Mapping[Query, bytes]


def render(
    todo: Sequence[Output],
    stage: Stage,
    renderer: Renderer,
    context: QueryContext,
    options: BuildOptions,
    known: Collection[Query] = (),
) -> tuple[list[Rendered], list[Problem]]:
    """Make and stage outputs, in several processes if they are many. Returns them, and what stands
    in the way of publishing them. `known` are the queries that the record has."""

    def render_chunk(chunk: Sequence[Output]) -> _Chunk:
        results = [_rendered(output, stage, renderer, context) for output in chunk]
        # What a page has just asked is at hand here. If the record has nearly all of it, as after
        # an edit, looking that up would take longer.
        return _Chunk(results, {} if known else context.digests(_asked(results)))

    done: list[Rendered] = []
    problems: dict[tuple[str, Where, str], Problem] = {}

    def render_batches(batches: Sequence[Sequence[Output]]) -> _Chunk:
        results: list[Rendered | Failed] = []
        for batch in batches:
            results += _rendered_together(batch, stage, renderer, context)
        return _Chunk(results, {} if known else context.digests(_asked(results)))

    light = [output for output in todo if not output.heavy]
    batches = _batches(output for output in todo if output.heavy)
    first, light = _first_ones(light)
    turns = max(TURNS, ceil(len(light) / (CHUNK * options.jobs * GENERATIONS)))
    for results, digests in chain(
        map_chunks(render_batches, batches, jobs=options.jobs, worth=2, size=1),
        map_chunks(render_chunk, first, jobs=1),
        map_chunks(render_chunk, light, jobs=options.jobs, worth=WORTH_FORKING, turns=turns),
    ):
        context.learn(digests)
        for query in _asked(results) if known else ():
            if query not in known:
                context.digest(query)  # for the record, while the workers go on
        for result in results:
            if isinstance(result, Failed):
                for problem in result.problems:
                    problems.setdefault((problem.file, problem.where, problem.message), problem)
            else:
                done.append(result)
        if options.on_progress is not None:
            options.on_progress(len(done), len(todo))
    return done, list(problems.values())


def _asked(results: Iterable[Rendered | Failed]) -> Iterator[Query]:
    """The queries of the outputs that were made."""
    for result in results:
        if isinstance(result, Rendered):
            yield from result.queries


def _batches(outputs: Iterable[Output]) -> list[list[Output]]:
    """Heavy outputs, those that are made together in one list: a worker takes one at a time."""
    together: dict[int | str, list[Output]] = {}
    for output in outputs:
        key = output.path if output.batch is None else id(output.batch)
        together.setdefault(key, []).append(output)
    return list(together.values())


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


def _rendered_together(
    outputs: Sequence[Output], stage: Stage, renderer: Renderer, context: QueryContext
) -> list[Rendered | Failed]:
    """Outputs of one batch; an output without one comes alone."""
    batch = outputs[0].batch
    if batch is None:
        return [_rendered(output, stage, renderer, context) for output in outputs]
    made = batch({output.path for output in outputs})
    return [Rendered(stage.put(path, content), ()) for path, content in made]


def _rendered(
    output: Output, stage: Stage, renderer: Renderer, context: QueryContext
) -> Rendered | Failed:
    site = TracedSite(context)
    if output.file is not None:
        assert output.source is not None
        site.media(output.source)
        return Rendered(stage.copy(output.path, output.file), tuple(site.queries))
    assert output.make is not None
    try:
        content = output.make(site)
    except ContentError as error:
        return Failed(error.problems)
    except Exception as error:
        problem = template_problem(error, renderer.theme, output.path)
        if problem is None:
            raise
        return Failed((problem,))
    return Rendered(stage.put(output.path, content), tuple(site.queries))
