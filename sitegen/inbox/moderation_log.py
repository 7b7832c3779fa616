"""The moderation log: a decision and the files that it writes happen both, or neither, whenever the
process dies.

First the decision, with the whole contents of every file before and after it, goes into the
store in one transaction; then the files are written, each whole; then the step is marked as done.
Whatever opens the inbox next completes what was left in between. The files' names and contents
follow from what was sent alone, so that completing twice is completing once.
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
from sitegen.inbox.store import CHANGING, InboxError, Store, time_text
from sitegen.inbox.submission import Submission

MARKER: Final = "inbox.pending"
"""A file beside the inbox that is there while a decision is under way."""


class FileChange(Struct, frozen=True):
    """What happens to a file: its path from the project, and its contents; None is no file."""

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def reversed(self) -> FileChange:
        return FileChange(self.path, self.after, self.before)


class Step(Struct, frozen=True, kw_only=True):
    """A decision that was made."""

    number: int
    submission: int
    action: str
    before: dict[str, str]
    """The submission's columns before it."""
    changes: tuple[FileChange, ...]


def decide(
    store: Store,
    root: Path,
    submission: Submission,
    action: str,
    columns: dict[str, str],
    changes: Iterable[FileChange] = (),
) -> None:
    """Make a decision about a submission: its new `columns` and the files that change with it.

    Raises InboxError if a file is not as the decision takes it to be; nothing is changed then.
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


def undo(store: Store, root: Path, number: int, changes: Iterable[FileChange] | None = None) -> str:
    """Undo the last decision about a submission, and return what it was.

    `changes` replace what would be done to the files. Raises InboxError if there is nothing to
    undo, or if a file was changed since.
    """
    with store.alone():
        step = last_step(store, number)
        if step is None:
            raise InboxError(f"nothing was decided about {number} that could be undone")
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


def note(store: Store, number: int, columns: dict[str, str]) -> None:
    """Note what became of a submission without anybody's decision."""
    with store.alone(), store.transaction():
        _set(store, number, columns)
        _count(store, number)


def last_step(store: Store, number: int) -> Step | None:
    """The last decision about a submission that was not undone."""
    with store.access():
        row = store.connection.execute(
            "SELECT number, item, action, before FROM step WHERE item = ? AND stage = 'done' "
            "ORDER BY number DESC LIMIT 1",
            (number,),
        ).fetchone()
    if row is None:
        return None
    return Step(
        number=row[0],
        submission=row[1],
        action=row[2],
        before=json.loads(row[3]),
        changes=_changes(store, row[0]),
    )


def is_pending(store_path: Path) -> bool:
    """Whether a decision was begun and not completed, without opening the inbox."""
    return store_path.with_name(MARKER).exists()


def recover(store: Store, root: Path) -> tuple[str, ...]:
    """Complete what was under way when a process died; returns the files that somebody changed
    in between, which are left as they are."""
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
    store: Store, submission: Submission, action: str, changes: tuple[FileChange, ...]
) -> int:
    columns = ", ".join(CHANGING)
    row = store.connection.execute(
        f"SELECT {columns} FROM item WHERE number = ?",  # noqa: S608 - constants
        (submission.number,),
    ).fetchone()
    if row is None or row[0] != submission.state:
        raise InboxError(
            f"{submission.number} was decided by somebody else just now (look at it again)"
        )
    before = json.dumps(dict(zip(CHANGING, row, strict=True)))
    step = store.connection.execute(
        "INSERT INTO step (item, action, at, stage, before) VALUES (?,?,?,'begun',?)",
        (submission.number, action, time_text(store.now()), before),
    ).lastrowid
    assert step is not None
    _keep(store, step, changes)
    return step


def _keep(store: Store, step: int, changes: tuple[FileChange, ...]) -> None:
    store.connection.executemany(
        "INSERT INTO change VALUES (?,?,?,?)",
        [(step, one.path, one.before, one.after) for one in changes],
    )


def _set(store: Store, number: int, columns: dict[str, str]) -> None:
    for name, value in columns.items():
        assert name in CHANGING
        statement = f"UPDATE item SET {name} = ? WHERE number = ?"  # noqa: S608 - constants
        store.connection.execute(statement, (value, number))


def _count(store: Store, number: int) -> None:
    """Keep the response times up to date: they outlive the submission, and name nobody."""
    store.connection.execute("DELETE FROM timing WHERE number = ?", (number,))
    store.connection.execute(
        "INSERT INTO timing SELECT number, arrived, answered FROM item "
        "WHERE number = ? AND answered != ''",
        (number,),
    )


def _finish(store: Store, step: int, stage: str) -> None:
    with store.transaction():
        store.connection.execute("UPDATE step SET stage = ? WHERE number = ?", (stage, step))


def _changes(store: Store, step: int) -> tuple[FileChange, ...]:
    with store.access():
        rows = store.connection.execute(
            "SELECT path, before, after FROM change WHERE step = ? ORDER BY path", (step,)
        )
        return tuple(FileChange(path, before, after) for path, before, after in rows)


def _mark(store: Store, stack: contextlib.ExitStack) -> None:
    """Mark that a decision is under way; the mark goes when all went well."""
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
        raise InboxError(f"{change.path} exists already, with other contents; nothing was changed")
    gone = "is gone" if found is None else "was changed since"
    raise InboxError(f"{change.path} {gone} (change it by hand); nothing was changed")


def _confine(root: Path, path: str) -> None:
    """Raise InboxError for a path that leads out of the content, even one that is remembered: the
    store may have come with somebody else's project."""
    if not Path(os.path.realpath(root / path)).is_relative_to(os.path.realpath(root / "content")):
        raise InboxError(f"{path} lies outside of content/")


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
                put(target, change.after)
        except OSError as error:
            raise InboxError(
                f"{change.path} can't be written: {error.strerror} (fix that, then run "
                "`sitegen inbox`: it completes the decision)"
            ) from error


def put(target: Path, content: bytes) -> None:
    """Write a file whole or not at all, and be sure that the disk has it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, content, durable=True, exclusive=True)
    sync_folders((target.parent,))


def _remove_empty(root: Path, folder: Path) -> None:
    """Remove folders that became empty, but none directly below `content/`."""
    while len(folder.relative_to(root).parts) > 2:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
