"""The changes of one publication, written to disk before the first of them is made.

Once the journal exists, the publication will happen: after any interruption `complete` does the
rest, and doing it twice does no harm. Without a journal nothing has been changed yet.
"""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass
from operator import itemgetter

from sitegen.build import manifest
from sitegen.build.paths import PRIVATE, folded, folder_of, folders_of, is_possible
from sitegen.build.report import PublicationReport
from sitegen.build.staging import LOOSE, NESTED, leads_elsewhere, loose_name
from sitegen.build.trash import Trash
from sitegen.errors import OutputError

_VERSION = "sitegen journal 1"
_NESTED, _LOOSE, _KEPT, _REMOVED = "+", "~", "=", "-"
_ABSENT = (FileNotFoundError, NotADirectoryError)


@dataclass(frozen=True, slots=True)
class PublicationJournal:
    """The changes to make in the target, by sorted paths.

    `nested` and `loose` are in the folder `staging` (its name, in the target's own folder); `kept`
    are published already; `removed` will be deleted.
    """

    staging: str
    nested: tuple[str, ...]
    loose: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def text(self) -> str:
        """The journal as its file has it: version, staging folder, a line a path, their number."""
        marked = [(path, _NESTED) for path in self.nested]
        marked += [(path, _LOOSE) for path in self.loose]
        marked += [(path, _KEPT) for path in self.kept]
        marked += [(path, _REMOVED) for path in self.removed]
        marked.sort(key=itemgetter(0))
        lines = (f"{mark}{path}" for path, mark in marked)
        return "\n".join((_VERSION, self.staging, *lines, f"end {len(marked)}", ""))

    @property
    def report(self) -> PublicationReport:
        """The report that these changes amount to."""
        return PublicationReport(
            tuple(sorted(self.nested + self.loose)), len(self.kept), self.removed
        )

    @classmethod
    def parse(cls, text: str) -> PublicationJournal | None:
        """The journal in a file's text; None if it is damaged."""
        version, staging, *lines = text.split("\n") if text.count("\n") > 1 else ("", "")
        if version != _VERSION or lines[-2:] != [f"end {len(lines) - 2}", ""]:
            return None
        paths: dict[str, list[str]] = {_NESTED: [], _LOOSE: [], _KEPT: [], _REMOVED: []}
        for line in lines[:-2]:
            if line[:1] not in paths or not is_possible(line[1:]):
                return None
            paths[line[0]].append(line[1:])
        if not staging.isalnum():
            return None
        return cls(
            staging,
            tuple(paths[_NESTED]),
            tuple(paths[_LOOSE]),
            tuple(paths[_KEPT]),
            tuple(paths[_REMOVED]),
        )


def place_of(target: str) -> str:
    """Where a target's journal is."""
    return f"{target}/{PRIVATE}/journal"


def staging_of(target: str) -> str:
    """The folder of a target in which each publication has its own staging folder."""
    return f"{target}/{PRIVATE}/staging"


def manifest_of(target: str) -> str:
    """Where a target's manifest is."""
    return f"{target}/{PRIVATE}/manifest"


def save(target: str, journal: PublicationJournal) -> None:
    """Write the journal: the point of no return. Raises `OSError`."""
    manifest.write_whole(place_of(target), journal.text)


def load(target: str) -> PublicationJournal | None:
    """The journal of a publication that was interrupted, None when there is none.

    Raises `OutputError` for one that can't be read.
    """
    place = place_of(target)
    try:
        with open(place, encoding="utf-8", errors="replace", newline="\n") as file:
            text = file.read()
    except FileNotFoundError:
        return None
    journal = PublicationJournal.parse(text)
    if journal is None:
        raise OutputError(
            f"{place}: an interrupted build left a journal that this version of sitegen can't "
            "read (finish it with the version that began it, or delete this file and build again)"
        )
    return journal


def complete(target: str, journal: PublicationJournal, trash: Trash | None = None) -> None:
    """Make the remaining changes of the journal, then delete it; old files go to the trash, if any.

    Raises `OSError`.
    """
    staging = f"{staging_of(target)}/{journal.staging}"
    first = _in_the_way(journal)
    _remove(target, first, trash)
    _move_nested(target, f"{staging}/{NESTED}", journal.nested)
    _move_loose(target, f"{staging}/{LOOSE}", journal.loose, trash)
    _remove(target, tuple(path for path in journal.removed if path not in first), trash)
    manifest.save(manifest_of(target), (*journal.nested, *journal.loose, *journal.kept))
    os.unlink(place_of(target))
    discard(target)


def discard(target: str) -> None:
    """Delete what publications have staged, as far as possible."""
    staging = staging_of(target)
    if os.path.islink(staging):
        os.unlink(staging)
    elif os.path.lexists(staging):
        from shutil import rmtree  # slow to import, and a build without changes has no need

        rmtree(staging, ignore_errors=True)


def _in_the_way(journal: PublicationJournal) -> frozenset[str]:
    """The removed paths that must go before anything arrives.

    A file where a folder is to be, files in a folder where a file is to be, and another spelling
    of an arriving path, which on some disks is the same file.
    """
    if not journal.removed:
        return frozenset()
    arriving = {*journal.nested, *journal.loose}
    folders = {folder for path in arriving for folder in folders_of(path)}
    spellings = {folded(path) for path in arriving}
    return frozenset(
        path
        for path in journal.removed
        if path in folders
        or folded(path) in spellings
        or any(folder in arriving for folder in folders_of(path))
    )


def _move_nested(target: str, staging: str, paths: tuple[str, ...]) -> None:
    """Move files into new folders, each outermost new folder as one."""
    there: set[str] = set()
    moved = "/"  # no path starts with it
    for path in paths:
        if path.startswith(moved):
            continue
        for folder in folders_of(path):
            if folder in there:
                continue
            if not os.path.lexists(f"{target}/{folder}"):
                with contextlib.suppress(FileNotFoundError):
                    os.rename(f"{staging}/{folder}", f"{target}/{folder}")
                    moved = f"{folder}/"
                    break
            there.add(folder)
        else:
            _replace(f"{staging}/{path}", f"{target}/{path}")


def _move_loose(target: str, staging: str, paths: tuple[str, ...], trash: Trash | None) -> None:
    """Replace single files: pages after all that they may refer to."""
    for path in sorted(paths, key=lambda path: path.endswith(".html")):
        published = f"{target}/{path}"
        if trash is not None:
            trash.add(published)
        _replace(f"{staging}/{loose_name(path)}", published)


def _replace(waiting: str, published: str) -> None:
    """Move one file into place, unless an earlier attempt has done so."""
    try:
        os.replace(waiting, published)
    except FileNotFoundError:
        if os.path.lexists(waiting):  # its folder was removed with the last file in it
            os.makedirs(os.path.dirname(published), exist_ok=True)
            os.replace(waiting, published)
    except OSError:
        if not os.path.isdir(published) or os.path.islink(published):
            raise
        _remove_empty(published)
        os.replace(waiting, published)


def _remove(target: str, paths: frozenset[str] | tuple[str, ...], trash: Trash | None) -> None:
    """Delete files, and the folders that are empty without them."""
    left: set[str] = set()
    for path in paths:
        if is_removable(target, path):
            if trash is not None:
                trash.add(f"{target}/{path}")
            with contextlib.suppress(*_ABSENT):
                os.unlink(f"{target}/{path}")
        folder = folder_of(path)
        if folder:
            left.add(folder)
    for folder in sorted(left, reverse=True):
        _remove_folders(target, folder)


def is_removable(target: str, path: str) -> bool:
    """Whether a file or link is at this path, and in the target for sure."""
    try:
        return (
            is_possible(path)
            and _is_inside(target, path)
            and not stat.S_ISDIR(os.lstat(f"{target}/{path}").st_mode)
        )
    except _ABSENT:
        return False


def _is_inside(target: str, path: str) -> bool:
    """Whether no folder of this path is a link out of the target. Raises if one is missing."""
    return not any(leads_elsewhere(os.lstat(f"{target}/{folder}")) for folder in folders_of(path))


def _remove_folders(target: str, folder: str) -> None:
    """Remove a folder if it is empty, and then those that it is in."""
    try:
        if not _is_inside(target, folder):
            return
    except _ABSENT:
        pass  # the folders that are there may be empty now
    while folder:
        place = f"{target}/{folder}"
        try:
            os.rmdir(place)
        except FileNotFoundError:
            pass  # by an earlier attempt, or with a folder below it
        except OSError:
            return  # there is still something in it
        folder = folder_of(folder)


def _remove_empty(place: str) -> None:
    """Remove a folder that has nothing but folders in it; whatever else it has stays."""
    for folder, _, _ in os.walk(place, topdown=False):
        os.rmdir(folder)
