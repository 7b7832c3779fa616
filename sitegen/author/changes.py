"""Changes of several files that are all made, or none, even if the process is killed.

New contents are staged, and a journal of all steps is written, before the first file is touched.
With the journal in place the change happens: whatever interrupts it, `complete_changes` does the
rest, and doing it twice does no harm. Without one nothing has happened yet.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sitegen.atomic import sync_folders
from sitegen.author.change_journal import FileChangeJournal, FileRename, FileReplacement, is_free
from sitegen.author.staging import Staging, hold_staging
from sitegen.errors import RequestError
from sitegen.read.project import CHANGING


@dataclass(frozen=True, slots=True)
class Changes:
    """What to do with files. Paths are relative to the project, with forward slashes."""

    moves: tuple[tuple[str, str], ...] = ()
    """Where files go, from and to."""
    writes: tuple[tuple[str, bytes], ...] = ()
    """What files shall contain once all have moved; none of them where a file has left."""


@dataclass(frozen=True, slots=True)
class CompletedChange:
    """What became of an interrupted change."""

    undone: bool
    """Whether it was taken back, because it could not be made."""
    what: str
    """What it began with: a path, or two with an arrow."""
    steps: int
    """How many files were to be moved or written."""
    left: tuple[str, ...]
    """The files that somebody changed since; they were left as they are."""


def apply_changes(root: Path, changes: Changes) -> None:
    """Make all changes, or restore what was there and raise RequestError.

    A full disk is noticed before anything is changed.
    """
    missing = _missing(root, [CHANGING, *_new_paths(changes)])
    try:
        with hold_staging(root) as staging:
            if staging.journal() is not None:
                raise RequestError("another change was interrupted just now (do this once more)")
            _check(root, changes)
            journal = _stage(root, changes, staging)
            staging.begin(journal)
            _finish(root, staging, journal, strictly=True)
    except OSError as error:
        state = "the next command ends or undoes what was begun"
        if not os.path.lexists(root / CHANGING):
            state = "everything is as it was"
        raise RequestError(f"{_describe(error)} (mend that; {state})") from error
    finally:
        for folder in missing:  # those with something in them stay
            with contextlib.suppress(OSError):
                folder.rmdir()


def complete_changes(root: Path) -> CompletedChange | None:
    """Make an interrupted change to the end, or take it back where that can't be done.

    None if there was none, or if whoever held it has ended it meanwhile. Raises RequestError.
    """
    if not os.path.lexists(root / CHANGING):
        return None
    try:
        with hold_staging(root) as staging:
            journal = staging.journal()
            return None if journal is None else _finish(root, staging, journal)
    except OSError as error:
        raise RequestError(
            f"a change of several files was interrupted, and can be neither ended nor undone: "
            f"{_describe(error)} (mend that, then do this once more)"
        ) from error


def _finish(
    root: Path, staging: Staging, journal: FileChangeJournal, *, strictly: bool = False
) -> CompletedChange:
    """Take all steps. If one fails, take all back; `strictly` tells why then."""
    first = (journal.reversed if journal.undoing else journal).steps[0]
    try:
        left = _apply_steps(root, staging, journal, strictly)
    except BaseException as error:
        if journal.undoing:
            raise
        staging.start_rollback()
        journal = journal.reversed
        left = _apply_steps(root, staging, journal)
        if strictly or not isinstance(error, OSError):
            raise
    return CompletedChange(journal.undoing, " → ".join(first.paths), len(journal.steps), left)


def _apply_steps(
    root: Path, staging: Staging, journal: FileChangeJournal, strictly: bool = False
) -> tuple[str, ...]:
    left = []
    for step in journal.steps:
        if not step.apply(root, staging.folder):
            left.append(step.paths[-1])
            if strictly:
                raise FileExistsError(17, "was changed meanwhile", str(root / left[-1]))
    paths = (root / path for step in journal.steps for path in step.paths)
    sync_folders(sorted({path.parent for path in paths}))
    for folder in journal.leaving:
        with contextlib.suppress(OSError):
            (root / folder).rmdir()
    staging.end()
    return tuple(left)


def _check(root: Path, changes: Changes) -> None:
    for old, new in changes.moves:
        if not os.path.lexists(root / old):
            raise FileNotFoundError(2, "is not there", str(root / old))
        if not is_free(root / new, root / old):
            raise FileExistsError(17, "is there already", str(root / new))


def _stage(root: Path, changes: Changes, staging: Staging) -> FileChangeJournal:
    """The journal of changes whose contents are staged now."""
    origins = {new: old for old, new in changes.moves}
    gone = {old for old, _ in changes.moves}
    steps: list[FileRename | FileReplacement] = [FileRename(old, new) for old, new in changes.moves]
    for number, (path, content) in enumerate(changes.writes):
        if path in gone:
            raise ValueError(f"{path} is moved away and written")
        old = root / origins.get(path, path)
        if not old.exists():
            steps.append(FileReplacement(path, None, staging.put(f"{number}.new", content, None)))
        else:
            before = staging.keep(f"{number}.old", old)
            steps.append(FileReplacement(path, before, staging.put(f"{number}.new", content, old)))
    arriving = _missing(root, _new_paths(changes))
    return FileChangeJournal(
        folder=staging.number,
        steps=tuple(steps),
        leaving=_may_be_empty(old for old, _ in changes.moves),
        arriving=tuple(folder.relative_to(root).as_posix() for folder in arriving),
    )


def _new_paths(changes: Changes) -> list[str]:
    return [*(new for _, new in changes.moves), *(path for path, _ in changes.writes)]


def _missing(root: Path, paths: Iterable[str]) -> list[Path]:
    """The folders that have to be made for some paths, inner ones first."""
    folders = {folder for path in paths for folder in (root / path).parents}
    missing = [folder for folder in folders if not folder.exists()]
    return sorted(missing, key=lambda folder: (-len(folder.parts), folder))


def _may_be_empty(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders that may be empty without some files, but none directly below `content/`."""
    folders = {
        folder.as_posix()
        for path in paths
        for folder in Path(path).parents
        if len(folder.parts) > 2
    }
    return tuple(sorted(folders, key=lambda folder: (-folder.count("/"), folder)))


def _describe(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}"
