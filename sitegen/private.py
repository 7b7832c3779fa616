"""The project's `private/` folder: files that must never be published or read by other users.

Only its owner can read it, and it has its own `.gitignore` in case the project's forgets it. Its
callers decide what is in it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from sitegen.atomic import write_atomically
from sitegen.errors import SitegenError

FOLDER = "private"


class PrivateError(SitegenError):
    """The private folder or a file in it can't be used."""


def make_private(path: Path) -> None:
    """Create the file and its folder if necessary, readable only by their owner."""
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.name == FOLDER:
        folder.chmod(0o700)
        with contextlib.suppress(FileExistsError), (folder / ".gitignore").open("x") as ignore:
            ignore.write("# Readers' addresses are nobody else's business.\n*\n")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    os.close(descriptor)
    path.chmod(0o600)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all. Raises PrivateError."""
    try:
        write_atomically(path, content, durable=True, mode=0o600)
    except OSError as error:
        raise PrivateError(f"{path}: can't be written: {error}") from error


def is_exposed(root: Path, file: Path) -> bool:
    """Whether a file would be published with the project if somebody commits all of it: it is in
    the project, but neither in `private/` nor in another place that git ignores.

    Without git, only `private/` counts: a repository may be made of the folder later.
    """
    import subprocess  # slow to import, and most commands that need this module don't export

    project = Path(os.path.realpath(root))
    path = Path(os.path.realpath(file))
    if not path.is_relative_to(project) or path.is_relative_to(project / FOLDER):
        return False
    try:
        answer = subprocess.run(  # noqa: S603 - a list, without a shell
            ["git", "check-ignore", "--quiet", "--", str(path)],  # noqa: S607 - the owner's git
            cwd=project, capture_output=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError, ValueError):
        return True
    return answer.returncode != 0


_PATIENCE: Final = 10
"""Seconds for git to answer."""


def private_folder(root: Path, *names: str) -> Path:
    """A folder below the project's `private/`, created if necessary, for its owner only.

    Raises PrivateError, also if a link leads elsewhere from there.
    """
    folder = root / FOLDER
    try:
        _make_own(folder)
        with contextlib.suppress(FileExistsError), (folder / ".gitignore").open("x") as ignore:
            ignore.write("# Readers' addresses are nobody else's business.\n*\n")
        for name in names:
            folder = folder / name
            _make_own(folder)
    except OSError as error:
        raise PrivateError(f"{folder}: can't be used: {error.strerror or error}") from error
    return folder


def _make_own(folder: Path) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.is_symlink():
        raise OSError(20, "is a link to another place")
    folder.chmod(0o700)
