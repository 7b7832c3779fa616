"""A folder of a server through the program `sftp` of OpenSSH.

All commands of a step go to one connection as a batch (`sftp -b`), which ends with the first that
fails, except those with `-` before them. Host keys are checked, and nothing is asked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
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

_INSTALL: Final = "install OpenSSH's client"
_PROBE: Final = f"{CONTROL}/probe"


class SftpConnection:
    """A folder that is reached with `sftp`."""

    def __init__(self, target: ServerTarget) -> None:
        self._target = target
        self._staged: frozenset[str] = frozenset()
        self._replaces = True
        """Whether the server can replace a file by moving another to its place."""

    @property
    def where(self) -> str:
        return str(self._target)

    def read(self) -> ServerState:
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            there = Path(folder)
            done = self._run(
                "-ls -1a",
                "pwd",
                f"-ls -1 {_quoted(STAGED)}",
                f"-get {_quoted(MANIFEST)} {_quoted(there / 'manifest')}",
                f"-get {_quoted(PENDING)} {_quoted(there / 'pending')}",
            )
            self._succeeded(done)
            entries, staged = _listed(done.output)
            self._staged = frozenset(Path(name).name for name in staged)
            return ServerState(
                _content(there / "manifest"),
                _content(there / "pending"),
                tuple(name for name in entries if name not in (".", "..")),
            )

    def existing(self, uploads: Sequence[Upload]) -> frozenset[str]:
        paths = {f"./{upload.path}": upload.path for upload in uploads}
        done = self._run(*(f"-ls -1 {_quoted(path)}" for path in paths))
        self._succeeded(done)
        return frozenset(paths[line] for line in done.output.splitlines() if line in paths)

    def stage(self, uploads: Sequence[Upload]) -> None:
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            closed = Path(folder) / "closed"
            closed.write_bytes(CLOSED)
            self._succeeded(
                self._run(
                    f"-mkdir {_quoted(CONTROL)}",
                    f"-mkdir {_quoted(STAGED)}",
                    f"put {_quoted(closed)} {_quoted(f'{CONTROL}/.htaccess')}",
                    *self._puts(uploads),
                    f"put {_quoted(closed)} {_quoted(f'{_PROBE}-1')}",
                    f"put {_quoted(closed)} {_quoted(f'{_PROBE}-2')}",
                )
            )
        probe = self._run(f"rename {_quoted(f'{_PROBE}-1')} {_quoted(f'{_PROBE}-2')}")
        self._replaces = not probe.status

    def _puts(self, uploads: Sequence[Upload]) -> Iterator[str]:
        for upload in uploads:
            if upload.key in self._staged:
                continue
            staged = f"{STAGED}/{upload.key}"
            # Only what is there whole gets the name by which it is known.
            yield f"put {_quoted(upload.source)} {_quoted(f'{staged}.part')}"
            if upload.source.stat().st_mode & 0o044 != 0o044:
                yield f"-chmod 644 {_quoted(f'{staged}.part')}"
            yield f"-rm {_quoted(staged)}"
            yield f"rename {_quoted(f'{staged}.part')} {_quoted(staged)}"

    def place(self, placement: Placement) -> None:
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            pending, manifest = Path(folder) / "pending", Path(folder) / "manifest"
            pending.write_bytes(placement.pending)
            manifest.write_bytes(placement.manifest)
            done = self._run(*self._placing(placement, pending, manifest))
        if done.status:
            raise HalfPlacedError(
                f"{self.where}: moving the files into place was interrupted: {self._reason(done)}\n"
                "Some pages may be new already and others old. Publish again, which goes on where "
                "this ended."
            )

    def _placing(self, placement: Placement, pending: Path, manifest: Path) -> Iterator[str]:
        yield f"put {_quoted(pending)} {_quoted(f'{PENDING}.part')}"
        yield from self._moved(f"{PENDING}.part", PENDING)
        yield from _removed(placement.blocking)
        yield from _removed_folders(placement.blocking_folders)
        uploads = (*placement.assets, *placement.pages)
        for folder in folders_above(upload.path for upload in uploads):
            if folder not in placement.known_folders:
                yield f"-mkdir {_quoted(f'./{folder}')}"
        for upload in uploads:
            yield from self._moved(f"{STAGED}/{upload.key}", f"./{upload.path}")
        yield from _removed(placement.deletions)
        yield from _removed_folders(placement.empty_folders)
        version = placement.version
        yield from self._moved(f"{STAGED}/{version.key}", f"./{version.path}")
        yield f"put {_quoted(manifest)} {_quoted(f'{MANIFEST}.part')}"
        yield from self._moved(f"{MANIFEST}.part", MANIFEST)
        yield f"-rm {_quoted(PENDING)}"
        used = {upload.key for upload in (*uploads, version)}
        yield from _removed(f"{STAGED}/{name}" for name in sorted(self._staged - used))
        yield from _removed((f"{_PROBE}-1", f"{_PROBE}-2"))

    def _moved(self, source: str, target: str) -> Iterator[str]:
        if not self._replaces:
            yield f"-rm {_quoted(target)}"
        yield f"rename {_quoted(source)} {_quoted(target)}"

    def _run(self, *commands: str) -> ProgramResult:
        target = self._target
        port = ("-P", str(target.port)) if target.port is not None else ()
        lines = (f"cd {_quoted(target.folder)}", *commands)
        return run_program(
            ("sftp", *SSH_OPTIONS, *port, "-b", "-", "--", target.host),
            install=_INSTALL,
            given="".join(f"{line}\n" for line in lines),
        )

    def _succeeded(self, done: ProgramResult) -> None:
        if done.status:
            raise PublishError(self._reason(done))

    def _reason(self, done: ProgramResult) -> str:
        commands = [line for line in done.output.splitlines() if line.startswith("sftp> ")]
        if len(commands) <= 1 and commands and "connection" not in done.errors.lower():
            return (
                f"the server has no folder {self._target.folder}, or you may not enter it (create "
                "it, or correct `publish.target` in content/site.yaml)"
            )
        known = connection_problem(done.errors, self._target.host)
        if known is not None:
            return known
        what = f" at `{commands[-1].removeprefix('sftp> ')}`" if commands else ""
        return f"{self._target.host}: {done.reason}{what} (fix that, and publish again)"


def _quoted(name: str | Path) -> str:
    """A name as the commands of `sftp` take it; what stands in quotes is no pattern."""
    text = str(name)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _removed(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        yield f"-rm {_quoted(path if path.startswith(CONTROL) else f'./{path}')}"


def _removed_folders(folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        yield f"-rmdir {_quoted(f'./{folder}')}"


def _listed(output: str) -> tuple[list[str], list[str]]:
    """What the first and the second `ls` of a session printed."""
    found: tuple[list[str], list[str]] = ([], [])
    current: list[str] | None = None
    lists = iter(found)
    for line in output.splitlines():
        if line.startswith("sftp> "):
            current = next(lists, None) if line.startswith("sftp> -ls") else None
        elif current is not None:
            current.append(line)
    return found


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
