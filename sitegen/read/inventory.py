"""Every file of a project's content with the digest of its bytes: what a build depends on.

Bytes are read and hashed each time. Times of modification are not trusted: a checkout or a
restored cache changes them, and an edit within one tick of the clock does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.digest import digest, file_digest
from sitegen.read.project import CONFIG, Files, Project, scan


@dataclass(frozen=True, slots=True)
class Inventory:
    """The files of a project's content, and the digests of those that could be read."""

    files: Files
    digests: Mapping[str, bytes]
    """By path relative to the project."""

    @property
    def readable(self) -> bool:
        """Whether every file was found and read without a problem."""
        files = self.files
        count = len(files.sources) + len(files.attachments) + len(files.static) + 1
        return not files.problems and len(self.digests) == count

    def digest(self) -> bytes:
        """Of all paths and contents."""
        parts: list[bytes | str] = []
        for path, content in self.digests.items():
            parts += [path, content]
        return digest(*parts)


def take_inventory(project: Project) -> Inventory:
    """Scan a project's content and hash it. Raises ProjectError if the folder can't be read."""
    files = scan(project)
    root = f"{project.root}/"
    digests: dict[str, bytes] = {}
    for path in _paths(files):
        try:
            digests[path] = file_digest(root + path)
        except OSError:
            continue  # whoever reads it tells why
    return Inventory(files, digests)


def _paths(files: Files) -> Iterator[str]:
    yield CONFIG
    for path, _ in files.sources:
        yield path
    yield from files.attachments
    yield from files.static


def folder_digest(folder: Path) -> bytes:
    """Of every file below `folder` and its path, such as a project's themes."""
    parts: list[bytes | str] = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            parts += [path.relative_to(folder).as_posix(), file_digest(path)]
    return digest(*parts)
