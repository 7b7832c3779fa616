"""The folder that stages a change of several files: new and old contents, and the journal.

It is in `content/`, on the same disk as the files that change, under a name that is not content
and that git ignores. One process at a time holds it. It exists only while a change is in progress,
or was interrupted.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sitegen.atomic import sync_folders, write_atomically
from sitegen.authoring.change_journal import FileChangeJournal, StagedContent
from sitegen.digest import content_digest, file_digest
from sitegen.errors import RequestError
from sitegen.locking import try_lock, unlock
from sitegen.read.project import CHANGING

_JOURNAL, _UNDO, _LOCK = "journal", "undo", "lock"
_PAUSE = 0.02  # seconds between two attempts to hold the folder
_PATIENCE = 10.0  # seconds; a change takes a fraction of a second


class Staging:
    """The staging folder, while this process holds it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def number(self) -> int:
        """The folder's inode. Raises OSError."""
        return os.stat(self.folder).st_ino

    def put(self, name: str, content: bytes | Path, like: Path | None) -> StagedContent:
        """Stage a new content, or that of a file, under a name, with the mode of the file `like`.

        Raises OSError.
        """
        place = self.folder / name
        if isinstance(content, Path):
            _copy(content, place)
            digest = file_digest(place)
        else:
            _write(place, content)
            digest = content_digest(content)
        if like is not None:
            shutil.copymode(like, place)
        return StagedContent(name, digest.hex())

    def keep(self, name: str, path: Path) -> StagedContent:
        """Stage a copy of a file under a name. Raises OSError."""
        content = path.read_bytes()
        kept = self.put(name, content, path)
        shutil.copystat(path, self.folder / name)
        return kept

    def begin(self, journal: FileChangeJournal) -> None:
        """Write the journal, which is the point of no return.

        The journal that undoes it is written first, so that a full disk can't prevent a rollback.
        Raises OSError.
        """
        _write(self.folder / _UNDO, journal.reversed.text)
        sync_folders((self.folder, self.folder.parent))
        write_atomically(self.folder / _JOURNAL, journal.text, durable=True, exclusive=True)
        sync_folders((self.folder,))

    def start_rollback(self) -> None:
        """From now on, any process that continues the change undoes it."""
        os.replace(self.folder / _UNDO, self.folder / _JOURNAL)
        sync_folders((self.folder,))

    def end(self) -> None:
        """Remove the journal, because all steps are done."""
        os.unlink(self.folder / _JOURNAL)

    def journal(self) -> FileChangeJournal | None:
        """The journal of an unfinished change, if any. Raises RequestError if it can't be read."""
        place = self.folder / _JOURNAL
        try:
            journal = FileChangeJournal.parse(place.read_bytes())
        except FileNotFoundError:
            return None
        if journal is None:
            raise RequestError(
                f"{place}: an interrupted change left a journal that this version of sitegen "
                "can't read (run any command of the version that wrote it)"
            )
        if journal.folder != self.number:
            raise RequestError(
                f"{place}: this journal of a change of files was not written here "
                f"(delete the folder {self.folder.name} if it came with someone's project)"
            )
        return journal


@contextlib.contextmanager
def hold_staging(root: Path) -> Iterator[Staging]:
    """Hold the staging folder of a project, after waiting for any process that holds it.

    It is removed in the end, unless it contains a journal. Raises OSError, and RequestError after a
    long wait.
    """
    folder = root / CHANGING
    lock = _locked(folder)
    try:
        yield Staging(folder)
    finally:
        over = not os.path.lexists(folder / _JOURNAL)
        if over:
            _clear(folder)
        unlock(lock)
        os.close(lock)
        if over and sys.platform == "win32":  # where an open file can't be removed
            _remove(folder)


def _write(place: Path, content: bytes) -> None:
    with open(place, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _copy(origin: Path, place: Path) -> None:
    with open(origin, "rb") as source, open(place, "wb") as stream:
        shutil.copyfileobj(source, stream)
        stream.flush()
        os.fsync(stream.fileno())


def _locked(folder: Path) -> int:
    until = time.monotonic() + _PATIENCE
    while (lock := _attempt(folder)) is None:
        if time.monotonic() >= until:
            raise RequestError("another command is changing files (wait until it has finished)")
        time.sleep(_PAUSE)
    return lock


def _attempt(folder: Path) -> int | None:
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / _LOCK
    try:
        lock = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    except FileNotFoundError:
        return None  # the last holder has just removed the folder
    try:
        if try_lock(lock) and os.path.samestat(os.fstat(lock), os.stat(place)):
            return lock
    except FileNotFoundError:
        pass  # the last holder has just removed the file
    except BaseException:
        os.close(lock)
        raise
    os.close(lock)
    return None


def _clear(folder: Path) -> None:
    """Remove the folder, and the lock last, so that waiting processes see that it is gone."""
    for entry in list(os.scandir(folder)):
        if entry.name != _LOCK:
            with contextlib.suppress(OSError):
                os.unlink(entry.path)
    _remove(folder)


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError):
        os.unlink(folder / _LOCK)
    with contextlib.suppress(OSError):
        os.rmdir(folder)
