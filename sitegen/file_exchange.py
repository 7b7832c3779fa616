"""Replaces a file only if it still has an expected content, also if another program writes it in
the same moment.

Between a look at a file and `os.replace` another program may save it, and its version would be
gone. Where the system can exchange two names in one step (`renameat2` of Linux, `renamex_np` of
macOS), the new file takes the place of whatever is there, and what was there is looked at
afterwards: if it isn't what was expected, both are exchanged again. Elsewhere a second name of the
old file shows what was written into it until the end, and only a program that replaces the file
by another within the same few microseconds isn't noticed.

At each moment the path has a whole file: the old one or the new one. After a crash in the middle a
file whose name ends with `PART` is left over beside it; `leftovers` finds it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

PART: Final = ".sitegen-part"
_WRITING: Final = f".writing{PART}"
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2  # linux/fs.h
_RENAME_SWAP: Final = 2  # sys/stdio.h of macOS
_UNABLE: Final = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV, errno.EPERM}


class OtherContent(Exception):
    """The file has another content than expected. It has it still."""

    def __init__(self, current: bytes | None) -> None:
        """`current` is None if there is no plain file."""
        self.current = current
        super().__init__("the file has another content")


Exchange = Callable[[str, str], bool]


def replace_expected(
    path: Path, expected: Callable[[bytes], bool], content: bytes, exchange: Exchange | None = None
) -> None:
    """Give a file another content, durably and whole or not at all, if it has the expected one.

    `exchange` swaps two names, and returns False if that can't be done; without it, the system's.
    Raises OtherContent, or OSError if the content can't be written; the file is as it was then.
    """
    place = os.fspath(path)
    fresh = _written_beside(place, content)
    try:
        if (exchange or exchange_names)(fresh, place):
            _check_exchanged(fresh, place, expected, content, exchange or exchange_names)
        else:
            _replace_watched(fresh, place, expected)
    except FileNotFoundError:
        raise OtherContent(None) from None
    finally:
        with contextlib.suppress(OSError):
            os.unlink(fresh)


def leftovers(path: Path) -> Iterator[tuple[Path, bytes]]:
    """Whole files that a crash left beside a file, with their content. Those that weren't written
    to their end are deleted. Only while nobody else replaces the file."""
    for one in _beside(path):
        found = None if one.name.endswith(_WRITING) else _content(os.fspath(one))
        if found is not None:
            yield one, found
        else:
            with contextlib.suppress(OSError):
                one.unlink()


def has_leftovers(path: Path) -> bool:
    """Whether there are files beside a file that are written just now, or that a crash left."""
    return bool(_beside(path))


def _beside(path: Path) -> list[Path]:
    mark = _mark(path.name)
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return []
    return [path.parent / one for one in names if one.startswith(mark) and one.endswith(PART)]


def _mark(name: str) -> str:
    """What the names of files beside a file begin with: short, whatever that one's name is."""
    return f".{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}-"


def _written_beside(place: str, content: bytes) -> str:
    """A new file with a content, beside another and with the permissions of that."""
    folder, name = os.path.split(place)
    start = os.path.join(folder, f"{_mark(name)}{os.urandom(6).hex()}")
    writing, written = f"{start}{_WRITING}", f"{start}{PART}"
    descriptor = os.open(writing, _NEW, 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        with contextlib.suppress(FileNotFoundError):
            os.chmod(writing, os.stat(place).st_mode & 0o777)
        os.rename(writing, written)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(writing)
        raise
    return written


def _check_exchanged(
    taken: str, place: str, expected: Callable[[bytes], bool], content: bytes, exchange: Exchange
) -> None:
    """See to it that what was taken out was expected, or put it back."""
    found = _content(taken)
    if found is not None and expected(found):
        return
    exchange(taken, place)
    if _content(taken) != content:
        # Somebody wrote once more, in place of ours: the last one counts.
        exchange(taken, place)
        found = _content(place)
    raise OtherContent(found)


def _replace_watched(fresh: str, place: str, expected: Callable[[bytes], bool]) -> None:
    """`os.replace`, with a second name of the old file to look at it afterwards."""
    old = f"{fresh.removesuffix(PART)}-old{PART}"
    try:
        os.link(place, old, follow_symlinks=False)
    except OSError:
        old = ""
    try:
        found = _content(place)
        same = not old or os.path.samestat(os.lstat(place), os.lstat(old))
        if found is None or not expected(found) or not same:
            raise OtherContent(found)
        os.replace(fresh, place)
        found = _content(old) if old else None
        if found is not None and not expected(found):
            os.replace(old, place)
            raise OtherContent(found)
    finally:
        if old:
            with contextlib.suppress(OSError):
                os.unlink(old)


def _content(place: str) -> bytes | None:
    """The bytes of a plain file; None if there is none, or if it can't be read."""
    try:
        if not stat.S_ISREG(os.lstat(place).st_mode):
            return None
        with open(place, "rb") as file:
            return file.read()
    except OSError:
        return None


def exchange_names(one: str, other: str) -> bool:
    """Exchange the names of two files in one step. False if the system or the disk can't.

    Raises OSError if one of them isn't there, or for another reason.
    """
    if os.name != "posix":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        failed = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(*names, _RENAME_SWAP)
    else:
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _UNABLE:
        return False
    raise OSError(number, os.strerror(number), one)
