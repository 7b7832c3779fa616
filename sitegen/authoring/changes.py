"""Changes several files atomically: all of them, or none, even if the process is killed.

New contents are staged, and a journal of all steps is written, before the first file is touched.
Once the journal exists, the change will happen: if it is interrupted, `complete_changes` does the
rest, and repeating a step is harmless. Without a journal, nothing has happened yet.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sitegen.atomic import sync_folders
from sitegen.authoring.change_journal import FileChangeJournal, FileRename, FileReplacement, is_free
from sitegen.authoring.staging import Staging, hold_staging
from sitegen.errors import RequestError
from sitegen.read.project import CHANGING


@dataclass(frozen=True, slots=True)
class Changes:
    """Moves and writes of files. Paths are relative to the project, with forward slashes."""

    moves: tuple[tuple[str, str], ...] = ()
    """Old and new paths."""
    writes: tuple[tuple[str, bytes | Path], ...] = ()
    """Paths and contents, written after all moves. No path may be one that a file moves from. A
    content that needn't be in memory is the path of a file that has it."""
    removals: tuple[str, ...] = ()
    """Paths of files to remove, which neither move nor are written."""


@dataclass(frozen=True, slots=True)
class CompletedChange:
    """How an interrupted change was completed."""

    undone: bool
    """Whether it was undone, because it could not be completed."""
    what: str
    """Its first step: a path, or two with an arrow."""
    steps: int
    """The number of files to move or write."""
    left: tuple[str, ...]
    """Files that were changed in the meantime and therefore left alone."""


def apply_changes(root: Path, changes: Changes) -> None:
    """Make all changes, or restore everything and raise RequestError.

    A full disk is noticed before anything is changed.
    """
    missing = _missing(root, [CHANGING, *_new_paths(changes)])
    try:
        with hold_staging(root) as staging:
            if staging.journal() is not None:
                raise RequestError("another change was interrupted just now (try again)")
            _check(root, changes)
            journal = _stage(root, changes, staging)
            staging.begin(journal)
            _finish(root, staging, journal, strictly=True)
    except OSError as error:
        state = "the next command completes or undoes the change"
        if not os.path.lexists(root / CHANGING):
            state = "nothing was changed"
        raise RequestError(f"{_describe(error)} (fix this; {state})") from error
    finally:
        for folder in missing:  # those that are not empty stay
            with contextlib.suppress(OSError):
                folder.rmdir()


def complete_changes(root: Path) -> CompletedChange | None:
    """Complete an interrupted change, or undo it if it can't be completed.

    None if there was none, or if another process has completed it by now. Raises RequestError.
    """
    if not os.path.lexists(root / CHANGING):
        return None
    try:
        with hold_staging(root) as staging:
            journal = staging.journal()
            return None if journal is None else _finish(root, staging, journal)
    except OSError as error:
        raise RequestError(
            f"a change of several files was interrupted and can be neither completed nor undone: "
            f"{_describe(error)} (fix this, then try again)"
        ) from error


def _finish(
    root: Path, staging: Staging, journal: FileChangeJournal, *, strictly: bool = False
) -> CompletedChange:
    """Apply all steps. If one fails, undo all; with `strictly`, raise the reason then."""
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
                raise FileExistsError(17, "was changed in the meantime", str(root / left[-1]))
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
            raise FileNotFoundError(2, "doesn't exist", str(root / old))
        if not is_free(root / new, root / old):
            raise FileExistsError(17, "already exists", str(root / new))


def _stage(root: Path, changes: Changes, staging: Staging) -> FileChangeJournal:
    """Stage the contents of changes, and return their journal."""
    origins = {new: old for old, new in changes.moves}
    gone = {old for old, _ in changes.moves}
    steps: list[FileRename | FileReplacement] = [FileRename(old, new) for old, new in changes.moves]
    for number, (path, content) in enumerate(changes.writes):
        if path in gone:
            raise ValueError(f"{path} is both moved and written")
        old = root / origins.get(path, path)
        if not old.exists():
            steps.append(FileReplacement(path, None, staging.put(f"{number}.new", content, None)))
        else:
            before = staging.keep(f"{number}.old", old)
            steps.append(FileReplacement(path, before, staging.put(f"{number}.new", content, old)))
    for number, path in enumerate(changes.removals, len(changes.writes)):
        steps.append(FileReplacement(path, staging.keep(f"{number}.old", root / path), None))
    arriving = _missing(root, _new_paths(changes))
    return FileChangeJournal(
        folder=staging.number,
        steps=tuple(steps),
        leaving=_may_be_empty((*(old for old, _ in changes.moves), *changes.removals)),
        arriving=tuple(folder.relative_to(root).as_posix() for folder in arriving),
    )


def _new_paths(changes: Changes) -> list[str]:
    return [*(new for _, new in changes.moves), *(path for path, _ in changes.writes)]


def _missing(root: Path, paths: Iterable[str]) -> list[Path]:
    """The folders that must be created for some paths, inner ones first."""
    folders = {folder for path in paths for folder in (root / path).parents}
    missing = [folder for folder in folders if not folder.exists()]
    return sorted(missing, key=lambda folder: (-len(folder.parts), folder))


def _may_be_empty(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders that may be empty without these files, except those directly in `content/`."""
    folders = {
        folder.as_posix()
        for path in paths
        for folder in Path(path).parents
        if len(folder.parts) > 2
    }
    return tuple(sorted(folders, key=lambda folder: (-folder.count("/"), folder)))


def _describe(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}"
