"""Which files the editor may read and write, and how it writes them.

A file is written only if the inventory knows it: a document of a kind, or `site.yaml`. It has to be
a plain file that is where its name says, not a link, and not below one. New names follow the rules
below, so that no other disk takes two of them for one.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from sitegen.atomic import sync_folders
from sitegen.authoring.new_file import check_length
from sitegen.digest import content_digest
from sitegen.errors import Problem, RequestError
from sitegen.file_exchange import OtherContent, has_leftovers, leftovers, replace_expected
from sitegen.locking import try_lock, unlock
from sitegen.model.content_path import CONTENT, document_name
from sitegen.private import private_folder
from sitegen.read.project import CONFIG, Project, ProjectFiles, read_bytes, scan

_FORBIDDEN: Final = re.compile(r"[\s/\\?#%:*\"<>|\x00-\x1f\x7f]")
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "index"}
    | {f"{name}{number}" for name in ("com", "lpt") for number in "123456789¹²³"}
)
"""Names that Windows reserves for devices, and the one that makes a folder a document."""
EDITING: Final = "editing"
"""The folder in `private/` of all that the editor keeps."""
_ATTEMPTS: Final = 100
_PAUSE: Final = 0.05
"""Seconds between two attempts to save while another preview saves."""
_SAVING: Final = threading.Lock()
"""Two tabs can't both find that nothing has changed."""


class ChangedMeanwhile(RequestError):
    """A file isn't what it was when it was opened. Nothing was written."""

    def __init__(self, file: str, current: bytes | None) -> None:
        """`current` is what the file has now; None if it is gone."""
        self.current = current
        what = "was changed" if current is not None else "was moved or deleted"
        super().__init__(f"{file} {what} since you opened it. Nothing was overwritten.")


def digest_of(data: bytes) -> str:
    """The name of a content, by which a form says what it was opened with."""
    return content_digest(data).hex()


def check_known(files: ProjectFiles, file: str) -> None:
    """Raise RequestError if no source has this path."""
    if file != CONFIG and not any(path == file for path, _ in files.sources):
        raise RequestError(f'there is no document "{file}" (choose one in the list of documents)')


def read_source_file(project: Project, file: str) -> bytes:
    """The bytes of a source that the inventory knows. Raises RequestError."""
    _check_plain(project, file)
    data = read_bytes(project.root, file)
    if isinstance(data, Problem):
        raise RequestError(str(data))
    return data


def _check_plain(project: Project, file: str) -> None:
    """Raise RequestError unless a path is a plain file in `content/`, with no link on the way."""
    root = os.path.realpath(project.root)
    path = os.path.join(root, *file.split("/"))
    if not file.startswith(f"{CONTENT}/") or os.path.normpath(path) != path:
        raise RequestError(f"{file} is outside of {CONTENT}/")
    try:
        mode = os.lstat(path).st_mode
    except OSError as error:
        raise RequestError(f"{file} can't be read: {error.strerror}") from error
    folder = os.path.dirname(path)
    if not stat.S_ISREG(mode) or os.path.realpath(folder) != folder:
        raise RequestError(
            f"{file} is a link, or below one (edit the file that it leads to instead)"
        )


def write_source_file(project: Project, file: str, opened: str, data: bytes) -> None:
    """Give a source new bytes, whole or not at all, if it is still what was opened: `opened` is the
    `digest_of` that.

    Raises ChangedMeanwhile, or RequestError if it can't be written; the old file is there then.
    """
    with saving(project):
        path = project.root / file
        if not os.path.lexists(path):
            raise ChangedMeanwhile(file, None)
        current = read_source_file(project, file)
        if digest_of(current) != opened:
            raise ChangedMeanwhile(file, current)
        if current == data:
            return
        try:
            replace_expected(path, lambda found: digest_of(found) == opened, data)
        except OtherContent as other:
            raise ChangedMeanwhile(file, other.current) from None
        except OSError as error:
            raise RequestError(
                f"{file} can't be written: {error.strerror or error}. The file is as it was."
            ) from error
        try:
            sync_folders([path.parent])
        except OSError:  # the file is there; only a power failure could still lose its name
            return


def take_leftovers(project: Project, file: str, keep: Callable[[bytes], None]) -> None:
    """Hand over what a crash in the middle of a save left beside a source, and delete it there."""
    if not has_leftovers(project.root / file):
        return
    with saving(project):
        for path, data in leftovers(project.root / file):
            keep(data)
            with contextlib.suppress(OSError):
                path.unlink()


@contextlib.contextmanager
def saving(project: Project) -> Iterator[None]:
    """Nobody else saves meanwhile: not another tab, nor another preview of the project.

    Raises RequestError if another preview saves for seconds, or PrivateError.
    """
    with _SAVING, _lock_file(project) as descriptor:
        for _ in range(_ATTEMPTS):
            if try_lock(descriptor):
                break
            time.sleep(_PAUSE)
        else:
            raise RequestError("another preview of this project saves just now (try again)")
        try:
            yield
        finally:
            unlock(descriptor)


@contextlib.contextmanager
def _lock_file(project: Project) -> Iterator[int]:
    folder = private_folder(project.root, EDITING)
    descriptor = os.open(folder / "saving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def check_new_path(project: Project, path: str, instead_of: str = "") -> None:
    """Raise RequestError if a new document can't have a path. `instead_of` is a file that it
    replaces."""
    check_name(document_name(path))
    check_length(path)
    check_free(project, path, instead_of)


def check_name(name: str) -> None:
    """Raise RequestError for a name that can't be on every disk: a device, characters that can't be
    seen or are composed in two ways, what Windows leaves out at the end of a name."""
    if not name or _FORBIDDEN.search(name) or name.startswith("."):
        raise RequestError(
            f'"{name}" can\'t be a name (no spaces, no \\ / ? # % : * " < > |, no leading dot)'
        )
    if name != unicodedata.normalize("NFC", name) or any(map(_is_invisible, name)):
        raise RequestError(f'"{name}" has characters that can\'t be seen (type it again)')
    if name.endswith("."):
        raise RequestError(f'"{name}" can\'t be a name (leave out the dot at its end)')
    check_length(name)
    if name.casefold().partition(".")[0] in _DEVICES:
        raise RequestError(f'"{name}" is a name that some systems reserve (choose another)')


def check_free(project: Project, path: str, instead_of: str = "") -> None:
    """Raise RequestError if there is a file that some disk takes for one with this path, or another
    document of the same name."""
    wanted = folded(path)
    taken = folded(path.removesuffix("/index.md").removesuffix(".md"))
    files = scan(project)
    known = (*(one for one, _ in files.sources), *files.attachments, *files.static)
    for one in known:
        if one == instead_of:
            continue
        other = folded(one)
        if other == wanted or other in (f"{taken}.md", f"{taken}/index.md"):
            raise RequestError(f"there is already {one} (choose another name)")


def folded(path: str) -> str:
    """A path as a disk may compare it that is blind to case and to Unicode's composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
