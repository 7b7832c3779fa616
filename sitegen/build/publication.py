"""Brings a folder up to date with a site's outputs, completely or not at all.

    with Publication(target) as publication:
        publication.put("index.html", b"...")        # or add(stage.put(...)) from a worker
        publication.copy("wheel.mp4", source)
        publication.keep("posts/a/index.html")       # known to be up to date
        report = publication.commit()                # removes files that are not outputs any more

Outputs that differ from the published files are written to a staging folder inside the target.
`commit` writes a journal of all changes, then makes them; leaving the block without it deletes the
staged files. The next publication, or `recover`, completes an interrupted commit.

Only files that the manifest lists are ever overwritten or removed; all others are the owner's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from sitegen.build import journal as journals
from sitegen.build import manifest
from sitegen.build.cache import Signature, signature_of
from sitegen.build.failure import ForeignFiles, ForeignFolder, output_error
from sitegen.build.journal import PublicationJournal
from sitegen.build.lock import LockHolder, TargetLock
from sitegen.build.paths import PRIVATE, check, folded, folder_of, folders_of
from sitegen.build.report import PublicationReport
from sitegen.build.staging import StagedOutput, StagingFolder
from sitegen.build.trash import KEPT, MANY, Trash, empty
from sitegen.errors import OutputError


def last_published(target: str | os.PathLike[str]) -> frozenset[str]:
    """The paths of the last publication into a folder; empty if there was none.

    They are read before the folder is locked, so they are good for decisions about what to keep,
    and nothing is deleted because of them. A publication that was interrupted counts: the next one
    completes it. What can't be read counts as empty; entering a `Publication` reports it.
    """
    folder = os.path.realpath(target)
    try:
        journal = journals.load(folder)
        if journal is not None:
            return frozenset((*journal.nested, *journal.loose, *journal.kept))
        return manifest.load(journals.manifest_of(folder)) or frozenset()
    except (OSError, OutputError):
        return frozenset()


class Publication:
    """One publication into `target`, which is created if it does not exist.

    `force` allows a folder that sitegen did not create, and overwriting foreign files. `wait` and
    `on_wait` say what to do while another build holds the target: see `TargetLock.acquire`. `trash`
    is a folder outside the target but on its disk, from which old files are deleted in the
    background: see `sitegen.build.trash`. Staged outputs have `digests` only on demand.

    Entering raises `ForeignFolder`, `TargetLocked` or another `OutputError`.
    """

    def __init__(
        self,
        target: str | os.PathLike[str],
        *,
        force: bool = False,
        wait: bool | float = True,
        on_wait: Callable[[LockHolder], None] | None = None,
        trash: str | os.PathLike[str] | None = None,
        digests: bool = False,
    ) -> None:
        self._target = os.path.realpath(target)
        self._force = force
        self._wait = wait
        self._on_wait = on_wait
        self._trash = None if trash is None else os.path.realpath(trash)
        self._digests = digests
        self._lock = TargetLock(f"{self._target}/{PRIVATE}/lock", self._target)
        self._process = os.getpid()
        self._token = os.urandom(8).hex()
        self._made_target = False
        self._published: frozenset[str] | None = None
        self._kept: set[str] = set()
        self._staged: dict[str, StagedOutput] = {}
        self._spellings: dict[str, list[str]] | None = None
        self._stage: StagingFolder | None = None

    def __enter__(self) -> Self:
        _refuse_link(self._target)
        self._made_target = not os.path.lexists(self._target)
        try:
            self._lock.acquire(self._wait, self._on_wait)
        except BaseException:
            self._remove_new_folders()
            raise
        try:
            self._open()
        except OSError as error:
            self._close()
            raise output_error(error, error.filename or self._target) from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if os.getpid() == self._process:  # and not a forked worker on its way out
            self._close()

    @property
    def stage(self) -> StagingFolder:
        """Where outputs are staged; may be handed to workers, forked or spawned."""
        if self._stage is None:
            raise RuntimeError("the publication is not open")
        return self._stage

    @property
    def published(self) -> frozenset[str]:
        """The paths that the last publication into this target wrote or left."""
        return self._published or frozenset()

    def put(self, path: str, data: bytes) -> StagedOutput:
        """Publish these bytes at `path`."""
        return self.add(self.stage.put(path, data))

    def copy(self, path: str, source: Path) -> StagedOutput:
        """Publish a copy of a file of any size at `path`."""
        return self.add(self.stage.copy(path, source))

    def add(self, staged: StagedOutput) -> StagedOutput:
        """Publish what a worker has staged. Raises `ValueError` for a path that was given before.

        Everything that is staged must be added, or the publication given up.
        """
        path = staged.path
        self._once(path)
        if staged.place == "unchanged" and self._is_other_spelling(path):
            staged = self.stage.copy(path, Path(self._target, path), anew=True)
        self._staged[path] = staged
        return staged

    def keep(self, path: str) -> None:
        """Keep the published file at `path`. The caller knows that it is `intact` and up to
        date."""
        self._once(path)
        self._kept.add(path)

    def intact(self, path: str, signature: Signature) -> bool:
        """Whether the file at `path` still has this signature, so it was not changed."""
        try:
            found = os.lstat(f"{self._target}/{path}")
        except OSError:
            return False
        return signature == (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)

    def signature(self, path: str) -> Signature:
        """The signature of the published file at `path`; right after `commit`. Raises `OSError`."""
        return signature_of(os.lstat(f"{self._target}/{path}"))

    def commit(self) -> PublicationReport:
        """Make the changes. Raises `ForeignFiles` or another `OutputError`.

        If it raises, the target is either unchanged or (if the disk fails during the moves) the
        next publication completes this one; the message says so.
        """
        outputs = frozenset((*self._kept, *self._staged))
        written = [output for output in self._staged.values() if output.place != "unchanged"]
        if not written and outputs == self._published:
            return PublicationReport(unchanged=len(outputs))
        plan = self._plan(outputs, written)
        self._stage = None  # outputs that are staged later could not be published
        try:
            journals.save(self._target, plan)
        except OSError as error:
            raise output_error(error, self._target) from error
        self._complete(plan)
        return plan.report

    def _complete(self, plan: PublicationJournal) -> None:
        """Make the planned changes, and let the old files be deleted after the site is there."""
        many = len(plan.loose) + len(plan.removed) >= MANY
        trash = Trash(self._trash, self._token) if self._trash and many else None
        _complete(self._target, plan, trash)
        if self._trash:
            empty(self._trash, KEPT if many else 0)

    def _open(self) -> None:
        target = self._target
        interrupted = journals.load(target)
        if interrupted is not None:
            _complete(target, interrupted)
        journals.discard(target)
        self._published = manifest.load(journals.manifest_of(target))
        if self._published is None and not self._force and _has_files(target):
            raise ForeignFolder(target)
        staging = f"{journals.staging_of(target)}/{self._token}"
        self._stage = StagingFolder(target, staging, self._digests)

    def _close(self) -> None:
        """Release the target: with the changes, or unchanged."""
        target, self._stage = self._target, None
        if not os.path.lexists(journals.place_of(target)):
            journals.discard(target)
        if os.path.lexists(journals.manifest_of(target)) or os.path.lexists(
            journals.place_of(target)
        ):
            self._lock.release()
            return
        self._lock.remove()
        self._remove_new_folders()

    def _remove_new_folders(self) -> None:
        """Remove the folders that turned out to be unnecessary."""
        target = self._target
        for folder in (f"{target}/{PRIVATE}", target)[: 1 + self._made_target]:
            try:
                os.rmdir(folder)
            except OSError:
                return  # not created, or in use by another build

    def _once(self, path: str) -> None:
        if path in self._staged or path in self._kept:
            raise ValueError(f"two outputs for {path!r}")

    def _plan(
        self, outputs: frozenset[str], written: Collection[StagedOutput]
    ) -> PublicationJournal:
        """The changes that bring the target up to date. Raises `OutputError`."""
        for path in self._kept:
            check(path)
        if not outputs <= self.published:  # whose paths were checked when they were new
            self._refuse_collisions(outputs)
        obsolete = self.published - outputs
        removed = {path for path in obsolete if journals.is_removable(self._target, path)}
        removed |= self._in_the_way(written, removed)
        journal = PublicationJournal(
            self._token,
            tuple(sorted(output.path for output in written if output.place == "nested")),
            tuple(sorted(output.path for output in written if output.place == "loose")),
            tuple(sorted(outputs.difference(output.path for output in written))),
            tuple(sorted(removed)),
        )
        self._refuse_unwritable(journal)
        return journal

    def _in_the_way(self, written: Iterable[StagedOutput], removed: set[str]) -> set[str]:
        """The foreign files that are where an output needs a folder, when forced over them.

        Raises `ForeignFiles` for those, and for foreign files at an output's own path, when not
        forced; and for files in a folder that would have to become an output.
        """
        conflicts: set[str] = set()
        replaced: set[str] = set()
        looked: set[str] = set()
        for output in written:
            if output.found == "folder":
                conflicts.update(self._foreign_below(output.path, removed))
            elif output.found == "file" and not self._is_ours(output.path):
                conflicts.update(() if self._force else (output.path,))
            for folder in folders_of(output.path) if output.place == "nested" else ():
                if folder not in looked:
                    looked.add(folder)
                    if self._is_file(folder) and folder not in removed:
                        replaced.add(folder)
        if conflicts or (replaced and not self._force):
            raise ForeignFiles(self._target, conflicts | replaced)
        return replaced

    def _foreign_below(self, path: str, removed: set[str]) -> Iterable[str]:
        """The files in the folder at `path` that stay there."""
        for folder, _, names in os.walk(f"{self._target}/{path}"):
            inner = os.path.relpath(folder, self._target).replace(os.sep, "/")
            yield from (f"{inner}/{name}" for name in names if f"{inner}/{name}" not in removed)

    def _is_file(self, path: str) -> bool:
        place = f"{self._target}/{path}"
        return os.path.lexists(place) and not os.path.isdir(place)

    def _is_ours(self, path: str) -> bool:
        return path in self.published or self._is_other_spelling(path)

    def _is_other_spelling(self, path: str) -> bool:
        """Whether the file at `path` is one of ours under an earlier spelling of its name.

        On disks that ignore case, `About.html` is found as `about.html`; it has to be removed and
        written again, or the folder keeps the old spelling.
        """
        if path in self.published:
            return False
        if self._spellings is None:
            self._spellings = {}
            for known in self.published:
                self._spellings.setdefault(folded(known), []).append(known)
        return any(
            self._is_same_file(path, known) for known in self._spellings.get(folded(path), ())
        )

    def _is_same_file(self, path: str, other: str) -> bool:
        try:
            return os.path.samestat(
                os.lstat(f"{self._target}/{path}"), os.lstat(f"{self._target}/{other}")
            )
        except OSError:
            return False

    def _refuse_collisions(self, outputs: frozenset[str]) -> None:
        """Two outputs that would be one file, here or on a disk like the target's."""
        folders: set[str] = set()
        for path in outputs:
            folder = folder_of(path)
            while folder and folder not in folders:
                folders.add(folder)
                folder = folder_of(folder)
        for path in sorted(outputs & folders):
            raise OutputError(
                f"{self._target}/{path}: an output, and a folder that other outputs are in "
                "(change one of their slugs or permalinks)"
            )
        if not os.path.lexists(f"{self._target}/{PRIVATE.upper()}"):
            return
        spelled: dict[str, str] = {}
        for path in sorted(outputs):
            other = spelled.setdefault(folded(path), path)
            if other != path:
                raise OutputError(
                    f"{self._target}/{path}: on this disk, {other} is the same file "
                    "(change one of their slugs or permalinks)"
                )

    def _refuse_unwritable(self, journal: PublicationJournal) -> None:
        """Find out before the first move that a later one would not be permitted."""
        looked: set[str] = set()
        for path in (*journal.nested, *journal.loose, *journal.removed):
            folder = folder_of(path)
            while folder not in looked:
                looked.add(folder)
                place = f"{self._target}/{folder}" if folder else self._target
                if os.path.isdir(place):
                    if not os.access(place, os.W_OK | os.X_OK):
                        raise OutputError(
                            f"{place}: there is no permission to write here "
                            "(check the owner of the folder)"
                        )
                    break
                folder = folder_of(folder)


def recover(
    target: str | os.PathLike[str],
    *,
    wait: bool | float = True,
    on_wait: Callable[[LockHolder], None] | None = None,
) -> PublicationReport | None:
    """Complete the publication into `target` that was interrupted, if there is one.

    Says what that publication changed. Raises `OutputError`, `TargetHeld` among them.
    """
    place = os.path.realpath(target)
    if not os.path.lexists(journals.place_of(place)):
        return None
    _refuse_link(place)
    lock = TargetLock(f"{place}/{PRIVATE}/lock", place)
    lock.acquire(wait, on_wait)
    try:
        interrupted = journals.load(place)
        if interrupted is None:  # the holder of the lock has just completed it
            return None
        _complete(place, interrupted)
    except OSError as error:
        raise output_error(error, error.filename or place) from error
    finally:
        lock.release()
    return interrupted.report


def _complete(target: str, journal: PublicationJournal, trash: Trash | None = None) -> None:
    try:
        journals.complete(target, journal, trash)
    except OSError as error:
        after = "only part of the build is in place, each file whole; the next build completes it"
        raise output_error(
            error, str(error.filename2 or error.filename or target), after
        ) from error


def _refuse_link(target: str) -> None:
    """Refuse a link in place of sitegen's own folder, which has to be inside the target as well."""
    if os.path.realpath(f"{target}/{PRIVATE}") != os.path.join(target, PRIVATE):
        raise OutputError(
            f"{target}/{PRIVATE}: a link to another folder, and sitegen writes only inside the "
            "output folder (remove the link)"
        )


def _has_files(target: str) -> bool:
    with os.scandir(target) as entries:
        return any(entry.name.casefold() != PRIVATE for entry in entries)
