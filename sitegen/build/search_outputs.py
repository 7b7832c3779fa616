"""Brings the search index up to date: keeps the parts that are published, or makes new ones.

If none can be made, the published index stays as it is, whole: it still finds the pages of the last
build that could make one, and the next build tries again. Part of an index is never published.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterable, Mapping, Sequence
from shutil import rmtree
from typing import NamedTuple

from sitegen.build import search
from sitegen.build.cache import BuildCache, OutputTrace
from sitegen.build.publication import Publication
from sitegen.build.rendering import RenderedOutput
from sitegen.build.search_pages import SearchPage, divide, index_text, search_page
from sitegen.digest import content_digest, digest
from sitegen.errors import Problem
from sitegen.read.project import Project

_OUTDATED = b"outdated"
"""The key of an index that can't be made anew now: no index has it."""
_LOADER = f"{search.FOLDER}pagefind.js"
"""The module that every page of results imports."""
_ENTRY = "pagefind-entry.json"
"""The file of a part that names all others of it, so that there is no part without it."""


class SearchOutputs(NamedTuple):
    """The files of the index that were made, the author's warning about the search, if any, and
    what is known of each page. `failed` says that the next build should try again."""

    rendered: list[RenderedOutput] = []
    warning: Problem | None = None
    pages: dict[str, SearchPage] = {}
    failed: bool = False


def search_index(
    project: Project,
    publication: Publication,
    build_cache: BuildCache,
    kept: dict[str, OutputTrace],
    rendered: Sequence[RenderedOutput],
    keys: dict[str, bytes],
    language: str,
    jobs: int,
) -> SearchOutputs:
    """Make those parts of the search's index anew whose pages changed, and keep the others.

    `language` is that of the site, `keys` are those of all its other outputs, `jobs` is how many
    processes may work at once.
    """
    if search.program() is None:
        # There is no page that could use an index either.
        return SearchOutputs(warning=search.missing())
    # Earlier versions made the index there, and one that was killed left its files.
    rmtree(project.cache / "search", ignore_errors=True)
    old = _published_index(publication, build_cache, keys)
    places = _places(publication, kept, rendered)
    pages = _search_pages(places, kept, rendered, build_cache)
    parts = _parts(pages, places)
    known = [path for path in old if path in build_cache.traces]
    current = {path: build_cache.traces[path].key for path in known}
    unchanged = [path for part in parts for path in _files_of(part, current)]
    missing = [part for part in parts if not _files_of(part, current)]
    warning = search.unsegmented(language)
    made = search.make_index(missing, jobs) if missing else search.SearchIndex({})
    if made.reason:
        _keep(old, publication, build_cache, kept, outdated=True)
        remedy = "build again, or write `search: off`"
        warning = search.warning(made.reason, remedy, bool(old))
        return SearchOutputs(warning=warning, pages=pages, failed=True)
    _keep(unchanged, publication, build_cache, kept)
    files = dict(made.files)
    if len(parts) > 1:
        loader = search.loader(len(parts))
        key = content_digest(loader)
        if current.get(_LOADER) == key:
            _keep([_LOADER], publication, build_cache, kept)
        else:
            files[_LOADER] = loader, key
    keys.update((path, key) for path, (_, key) in files.items())
    stage = publication.stage
    staged = [RenderedOutput(stage.put(path, data), ()) for path, (data, _) in files.items()]
    return SearchOutputs(staged, warning, pages)


def _places(
    publication: Publication, kept: Iterable[str], rendered: Iterable[RenderedOutput]
) -> dict[str, str]:
    """Where the bytes of each page are now, by path."""
    stage = publication.stage
    places = {one.staged.path: stage.waiting(one.staged) for one in rendered}
    places.update((path, f"{stage.target}/{path}") for path in kept)
    return {path: place for path, place in places.items() if path.endswith(".html")}


def _search_pages(
    places: Mapping[str, str],
    kept: Container[str],
    rendered: Iterable[RenderedOutput],
    build_cache: BuildCache,
) -> dict[str, SearchPage]:
    """What the search knows of each page; only those are read that changed."""
    same = {one.staged.path for one in rendered if one.staged.place == "unchanged"}
    known = build_cache.search_pages
    return {
        path: known[path]
        if path in known and (path in kept or path in same)
        else search_page(_text(place))
        for path, place in places.items()
    }


def _text(place: str) -> str:
    with open(place, encoding="utf-8", errors="replace") as file:
        return index_text(file.read())


def _parts(pages: Mapping[str, SearchPage], places: Mapping[str, str]) -> list[search.IndexPart]:
    divided = divide(pages)
    parts = []
    for folder, paths in zip(search.folders(len(divided)), divided, strict=True):
        digests = (value for path in paths for value in (path, pages[path].digest))
        key = digest(search.key(), folder, *digests)
        parts.append(search.IndexPart(folder, key, ((path, _text(places[path])) for path in paths)))
    return parts


def _files_of(part: search.IndexPart, current: Mapping[str, bytes]) -> list[str]:
    """The files of an earlier build that are still those of a part."""
    return [path for path, key in current.items() if key == part.key]


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
    entries = sum(path.endswith(f"/{_ENTRY}") for path in found)
    if _LOADER not in found or not entries or not known.difference(keys) <= set(found):
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
