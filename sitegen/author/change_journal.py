"""What a change of several files consists of, written down before the first is touched.

Each step looks at the files first, so that it can be taken again, and taken back, whatever of it
has happened already. What somebody else did to a file in between is left alone.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from sitegen.digest import file_digest

_VERSION = 1


class StagedContent(msgspec.Struct, frozen=True):
    """What a file contains: the name under which it is staged, and its digest."""

    name: str
    digest: str


class FileRename(msgspec.Struct, frozen=True, tag="rename"):
    """A file goes from `old` to `new`; paths are relative to the project."""

    old: str
    new: str

    @property
    def paths(self) -> tuple[str, ...]:
        return self.old, self.new

    @property
    def reversed(self) -> FileRename:
        return FileRename(self.new, self.old)

    def apply(self, root: Path, staging: Path) -> bool:
        """Whether the file is at its new place now. Raises OSError."""
        old, new = root / self.old, root / self.new
        if not os.path.lexists(old):
            return os.path.lexists(new)
        if not is_free(new, old):
            return False
        new.parent.mkdir(parents=True, exist_ok=True)
        os.rename(old, new)
        return True


class FileReplacement(msgspec.Struct, frozen=True, tag="replace"):
    """The file at `path` gets another content; None is no file."""

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
        """Whether the file has its new content now. Raises OSError."""
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
    """All steps, in their order, and which folders go afterwards if nothing is left in them."""

    version: int = _VERSION
    folder: int
    """The number (inode) of the folder that it was written in: a copy of it, such as one that came
    with somebody else's project, is not believed."""
    undoing: bool = False
    steps: tuple[FileRename | FileReplacement, ...]
    leaving: tuple[str, ...]
    """Folders that may be empty after the steps, inner ones first."""
    arriving: tuple[str, ...]
    """Folders that were not there before the steps, inner ones first."""

    @property
    def reversed(self) -> FileChangeJournal:
        """How all of it is taken back."""
        return FileChangeJournal(
            folder=self.folder,
            undoing=not self.undoing,
            steps=tuple(step.reversed for step in reversed(self.steps)),
            leaving=self.arriving,
            arriving=self.leaving,
        )

    @property
    def text(self) -> bytes:
        """The journal as its file has it, JSON."""
        return msgspec.json.encode(self)

    @classmethod
    def parse(cls, text: bytes) -> FileChangeJournal | None:
        """The journal that a file's text tells, None for one of another version."""
        try:
            journal = msgspec.json.decode(text, type=cls)
        except msgspec.MsgspecError:
            return None
        return journal if journal.version == _VERSION and journal.is_confined else None

    @property
    def is_confined(self) -> bool:
        """Whether it names nothing outside the project, and no name of another folder."""
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
"""A staged content's."""


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    plain = not {"", ".", ".."} & set(parts) and not set("\\:\0") & set(path)
    return plain and parts[0].casefold() not in _OTHERS


_OTHERS = frozenset({".git", ".sitegen", "private"})
"""Folders of a project in which no author's file is."""


def is_free(new: Path, old: Path) -> bool:
    """Whether `old` can go to `new`: nothing is there but `old` itself in another spelling."""
    return not os.path.lexists(new) or os.path.samestat(os.lstat(new), os.lstat(old))


def _known(content: StagedContent | None) -> str | None:
    return None if content is None else content.digest


def _digest(path: Path) -> str | None:
    """The digest of the file at `path`, None without one, empty for what is no file."""
    try:
        return file_digest(path).hex()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        return ""
