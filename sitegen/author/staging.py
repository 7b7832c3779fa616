"""The folder in which a change of several files waits: new and old contents, and its journal.

It lies within `content/`, on the same disk as what it changes, under a name that is no content
and that git ignores. One process at a time holds it; it is there only while a change is under
way, or was interrupted.
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
from sitegen.author.change_journal import FileChangeJournal, StagedContent
from sitegen.digest import content_digest
from sitegen.errors import RequestError
from sitegen.locking import try_lock, unlock
from sitegen.read.project import CHANGING

_JOURNAL, _UNDO, _LOCK = "journal", "undo", "lock"
_PAUSE = 0.02  # seconds between two attempts to hold the folder
_PATIENCE = 10.0  # seconds; a change takes a fraction of one


class Staging:
    """The folder, while this process holds it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def number(self) -> int:
        """The folder's inode. Raises OSError."""
        return os.stat(self.folder).st_ino

    def put(self, name: str, content: bytes, like: Path | None) -> StagedContent:
        """Keep a new content under a name, with the rights of the file `like`. Raises OSError."""
        place = self.folder / name
        _write(place, content)
        if like is not None:
            shutil.copymode(like, place)
        return StagedContent(name, content_digest(content).hex())

    def keep(self, name: str, path: Path) -> StagedContent:
        """Keep a copy of a file under a name. Raises OSError."""
        content = path.read_bytes()
        kept = self.put(name, content, path)
        shutil.copystat(path, self.folder / name)
        return kept

    def begin(self, journal: FileChangeJournal) -> None:
        """Write the journal, the point of no return, and the one for the way back, so that no
        full disk is in that way. Raises OSError."""
        _write(self.folder / _UNDO, journal.reversed.text)
        sync_folders((self.folder, self.folder.parent))
        write_atomically(self.folder / _JOURNAL, journal.text, durable=True, exclusive=True)
        sync_folders((self.folder,))

    def start_rollback(self) -> None:
        """From now on the change is to be taken back, by whoever goes on with it."""
        os.replace(self.folder / _UNDO, self.folder / _JOURNAL)
        sync_folders((self.folder,))

    def end(self) -> None:
        """All has happened: forget the journal."""
        os.unlink(self.folder / _JOURNAL)

    def journal(self) -> FileChangeJournal | None:
        """The journal of a change that is to be ended. Raises RequestError if it can't be read."""
        place = self.folder / _JOURNAL
        try:
            journal = FileChangeJournal.parse(place.read_bytes())
        except FileNotFoundError:
            return None
        if journal is None:
            raise RequestError(
                f"{place}: an interrupted change left a journal that this version of sitegen "
                "can't read (finish it with the version that began it: use any command)"
            )
        if journal.folder != self.number:
            raise RequestError(
                f"{place}: this journal of a change of files was not written here "
                f"(delete the folder {self.folder.name} if it came with somebody's project)"
            )
        return journal


@contextlib.contextmanager
def hold_staging(root: Path) -> Iterator[Staging]:
    """Hold the staging folder of a project, waiting for whoever does; it is removed in the end
    unless there is a journal in it. Raises OSError, and RequestError after a long wait."""
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
        if over and sys.platform == "win32":  # which keeps a file that is open
            _remove(folder)


def _write(place: Path, content: bytes) -> None:
    with open(place, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _locked(folder: Path) -> int:
    until = time.monotonic() + _PATIENCE
    while (lock := _attempt(folder)) is None:
        if time.monotonic() >= until:
            raise RequestError("another command changes files at this moment (wait for it to end)")
        time.sleep(_PAUSE)
    return lock


def _attempt(folder: Path) -> int | None:
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / _LOCK
    try:
        lock = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    except FileNotFoundError:
        return None  # its last holder has just removed the folder
    try:
        if try_lock(lock) and os.path.samestat(os.fstat(lock), os.stat(place)):
            return lock
    except FileNotFoundError:
        pass  # or the file
    except BaseException:
        os.close(lock)
        raise
    os.close(lock)
    return None


def _clear(folder: Path) -> None:
    """Remove the folder, the lock at last: who waits for it sees that it is gone."""
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
