"""The moderation log: a decision and its files are written completely or not at all, even if the
process is killed.

First the decision, with the contents of every file before and after it, is stored in one
transaction; then each file is written atomically; then the step is marked as done. The next process
that opens the inbox completes an unfinished step. The files' names and contents depend on the
submission alone, so completing a step twice does no harm.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct

from sitegen.atomic import sync_folders, write_atomically
from sitegen.inbox.incoming import time_text
from sitegen.inbox.store import CHANGING, InboxError, InboxStore
from sitegen.inbox.submission import Submission

MARKER: Final = "inbox.pending"
"""A file beside the inbox that exists while a decision is being written."""


class FileChange(Struct, frozen=True):
    """A change of a file: its path in the project, and its contents; None means no file."""

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def reversed(self) -> FileChange:
        return FileChange(self.path, self.after, self.before)


class ModerationStep(Struct, frozen=True, kw_only=True):
    """A decision in the log."""

    number: int
    submission: int
    action: str
    before: dict[str, str]
    """The submission's columns before it."""
    changes: tuple[FileChange, ...]


def record_decision(
    store: InboxStore,
    root: Path,
    submission: Submission,
    action: str,
    columns: dict[str, str],
    changes: Iterable[FileChange] = (),
) -> None:
    """Record a decision about a submission: its new `columns`, and the files to change.

    Raises InboxError if a file isn't as the decision expects; then nothing is changed.
    """
    changes = tuple(changes)
    for change in changes:
        _check(root, change)
    with store.alone(), contextlib.ExitStack() as stack:
        if changes:
            _mark(store, stack)
        with store.transaction():
            step = _begin(store, submission, action, changes)
            _set(store, submission.number, columns)
            _count(store, submission.number)
        _write(root, changes)
        _finish(store, step, "done")


def undo(
    store: InboxStore, root: Path, number: int, changes: Iterable[FileChange] | None = None
) -> str:
    """Undo the last decision about a submission, and return what it was.

    `changes` replace the logged changes of files. Raises InboxError if there is nothing to undo, or
    if a file has been changed since.
    """
    with store.alone():
        step = last_step(store, number)
        if step is None:
            raise InboxError(f"{number} has no decision to undo")
        back = tuple(one.reversed for one in step.changes) if changes is None else tuple(changes)
        for change in back:
            _check(root, change)
        with contextlib.ExitStack() as stack:
            if back:
                _mark(store, stack)
            with store.transaction():
                connection = store.connection
                connection.execute("DELETE FROM change WHERE step = ?", (step.number,))
                _keep(store, step.number, tuple(one.reversed for one in back))
                connection.execute(
                    "UPDATE step SET stage = 'undoing' WHERE number = ?", (step.number,)
                )
                _set(store, number, step.before)
                _count(store, number)
            _write(root, back)
            _finish(store, step.number, "undone")
    return step.action


def update_submission(store: InboxStore, number: int, columns: dict[str, str]) -> None:
    """Update a submission's columns without a decision."""
    with store.alone(), store.transaction():
        _set(store, number, columns)
        _count(store, number)


def last_step(store: InboxStore, number: int) -> ModerationStep | None:
    """The last decision about a submission that hasn't been undone."""
    with store.access():
        row = store.connection.execute(
            "SELECT number, item, action, before FROM step WHERE item = ? AND stage = 'done' "
            "ORDER BY number DESC LIMIT 1",
            (number,),
        ).fetchone()
    if row is None:
        return None
    return ModerationStep(
        number=row[0],
        submission=row[1],
        action=row[2],
        before=json.loads(row[3]),
        changes=_changes(store, row[0]),
    )


def was_decided(store: InboxStore, number: int) -> bool:
    """Whether there was ever a decision about a submission, even if it has been undone."""
    with store.access():
        row = store.connection.execute("SELECT 1 FROM step WHERE item = ? LIMIT 1", (number,))
        return row.fetchone() is not None


def is_pending(store_path: Path) -> bool:
    """Whether a decision is unfinished; doesn't open the inbox."""
    return store_path.with_name(MARKER).exists()


def recover(store: InboxStore, root: Path) -> tuple[str, ...]:
    """Complete decisions that a killed process left unfinished; returns the files that were
    changed in between, which are left as they are."""
    left: list[str] = []
    if not is_pending(store.path):
        return ()
    with store.alone():
        with store.access():
            rows = store.connection.execute(
                "SELECT number, stage FROM step WHERE stage IN ('begun', 'undoing') ORDER BY number"
            ).fetchall()
        for number, stage in rows:
            changes = _changes(store, number)
            if stage == "undoing":
                changes = tuple(one.reversed for one in changes)
            for change in changes:
                _confine(root, change.path)
                found = _content(root, change.path)
                if found == change.before and found != change.after:
                    _write(root, (change,))
                elif found != change.after:
                    left.append(change.path)
            _finish(store, number, "done" if stage == "begun" else "undone")
        with contextlib.suppress(FileNotFoundError):
            store.path.with_name(MARKER).unlink()
    return tuple(left)


def _begin(
    store: InboxStore, submission: Submission, action: str, changes: tuple[FileChange, ...]
) -> int:
    columns = ", ".join(CHANGING)
    row = store.connection.execute(
        f"SELECT {columns} FROM item WHERE number = ?",  # noqa: S608 - constants
        (submission.number,),
    ).fetchone()
    if row is None or row[0] != submission.state:
        raise InboxError(
            f"{submission.number} was decided by another process at this moment (look at it again)"
        )
    before = json.dumps(dict(zip(CHANGING, row, strict=True)))
    step = store.connection.execute(
        "INSERT INTO step (item, action, at, stage, before) VALUES (?,?,?,'begun',?)",
        (submission.number, action, time_text(store.now()), before),
    ).lastrowid
    assert step is not None
    _keep(store, step, changes)
    return step


def _keep(store: InboxStore, step: int, changes: tuple[FileChange, ...]) -> None:
    store.connection.executemany(
        "INSERT INTO change VALUES (?,?,?,?)",
        [(step, one.path, one.before, one.after) for one in changes],
    )


def _set(store: InboxStore, number: int, columns: dict[str, str]) -> None:
    for name, value in columns.items():
        assert name in CHANGING
        statement = f"UPDATE item SET {name} = ? WHERE number = ?"  # noqa: S608 - constants
        store.connection.execute(statement, (value, number))


def _count(store: InboxStore, number: int) -> None:
    """Keep the response times up to date: they outlast the submission, and are anonymous."""
    store.connection.execute("DELETE FROM timing WHERE number = ?", (number,))
    store.connection.execute(
        "INSERT INTO timing SELECT number, arrived, answered FROM item "
        "WHERE number = ? AND answered != ''",
        (number,),
    )


def _finish(store: InboxStore, step: int, stage: str) -> None:
    with store.transaction():
        store.connection.execute("UPDATE step SET stage = ? WHERE number = ?", (stage, step))


def _changes(store: InboxStore, step: int) -> tuple[FileChange, ...]:
    with store.access():
        rows = store.connection.execute(
            "SELECT path, before, after FROM change WHERE step = ? ORDER BY path", (step,)
        )
        return tuple(FileChange(path, before, after) for path, before, after in rows)


def _mark(store: InboxStore, stack: contextlib.ExitStack) -> None:
    """Mark that a decision is being written; the marker is removed on success."""
    marker = store.path.with_name(MARKER)
    marker.touch(mode=0o600)

    def remove(kind: object, _error: object, _traceback: object) -> None:
        if kind is None:
            marker.unlink(missing_ok=True)

    stack.push(lambda kind, error, traceback: remove(kind, error, traceback))


def _check(root: Path, change: FileChange) -> None:
    _confine(root, change.path)
    found = _content(root, change.path)
    if found == change.before or (found == change.after and change.before is None):
        return
    if change.before is None:
        raise InboxError(
            f"{change.path} exists with other contents, so nothing was changed (move it away)"
        )
    state = "is missing" if found is None else "has been changed since"
    raise InboxError(f"{change.path} {state}, so nothing was changed (edit it by hand)")


def _confine(root: Path, path: str) -> None:
    """Raise InboxError for a path outside of the content, even if it is in the log: the inbox may
    have come with another person's project."""
    if not Path(os.path.realpath(root / path)).is_relative_to(os.path.realpath(root / "content")):
        raise InboxError(f"{path} is outside of content/, so it was not changed")


def _content(root: Path, path: str) -> bytes | None:
    try:
        return (root / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InboxError(f"{path} can't be read: {error.strerror}") from error


def _write(root: Path, changes: Iterable[FileChange]) -> None:
    for change in changes:
        target = root / change.path
        try:
            if change.after is None:
                target.unlink(missing_ok=True)
                _remove_empty(root, target.parent)
            else:
                write_file(target, change.after)
        except OSError as error:
            raise InboxError(
                f"{change.path} can't be written: {error.strerror} (fix that, then run "
                "`sitegen inbox`, which completes the decision)"
            ) from error


def write_file(target: Path, content: bytes) -> None:
    """Write a file atomically and durably."""
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, content, durable=True, exclusive=True)
    sync_folders((target.parent,))


def _remove_empty(root: Path, folder: Path) -> None:
    """Remove empty folders, but none directly below `content/`."""
    while len(folder.relative_to(root).parts) > 2:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
