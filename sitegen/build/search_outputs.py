"""Brings the search index up to date: keeps the published one, or makes a new one.

If none can be made, the published index stays as it is, whole: it still finds the pages of the last
build that could make one, and the next build tries again. Part of an index is never published.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from shutil import rmtree
from typing import NamedTuple

from sitegen.build import search
from sitegen.build.cache import BuildCache, OutputTrace
from sitegen.build.publication import Publication
from sitegen.build.rendering import RenderedOutput
from sitegen.errors import Problem
from sitegen.read.project import Project

_OUTDATED = b"outdated"
"""The key of an index that can't be made anew now: no index has it."""
_ENTRY = f"{search.FOLDER}pagefind-entry.json"
"""The file of an index that names all others, so that there is no index without it."""


class SearchOutputs(NamedTuple):
    """The files of the index that were made, and the author's warning about the search, if any.
    `failed` says that the next build should try again."""

    rendered: list[RenderedOutput] = []
    warning: Problem | None = None
    failed: bool = False


def search_index(
    project: Project,
    publication: Publication,
    build_cache: BuildCache,
    kept: dict[str, OutputTrace],
    rendered: Sequence[RenderedOutput],
    keys: dict[str, bytes],
    language: str,
) -> SearchOutputs:
    """Make the index of the search, or keep it if no page changed.

    `language` is that of the site, `keys` are those of all its other outputs.
    """
    if search.program() is None:
        # There is no page that could use an index either.
        return SearchOutputs(warning=search.missing())
    old = _published_index(publication, build_cache, keys)
    warning = search.unsegmented(language)
    key = search.key()
    pages = {path for path in keys if path.endswith(".html")}
    before = {path for path in build_cache.traces if path.endswith(".html")}
    changed = any(
        one.staged.place != "unchanged" for one in rendered if one.staged.path.endswith(".html")
    )
    traces = build_cache.traces
    if (
        old
        and not changed
        and pages == before
        and all(path in traces and traces[path].key == key for path in old)
    ):
        _keep(old, publication, build_cache, kept)
        return SearchOutputs(warning=warning)
    # Earlier versions made the index there, and one that was killed left its files.
    rmtree(project.cache / "search", ignore_errors=True)
    stage = publication.stage
    places = [(one.staged.path, stage.waiting(one.staged)) for one in rendered]
    places += [(path, f"{stage.target}/{path}") for path in kept]
    made = search.make_index(place for place in places if place[0] in pages)
    if made.reason:
        _keep(old, publication, build_cache, kept, outdated=True)
        remedy = "build again, or write `search: off`"
        return SearchOutputs(warning=search.warning(made.reason, remedy, bool(old)), failed=True)
    keys.update(dict.fromkeys(made.files, key))
    return SearchOutputs(
        [RenderedOutput(stage.put(path, data), ()) for path, data in made.files.items()], warning
    )


def _published_index(
    publication: Publication, build_cache: BuildCache, keys: dict[str, bytes]
) -> tuple[str, ...]:
    """The files of the index that is published; none if one of them is missing or was changed.

    The manifest names them, also where the cache is lost.
    """
    found = tuple(
        sorted(
            path
            for path in publication.published
            if path.startswith(search.FOLDER) and path not in keys
        )
    )
    known = {path for path in build_cache.traces if path.startswith(search.FOLDER)}
    if _ENTRY not in found or not known.difference(keys) <= set(found):
        return ()
    for path in found:
        trace = build_cache.traces.get(path)
        whole = (
            _is_file(f"{publication.stage.target}/{path}")
            if trace is None
            else publication.intact(path, trace.signature)
        )
        if not whole:
            return ()
    return found


def _is_file(place: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(place).st_mode)
    except OSError:
        return False


def _keep(
    index: Sequence[str],
    publication: Publication,
    build_cache: BuildCache,
    kept: dict[str, OutputTrace],
    *,
    outdated: bool = False,
) -> None:
    """Keep the files of an index, which the next build makes anew if it is `outdated`."""
    for path in index:
        publication.keep(path)
        trace = build_cache.traces.get(path)
        if trace is None or outdated:
            trace = OutputTrace(_OUTDATED, (), publication.signature(path), b"")
        kept[path] = trace
