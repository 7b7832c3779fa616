"""Changes of several files that are all made, or none."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import RequestError

_SUFFIX = "sitegen-part"


@dataclass(frozen=True, slots=True)
class Changes:
    """What to do with files. Paths are relative to the project, with forward slashes."""

    moves: tuple[tuple[str, str], ...] = ()
    """Where files go, from and to."""
    writes: tuple[tuple[str, bytes], ...] = ()
    """What files shall contain once all have moved."""


def carry_out(root: Path, changes: Changes) -> None:
    """Make all changes, or restore what was there and raise RequestError.

    New contents are written beside their places first, so that a full disk is noticed before
    anything is changed.
    """
    undo: list[Callable[[], None]] = []
    leftovers: list[Path] = []
    try:
        staged = [
            (_stage(root / path, content, undo, leftovers), root / path)
            for path, content in changes.writes
        ]
        for old, new in changes.moves:
            _folders(root / new, undo)
            _rename(root / old, root / new, undo)
        for part, target in staged:
            _replace(part, target, undo, leftovers)
    except BaseException as error:
        for step in reversed(undo):
            with contextlib.suppress(OSError):
                step()
        _discard(leftovers)
        if isinstance(error, OSError):
            what = f"{error.filename}: {error.strerror}"
            raise RequestError(f"{what} (mend that; everything is as it was)") from error
        raise
    _discard(leftovers)
    _remove_empty(root, (old for old, _ in changes.moves))


def _discard(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _beside(path: Path, number: int) -> Path:
    """A name that no scan of the content takes for a document."""
    return path.with_name(f".{path.name}.{number}.{_SUFFIX}")


def _folders(path: Path, undo: list[Callable[[], None]]) -> None:
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        undo.append(lambda folder=folder: folder.rmdir())  # type: ignore[misc]  # its own folder


def _stage(
    path: Path, content: bytes, undo: list[Callable[[], None]], leftovers: list[Path]
) -> Path:
    _folders(path, undo)
    part = _beside(path, 0)
    undo.append(lambda: part.unlink(missing_ok=True))
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    leftovers.append(part)
    return part


def _replace(part: Path, path: Path, undo: list[Callable[[], None]], leftovers: list[Path]) -> None:
    if path.exists():
        kept = _beside(path, 1)
        leftovers.append(kept)
        shutil.copy2(path, kept)
        undo.append(lambda: os.replace(kept, path))
        shutil.copymode(path, part)
    else:
        undo.append(lambda: path.unlink(missing_ok=True))
    os.replace(part, path)


def _rename(old: Path, new: Path, undo: list[Callable[[], None]]) -> None:
    if new.exists() and not new.samefile(old):
        raise FileExistsError(17, "is there already", str(new))
    os.rename(old, new)
    undo.append(lambda: os.rename(new, old))


def _remove_empty(root: Path, paths: Iterable[str]) -> None:
    """Remove the folders that became empty, but none directly below `content/`."""
    for path in paths:
        folder = (root / path).parent
        while len(folder.relative_to(root).parts) > 2:
            try:
                folder.rmdir()
            except OSError:
                break
            folder = folder.parent
