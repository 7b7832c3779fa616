"""The journal of a change of several files, written before the first file is touched.

Each step checks the files first, so it can be repeated or undone no matter how much of it has
already happened. Files that someone else has changed in the meantime are left alone.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from sitegen.digest import file_digest

_VERSION = 1


class StagedContent(msgspec.Struct, frozen=True):
    """The content of a file: the name under which it is staged, and its digest."""

    name: str
    digest: str


class FileRename(msgspec.Struct, frozen=True, tag="rename"):
    """A file moves from `old` to `new`; paths are relative to the project."""

    old: str
    new: str

    @property
    def paths(self) -> tuple[str, ...]:
        return self.old, self.new

    @property
    def reversed(self) -> FileRename:
        return FileRename(self.new, self.old)

    def apply(self, root: Path, staging: Path) -> bool:
        """Move the file; whether it is at its new path now. Raises OSError."""
        old, new = root / self.old, root / self.new
        if not os.path.lexists(old):
            return os.path.lexists(new)
        if not is_free(new, old):
            return False
        new.parent.mkdir(parents=True, exist_ok=True)
        os.rename(old, new)
        return True


class FileReplacement(msgspec.Struct, frozen=True, tag="replace"):
    """The file at `path` gets another content; None means no file."""

    path: str
    before: StagedContent | None
    after: StagedContent | None

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    @property
    def reversed(self) -> FileReplacement:
        return FileReplacement(self.path, self.after, self.before)

    def apply(self, root: Path, staging: Path) -> bool:
        """Replace the file; whether it has its new content now. Raises OSError."""
        path = root / self.path
        found = _digest(path)
        if found == _known(self.after):
            return True
        if found != _known(self.before):
            return False
        if self.after is None:
            os.unlink(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staging / self.after.name, path)
        return True


class FileChangeJournal(msgspec.Struct, frozen=True, kw_only=True):
    """All steps in order, and the folders to remove afterwards if they are empty."""

    version: int = _VERSION
    folder: int
    """The inode of the folder that it was written in. A copied journal, such as one that came with
    someone else's project, is rejected by it."""
    undoing: bool = False
    steps: tuple[FileRename | FileReplacement, ...]
    leaving: tuple[str, ...]
    """Folders that may be empty after the steps, inner ones first."""
    arriving: tuple[str, ...]
    """Folders that did not exist before the steps, inner ones first."""

    @property
    def reversed(self) -> FileChangeJournal:
        """The journal that undoes all steps."""
        return FileChangeJournal(
            folder=self.folder,
            undoing=not self.undoing,
            steps=tuple(step.reversed for step in reversed(self.steps)),
            leaving=self.arriving,
            arriving=self.leaving,
        )

    @property
    def text(self) -> bytes:
        """The content of the journal's file, as JSON."""
        return msgspec.json.encode(self)

    @classmethod
    def parse(cls, text: bytes) -> FileChangeJournal | None:
        """The journal in a file's text; None if it is invalid or of another version."""
        try:
            journal = msgspec.json.decode(text, type=cls)
        except msgspec.MsgspecError:
            return None
        return journal if journal.version == _VERSION and journal.is_confined else None

    @property
    def is_confined(self) -> bool:
        """Whether all its paths are in the project, and all staged names are plain file names."""
        paths = [path for step in self.steps for path in step.paths]
        names = [
            content.name
            for step in self.steps
            if isinstance(step, FileReplacement)
            for content in (step.before, step.after)
            if content is not None
        ]
        return all(map(_is_inside, (*paths, *self.leaving, *self.arriving))) and all(
            _NAME.fullmatch(name) for name in names
        )


_NAME = re.compile(r"\d+\.(?:new|old)")
"""The name of a staged content."""


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    plain = not {"", ".", ".."} & set(parts) and not set("\\:\0") & set(path)
    return plain and parts[0].casefold() not in _OTHERS


_OTHERS = frozenset({".git", ".sitegen", "private"})
"""Folders of a project that never contain an author's files."""


def is_free(new: Path, old: Path) -> bool:
    """Whether `old` can move to `new`: nothing is there except `old` itself in another spelling."""
    return not os.path.lexists(new) or os.path.samestat(os.lstat(new), os.lstat(old))


def _known(content: StagedContent | None) -> str | None:
    return None if content is None else content.digest


def _digest(path: Path) -> str | None:
    """The digest of the file at `path`; None if there is none, empty if it is a folder."""
    try:
        return file_digest(path).hex()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        return ""
