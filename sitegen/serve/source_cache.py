"""The project's sources as they were last read; a changed file is read again.

It knows the content of each file; `sitegen.serve.preview_updater` decides what is shown.
"""

from __future__ import annotations

import os
import stat
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from sitegen.digest import content_digest
from sitegen.errors import Problem
from sitegen.model.config import Config
from sitegen.model.document import Document
from sitegen.read.cache import ContentCache
from sitegen.read.contents import (
    Contents,
    Source,
    SourceResult,
    document_of,
    reading_salt,
    remember,
    source_key,
)
from sitegen.read.project import (
    CONTENT,
    Project,
    ProjectFiles,
    file_type,
    ignored,
    read_bytes,
    scan,
)
from sitegen.read.theme_ids import theme_ids
from sitegen.serve.converter import Converter

PATIENCE = 2.0
"""Seconds that a request waits for texts to be converted; later ones are shown when they are."""
LONGEST_START = 10.0
"""Seconds that it waits for the process that converts, which takes a moment at the start."""


class SourceChanges(NamedTuple):
    """The changes of the sources."""

    documents: Mapping[str, Document | None]
    """By path: documents that say something else, and those that are gone (None)."""
    files: frozenset[str]
    """All the files that were changed, as paths relative to the project."""


@dataclass(slots=True)
class _PendingSource:
    """A source that is being converted."""

    source: Source
    future: Future[SourceResult]


class SourceCache:
    """The sources of one project. Not to be used by two threads at once."""

    def __init__(
        self,
        project: Project,
        config: Config,
        cache: ContentCache,
        contents: Contents,
        converter: Converter,
    ) -> None:
        self._project = project
        self._config = config
        self._cache = cache
        self._converter = converter
        self._salt = reading_salt(config, project)
        self.theme_ids = theme_ids(project, config)
        """Those of the theme when `configure` was called last."""
        self._documents = {document.source: document for document in contents.documents}
        self._pending: dict[str, _PendingSource] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self.files = contents.files
        sources = {path for path, _ in contents.files.sources}
        scanned = set(contents.files.problems)
        for problem in contents.problems:
            # A file of another kind that can't be read is reported when it is asked for.
            if problem not in scanned and problem.file in sources:
                self._problems[problem.file] = (*self._problems.get(problem.file, ()), problem)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the sources, each by itself."""
        return (
            *self.files.problems,
            *(problem for problems in self._problems.values() for problem in problems),
        )

    @property
    def converting(self) -> int:
        """How many sources are still being converted."""
        return len(self._pending)

    @property
    def has_changes(self) -> bool:
        """Whether `update` would return a text that has been converted since."""
        return any(one.future.done() for one in self._pending.values())

    def configure(self, config: Config) -> SourceChanges:
        """Go on with another configuration, or another theme; re-reads everything if it must."""
        self._config = config
        salt = reading_salt(config, self._project)
        if salt == self._salt:
            return SourceChanges({}, frozenset())
        self._salt = salt
        self.theme_ids = theme_ids(self._project, config)
        self._converter.forget()
        self._pending.clear()
        return self._read(path for path, _ in self.files.sources)

    def update(self, paths: Iterable[str], *, everything: bool = False) -> SourceChanges:
        """Take in that these paths, relative to the project, were changed."""
        content = f"{CONTENT}/"
        touched = {
            path
            for path in paths
            if path.startswith(content) and not any(map(ignored, path.split("/")))
        }
        before = self.files
        again = {path for path in touched if not self._adjust(path)}
        if again or everything:
            self.files = scan(self._project)
            touched = _files_of(self.files, touched, everything)
            touched |= _paths(before) ^ _paths(self.files)
        gone = {path: None for path in touched if self._forget(path)}
        kinds = dict(self.files.sources) if len(touched) > 9 else None
        changes = self._read(path for path in touched if self._kind(path, kinds) is not None)
        return SourceChanges({**gone, **changes.documents}, frozenset(touched))

    def _kind(self, path: str, kinds: Mapping[str, str] | None) -> str | None:
        """The kind of the document at `path`, if there is one."""
        if kinds is not None:
            return kinds.get(path)
        place = bisect_left(self.files.sources, (path, ""))
        found = self.files.sources[place : place + 1]
        return found[0][1] if found and found[0][0] == path else None

    def _adjust(self, path: str) -> bool:
        """Apply the creation, change or removal of a plain file; False if that needs a scan."""
        file_kind = file_type(path)
        there = _is_plain_file(self._project, path)
        if there is None or file_kind == "misplaced":
            return False
        files = self.files
        if file_kind == "config":
            return True
        if file_kind == "static":
            static = _with(files.static, path, there)
            known = static is not None
            self.files = files if static is None else replace(files, static=static)
        elif file_kind == "attachment":
            others = _with(files.attachments, path, there)
            known = others is not None
            self.files = files if others is None else replace(files, attachments=others)
        else:
            sources = _with(files.sources, (path, file_kind), there)
            known = sources is not None
            self.files = files if sources is None else replace(files, sources=sources)
        return there or known or not _had_folder(files, path)

    def _forget(self, path: str) -> bool:
        """Forget a source that is gone; False if it exists, or was unknown."""
        if file_type(path) in ("config", "static", "attachment", "misplaced"):
            return False
        if self._kind(path, None) is not None:
            return False
        self._problems.pop(path, None)
        self._pending.pop(path, None)
        return self._documents.pop(path, None) is not None

    def _read(self, paths: Iterable[str]) -> SourceChanges:
        """Read sources again, and collect those that have been converted since."""
        found: dict[str, Document | None] = {}
        asked: list[Future[SourceResult]] = []
        for path in sorted(paths):
            kind = self._kind(path, None)
            data = read_bytes(self._project.root, path)
            self._pending.pop(path, None)
            if kind is None:
                continue
            if isinstance(data, Problem):
                self._problems[path] = (data,)
                continue
            source = Source(path, kind, source_key(self._salt, kind, content_digest(data)), data)
            known = self._cache.get("parsed", source.key)
            if known is None:
                future = self._converter.convert(source, self._config, self.theme_ids)
                self._pending[path] = _PendingSource(source, future)
                asked.append(future)
            else:
                self._take(source, SourceResult(source.key, known), found)
        if asked and self._converter.ready.wait(LONGEST_START):
            wait(asked, PATIENCE)
        done = [path for path, one in self._pending.items() if one.future.done()]
        for path in done:
            one = self._pending.pop(path)
            read = one.future.result()
            remember((read,), self._cache)
            self._take(one.source, read, found)
        return SourceChanges(found, frozenset(found))

    def _take(self, source: Source, read: SourceResult, found: dict[str, Document | None]) -> None:
        path = source.path
        if not read.parsed:
            self._problems[path] = read.problems
            return
        if read.problems:
            self._problems[path] = read.problems
        else:
            self._problems.pop(path, None)
        document = document_of(path, source.kind, read.parsed)
        old = self._documents.get(path)
        same = old is not None and (old.digest, old.body.key) == (
            document.digest,
            document.body.key,
        )
        if not same:
            self._documents[path] = document
            found[path] = document


_Item = TypeVar("_Item", str, tuple[str, str])


def _with(items: tuple[_Item, ...], item: _Item, there: bool) -> tuple[_Item, ...] | None:
    """Sorted `items` with or without one of them; None if they are as they should be."""
    place = bisect_left(items, item)
    known = place < len(items) and items[place] == item
    if known == there:
        return None
    if known:
        return items[:place] + items[place + 1 :]
    changed = list(items)
    insort(changed, item)
    return tuple(changed)


def _had_folder(files: ProjectFiles, path: str) -> bool:
    """Whether there were files below `path`."""
    below = f"{path}/"
    for names in (tuple(one for one, _ in files.sources), files.attachments, files.static):
        place = bisect_left(names, below)
        if place < len(names) and names[place].startswith(below):
            return True
    return False


def _is_plain_file(project: Project, path: str) -> bool | None:
    """True for a file and False if nothing is there; None for a folder, a link, or a path through
    one."""
    whole = project.root / path
    try:
        mode = os.lstat(whole).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return None
    folder = os.path.dirname(whole)
    return True if stat.S_ISREG(mode) and os.path.realpath(folder) == folder else None


def _paths(files: ProjectFiles) -> set[str]:
    return {*(path for path, _ in files.sources), *files.attachments, *files.static}


def _files_of(files: ProjectFiles, touched: set[str], everything: bool) -> set[str]:
    """All files at or below the changed paths, and these paths themselves."""
    present = _paths(files)
    if everything:
        return touched | present
    folders = tuple(f"{path}/" for path in touched - present)
    return touched | {path for path in present if folders and path.startswith(folders)}
