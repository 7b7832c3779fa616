"""A folder of a server, or of this computer, through the program `rsync`.

Files are staged with one run; the runs that bring them into place find them there (`--link-dest`),
transfer nothing, and exchange all files at their end (`--delay-updates`). Only files that are named
are ever deleted (`--delete-missing-args`).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sitegen.publishing.errors import HalfPlacedError, PublishError
from sitegen.publishing.programs import (
    SSH_OPTIONS,
    ProgramResult,
    connection_problem,
    run_program,
)
from sitegen.publishing.server_folder import (
    CLOSED,
    CONTROL,
    MANIFEST,
    PENDING,
    STAGED,
    Placement,
    ServerState,
    ServerTarget,
    Upload,
    folders_above,
)

_INSTALL: Final = "install rsync, or write `publish: {to: sftp}`"
_OLDEST: Final = (3, 1)
"""The first version whose `--link-dest` replaces files that are there."""
_COPY: Final = ("--recursive", "--times", "--perms", "--chmod=F644", "--no-implied-dirs")
_PARTIAL: Final = frozenset({23, 24})
"""The statuses if some files could not be transferred, or were gone already."""


class RsyncConnection:
    """A folder that is reached with `rsync`, over ssh unless it is on this computer."""

    def __init__(self, target: ServerTarget) -> None:
        self._target = target

    @property
    def where(self) -> str:
        return str(self._target)

    def read(self) -> ServerState:
        self._check_version()
        done = self._attempt("--list-only", self._at(""))
        if done.status in _PARTIAL and _is_absent(done):
            raise PublishError(
                f"there is no folder {self.where} (create it, or correct `publish.target` in "
                "content/site.yaml)"
            )
        self._succeeded(done)
        lines = (line.split(maxsplit=4) for line in done.output.splitlines())
        entries = tuple(parts[4] for parts in lines if len(parts) == 5 and parts[4] != ".")
        if CONTROL not in entries:
            return ServerState(None, None, entries)
        names = (Path(MANIFEST).name, Path(PENDING).name)
        with tempfile.TemporaryDirectory(prefix="sitegen-") as here:
            self._run(
                *("--recursive", "--ignore-missing-args", "--from0", "--files-from=-"),
                *(self._at(f"{CONTROL}/"), f"{here}/"),
                given=_listed(names),
            )
            manifest, pending = (_content(Path(here) / name) for name in names)
        return ServerState(manifest, pending, entries)

    def existing(self, uploads: Sequence[Upload]) -> frozenset[str]:
        found: set[str] = set()
        for folder, names in _by_folder(uploads):
            done = self._attempt(
                *("--dry-run", "--existing", "--ignore-times", "--out-format=%n"),
                *("--no-implied-dirs", "--from0", "--files-from=-"),
                *(f"{folder}/", self._at("")),
                given=_listed(names),
            )
            # A file where a folder is needed is an error of some files, and no file of that name.
            if done.status not in _PARTIAL:
                self._succeeded(done)
            there = set(done.output.splitlines())
            found.update(name for name in names if name in there)
        return frozenset(found)

    def stage(self, uploads: Sequence[Upload]) -> None:
        self._write_control(".htaccess", CLOSED)
        for folder, names in _by_folder(uploads):
            self._run(
                *(*_COPY, "--checksum", "--from0", "--files-from=-"),
                *(f"{folder}/", self._at(f"{STAGED}/")),
                given=_listed(names),
            )

    def place(self, placement: Placement) -> None:
        try:
            self._write_control(Path(PENDING).name, placement.pending)
            self._delete(placement.blocking, placement.blocking_folders)
            for uploads in (placement.assets, placement.pages):
                self._exchange(uploads)
            self._delete(placement.deletions, placement.empty_folders)
            self._exchange((placement.version,))
            files = {".htaccess": CLOSED, Path(MANIFEST).name: placement.manifest}
            with _control_folder(files) as folder:
                # The staged files and the list of pending ones go with it.
                self._run(
                    *(*_COPY, "--chmod=D755", "--checksum", "--delete-after"),
                    *(f"{folder}/{CONTROL}/", self._at(f"{CONTROL}/")),
                )
        except PublishError as error:
            raise HalfPlacedError(
                f"{self.where}: moving the files into place was interrupted: {error}\n"
                "Some pages may be new already and others old. Publish again, which goes on where "
                "this ended."
            ) from error

    def _write_control(self, name: str, content: bytes) -> None:
        """Write a file into the control folder, which is created if necessary."""
        with _control_folder({name: content}) as folder:
            self._run(
                *(*_COPY, "--checksum", "--from0", "--files-from=-", f"{folder}/", self._at("")),
                given=_listed([f"{CONTROL}/{name}"]),
            )

    def _exchange(self, uploads: Sequence[Upload]) -> None:
        for folder, names in _by_folder(uploads):
            self._run(
                *(*_COPY, "--checksum", "--delay-updates", f"--link-dest={STAGED}"),
                *("--from0", "--files-from=-", f"{folder}/", self._at("")),
                given=_listed(names),
            )

    def _delete(self, paths: Sequence[str], folders: Sequence[str]) -> None:
        """Delete files, and those of the folders that are empty then."""
        for names in (paths, *((folder,) for folder in folders)):
            if not names:
                continue
            # The source has their folders, and nothing in them.
            with tempfile.TemporaryDirectory(prefix="sitegen-") as source:
                for folder in folders_above(names):
                    (Path(source) / folder).mkdir()
                done = self._attempt(
                    *("--delete-missing-args", "--no-implied-dirs", "--recursive"),
                    *("--from0", "--files-from=-", f"{source}/", self._at("")),
                    given=_listed(names),
                )
            # A folder with something of others in it stays.
            if done.status not in _PARTIAL:
                self._succeeded(done)

    def _check_version(self) -> None:
        done = run_program(("rsync", "--version"), install=_INSTALL)
        found = re.search(r"rsync\s+version\s+v?(\d+)\.(\d+)", done.output)
        if found is None or (int(found[1]), int(found[2])) < _OLDEST:
            raise PublishError(
                f"this rsync is too old (install version {_OLDEST[0]}.{_OLDEST[1]} or later, or "
                "write `publish: {to: sftp}`)"
            )

    def _at(self, path: str) -> str:
        """A path in the folder, as rsync names it."""
        target = self._target
        place = f"{target.folder}/{path}"
        return f"{target.host}:{place}" if target.host else place

    def _attempt(self, *arguments: str, given: str = "") -> ProgramResult:
        target = self._target
        port = (f"-p{target.port}",) if target.port is not None else ()
        shell = " ".join(("ssh", *SSH_OPTIONS, *port))
        over = ("--protect-args", f"--rsh={shell}", "--timeout=120") if target.host else ()
        return run_program(("rsync", *over, *arguments), install=_INSTALL, given=given)

    def _run(self, *arguments: str, given: str = "") -> str:
        done = self._attempt(*arguments, given=given)
        self._succeeded(done)
        return done.output

    def _succeeded(self, done: ProgramResult) -> None:
        if not done.status:
            return
        known = connection_problem(done.errors, self._target.host) if self._target.host else None
        if known is not None:
            raise PublishError(known)
        lines = [line for line in done.errors.splitlines() if line.startswith("rsync:")]
        reason = lines[0].removeprefix("rsync:").strip() if lines else done.reason
        raise PublishError(f"{self.where}: {reason} (fix that, and publish again)")


@contextmanager
def _control_folder(files: dict[str, bytes]) -> Iterator[str]:
    """A temporary folder with a control folder in it, and these files in that."""
    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
        (Path(folder) / STAGED).mkdir(parents=True)
        for name, content in files.items():
            (Path(folder) / CONTROL / name).write_bytes(content)
        yield folder


def _by_folder(uploads: Iterable[Upload]) -> Iterator[tuple[Path, list[str]]]:
    """The folders that uploads come from, with the paths in each."""
    found: dict[Path, list[str]] = {}
    for upload in uploads:
        depth = upload.path.count("/")
        found.setdefault(upload.source.parents[depth], []).append(upload.path)
    yield from found.items()


def _listed(names: Iterable[str]) -> str:
    return "".join(f"./{name}\0" for name in names)


def _is_absent(done: ProgramResult) -> bool:
    return "No such file or directory" in done.errors


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
