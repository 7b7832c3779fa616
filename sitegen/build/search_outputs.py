"""Brings the search index up to date: keeps the published one, or makes a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sitegen.build import search
from sitegen.build.cache import BuildCache, OutputTrace
from sitegen.build.publication import Publication
from sitegen.build.rendering import RenderedOutput
from sitegen.errors import Problem
from sitegen.read.project import Project


class SearchOutputs(NamedTuple):
    """The files of the index that were made, and the author's warning about the search, if any."""

    rendered: list[RenderedOutput] = []
    warning: Problem | None = None


def search_index(
    project: Project,
    publication: Publication,
    build_cache: BuildCache,
    kept: dict[str, OutputTrace],
    rendered: Sequence[RenderedOutput],
    keys: dict[str, bytes],
) -> SearchOutputs:
    """Make the index of the search, or keep it if no page changed."""
    if not search.available():
        return SearchOutputs(warning=search.missing())
    key = search.key()
    pages = {path for path in keys if path.endswith(".html")}
    before = {path for path in build_cache.traces if path.endswith(".html")}
    index = {
        path: trace for path, trace in build_cache.traces.items() if path.startswith(search.FOLDER)
    }
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
        return SearchOutputs()
    stage = publication.stage
    places = [(one.staged.path, stage.waiting(one.staged)) for one in rendered]
    places += [(path, f"{stage.target}/{path}") for path in kept]
    made = search.make_index(
        sorted(place for place in places if place[0] in pages), project.cache / "search"
    )
    keys.update(dict.fromkeys(made.files, key))
    return SearchOutputs(
        [RenderedOutput(stage.put(path, data), ()) for path, data in made.files.items()],
        made.warning,
    )
