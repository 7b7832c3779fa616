"""Publishing into a folder of any web server: staged first, then moved into place.

In the folder, `.sitegen-publish/` has

- `manifest.json`: the files that sitegen published, with their SHA-256;
- `pending.json`: those that a publication in progress replaces. If it is there, that was
  interrupted, and of these files it isn't known which version is in place;
- `staged/`: uploaded files that aren't in place yet. The next publication uses them.

It holds nothing that isn't public, or will be in a moment; an `.htaccess` closes it where that
works. It is within the folder, as only there files can surely be moved into place. Whatever the
manifest doesn't list is somebody else's, and is neither replaced nor deleted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct

from sitegen.build.lock import TargetLock
from sitegen.build.paths import PRIVATE, is_possible
from sitegen.publishing.built_site import VERSION_PATH, BuiltSite
from sitegen.publishing.destination import Difference, OnStep, Rebuild
from sitegen.publishing.errors import PublishError
from sitegen.publishing.source_changes import number

CONTROL: Final = ".sitegen-publish"
MANIFEST: Final = f"{CONTROL}/manifest.json"
PENDING: Final = f"{CONTROL}/pending.json"
STAGED: Final = f"{CONTROL}/staged"
CLOSED: Final = b"Require all denied\n"
"""The content of its `.htaccess`."""

_FORMAT: Final = 1
_HARMLESS: Final = frozenset(
    {CONTROL, ".well-known", "cgi-bin", ".htaccess", ".htpasswd", ".user.ini"}
)
"""What hosts put into a folder that is empty otherwise."""
_LATE: Final = (".html", ".xml", ".json", ".txt", ".webmanifest")
"""The suffixes of files that refer to others; so do those without one, such as `_redirects`."""
_HOST: Final = re.compile(r"(?:[\w.+-]+@)?[\w.-]+|(?:[\w.+-]+@)?\[[0-9A-Fa-f:.]+\]")


class ServerTarget(NamedTuple):
    """A folder at a server."""

    host: str
    """With the user: `you@shop.example`. Empty for a folder of this computer."""
    folder: str
    """Absolute, or relative to the user's home. Without a slash at its end."""
    port: int | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.folder}" if self.host else self.folder


def parse_target(text: str | None, *, local: bool) -> ServerTarget:
    """The target that the configuration names; `local` allows one on this computer.

    Raises PublishError if it names none.
    """
    example = "`publish: {target: you@shop.example:/var/www/shop}` in content/site.yaml"
    if not text:
        raise PublishError(f"it isn't known where the site goes (write {example})")
    found = _parsed(text)
    if found is None or (not found.host and not local):
        raise PublishError(f'"{text}" names no folder of a server (write {example})')
    if found.folder in ("", ".", "/", "~"):
        raise PublishError(
            f'"{text}" is a whole computer or home (name the folder that your web server shows, '
            f"as in {example})"
        )
    return found


def _parsed(text: str) -> ServerTarget | None:
    if re.search(r"[\x00-\x1f\x7f]", text):
        return None
    if text.startswith("/"):
        return ServerTarget("", text.rstrip("/") or "/")
    if "://" in text:
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            return None
        host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
        folder = unquote(parts.path)
        if parts.scheme not in ("sftp", "ssh") or parts.query or parts.fragment:
            return None
        folder = folder.removeprefix("/~/") if folder.startswith("/~/") else folder
        return _checked(host, folder, port)
    host, colon, folder = text.partition(":")
    return _checked(host, folder.removeprefix("~/"), None) if colon else None


def _checked(host: str, folder: str, port: int | None) -> ServerTarget | None:
    if not _HOST.fullmatch(host) or host.startswith("-") or folder.startswith("-"):
        return None
    return ServerTarget(host, folder.rstrip("/") or folder[:1], port)


class ServerManifest(Struct, frozen=True):
    """Files with their SHA-256 in hexadecimal, by their paths."""

    files: dict[str, str]
    format: int = _FORMAT

    def encoded(self) -> bytes:
        """As JSON."""
        return msgspec.json.encode(self) + b"\n"


def read_manifest(content: bytes | None, where: str) -> ServerManifest | None:
    """A manifest that was read at a server. Raises PublishError if it isn't one."""
    if content is None:
        return None
    try:
        found = msgspec.json.decode(content, type=ServerManifest)
    except msgspec.DecodeError as error:
        raise PublishError(
            f"{where}/{MANIFEST} is damaged, so it isn't known which files there are sitegen's "
            "(delete it there, and publish with --force)"
        ) from error
    if found.format != _FORMAT:
        raise PublishError(
            f"{where}/{MANIFEST} was written by a newer sitegen (update sitegen, and publish again)"
        )
    # What a server says must not lead out of the folder.
    files = {path: one for path, one in found.files.items() if is_possible(path, windows=False)}
    return ServerManifest(files)


class ServerState(NamedTuple):
    """What is in the folder, as it was read."""

    manifest: bytes | None
    pending: bytes | None
    entries: tuple[str, ...]
    """The names in the folder itself."""


class Upload(NamedTuple):
    """A file that goes to the server."""

    path: str
    source: Path
    digest: str

    @property
    def key(self) -> str:
        """The name under which it may be staged: another content or path has another one."""
        return hashlib.sha256(f"{self.path}\0{self.digest}".encode()).hexdigest()[:40]


class Placement(NamedTuple):
    """What is done at the server once everything is staged, in this order."""

    pending: bytes
    blocking: tuple[str, ...]
    """Files to delete first, as a folder with their name is needed, or the other way round."""
    blocking_folders: tuple[str, ...]
    """Folders to delete then, the innermost first."""
    assets: tuple[Upload, ...]
    pages: tuple[Upload, ...]
    deletions: tuple[str, ...]
    version: Upload
    manifest: bytes
    known_folders: frozenset[str]
    """Folders that are there already."""
    empty_folders: tuple[str, ...]
    """Folders that may be empty after the deletions, the innermost first."""


class ServerConnection(Protocol):
    """A way to a folder of a server. Raises PublishError everywhere."""

    @property
    def where(self) -> str:
        """The folder, in words."""

    def read(self) -> ServerState:
        """What is there."""

    def existing(self, uploads: Sequence[Upload]) -> frozenset[str]:
        """The paths of those files that are there, whatever their content."""

    def stage(self, uploads: Sequence[Upload]) -> None:
        """Upload files to where nobody sees them, except those that are there already."""

    def place(self, placement: Placement) -> None:
        """Move staged files into place. Raises HalfPlacedError if that is interrupted."""


class ServerDestination:
    """A folder that a web server shows."""

    sends_sources = False

    def __init__(self, connection: ServerConnection, cache: Path, *, force: bool = False) -> None:
        self._connection = connection
        self._cache = cache / "publish"
        self._force = force
        self._published: Mapping[str, str] = {}
        self._unsure: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self._connection.where

    @property
    def address(self) -> str:
        return self._connection.where

    def compare(self, built: BuiltSite, on_step: OnStep) -> Difference:
        where = self._connection.where
        on_step(f"Comparing with {where}")
        state = self._connection.read()
        manifest = read_manifest(state.manifest, where)
        pending = read_manifest(state.pending, where)
        strangers = sorted({*state.entries} - _HARMLESS)
        if manifest is None and pending is None and strangers and not self._force:
            raise PublishError(
                f"{where} has files that sitegen didn't publish: {_some(strangers)} (if the site "
                "belongs there nevertheless, publish with --force: it replaces files with the same "
                "names, and leaves all others)"
            )
        self._published = manifest.files if manifest is not None else {}
        self._unsure = frozenset(pending.files) if pending is not None else frozenset()
        ours = built.sha256
        upload = tuple(
            path
            for path, digest in ours.items()
            if self._published.get(path) != digest or path in self._unsure
        )
        known = {*self._published, *self._unsure}
        if {*state.entries} - {CONTROL}:
            self._refuse_strangers(built, [path for path in upload if path not in known])
        interrupted = pending is not None
        notes = ("an interrupted publication will be completed",) if interrupted else ()
        return Difference(
            upload=upload,
            delete=tuple(sorted(known - ours.keys() - {VERSION_PATH})),
            pending=interrupted,
            notes=notes,
        )

    def _refuse_strangers(self, built: BuiltSite, fresh: Sequence[str]) -> None:
        """Raise PublishError if new files would replace some that sitegen didn't publish."""
        if self._force or not fresh:
            return
        there = self._connection.existing(_uploads(built, fresh))
        if there:
            raise PublishError(
                f"{self._connection.where} has files of the same names that sitegen didn't "
                f"publish: {_some(sorted(there))} (move them away, or replace them with --force)"
            )

    def publish(
        self,
        built: BuiltSite,
        difference: Difference,
        message: str,
        rebuild: Rebuild,
        on_step: OnStep,
    ) -> BuiltSite:
        # No build may change the files while they are uploaded.
        lock = TargetLock(f"{built.folder}/{PRIVATE}/lock", str(built.folder))
        lock.acquire(wait=30)
        try:
            uploads = _uploads(built, difference.upload)
            version = self._version_file(built)
            count = number(len(uploads))
            size = _in_words(built.size(difference.upload))
            on_step(f"Uploading {count} {'file' if len(uploads) == 1 else 'files'} ({size})")
            self._connection.stage((*uploads, version))
            on_step("Moving them into place")
            self._connection.place(self._placement(built, difference, uploads, version))
        finally:
            lock.release()
        return built

    def _version_file(self, built: BuiltSite) -> Upload:
        self._cache.mkdir(parents=True, exist_ok=True)
        file = self._cache / VERSION_PATH
        content = built.content(VERSION_PATH)
        file.write_bytes(content)
        return Upload(VERSION_PATH, file, hashlib.sha256(content).hexdigest())

    def _placement(
        self,
        built: BuiltSite,
        difference: Difference,
        uploads: Sequence[Upload],
        version: Upload,
    ) -> Placement:
        new = {upload.path for upload in uploads}
        deletions = difference.delete
        blocking = tuple(path for path in deletions if _folders(path) & new or _is_above(path, new))
        late = tuple(upload for upload in uploads if _is_late(upload.path))
        files = {**built.sha256, VERSION_PATH: version.digest}
        kept = {folder for path in built.sha256 for folder in _folders(path)}
        emptied = {folder for path in deletions for folder in _folders(path)} - kept
        known = {*self._published} - self._unsure
        return Placement(
            pending=ServerManifest({one.path: one.digest for one in uploads}).encoded(),
            blocking=blocking,
            blocking_folders=_innermost_first(emptied) if blocking else (),
            assets=tuple(upload for upload in uploads if not _is_late(upload.path)),
            pages=late,
            deletions=tuple(path for path in deletions if path not in blocking),
            version=version,
            manifest=ServerManifest(files).encoded(),
            known_folders=frozenset(folder for path in known for folder in _folders(path)),
            empty_folders=_innermost_first(emptied - {*files}),
        )


def _innermost_first(folders: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(folders, key=lambda one: (-one.count("/"), one)))


def _uploads(built: BuiltSite, paths: Iterable[str]) -> tuple[Upload, ...]:
    return tuple(Upload(path, built.folder / path, built.sha256[path]) for path in paths)


def folders_above(paths: Iterable[str]) -> tuple[str, ...]:
    """All folders that some files need, the outermost first."""
    found = {folder for path in paths for folder in _folders(path)}
    return tuple(sorted(found, key=lambda one: (one.count("/"), one)))


def _folders(path: str) -> set[str]:
    parts = path.split("/")[:-1]
    return {"/".join(parts[:count]) for count in range(1, len(parts) + 1)}


def _is_above(path: str, others: Iterable[str]) -> bool:
    return any(other.startswith(f"{path}/") for other in others)


def _is_late(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.lower().endswith(_LATE) or "." not in name


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{', '.join(names[:5])}{more}"


def _in_words(size: int) -> str:
    """A number of octets, for people."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"
