"""Which files of a target are sitegen's: the list that makes removing them safe.

The manifest is the target's own, so that it outlives every cache. Its bytes depend on nothing
but the paths: a version line, then the sorted paths, one a line.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable

from sitegen.build.paths import is_possible
from sitegen.errors import OutputError

_VERSION = "sitegen manifest 1"


def text_of(paths: Iterable[str]) -> str:
    """The manifest that lists `paths`."""
    return "\n".join((_VERSION, *sorted(paths), ""))


def load(place: str) -> frozenset[str] | None:
    """The paths that a manifest lists, None when there is no manifest.

    A line that is no possible path is passed over: nothing outside the target is ever sitegen's.
    Raises `OutputError` for the manifest of another version, `OSError` for one that can't be read.
    """
    try:
        with open(place, encoding="utf-8", errors="replace", newline="\n") as file:
            version, *lines = file.read().split("\n")
    except FileNotFoundError:
        return None
    if version.rstrip("\r") != _VERSION:
        raise OutputError(
            f"{place}: not a manifest that this version of sitegen can read "
            "(update sitegen, or delete this file and build with --force)"
        )
    return frozenset(line for line in lines if is_possible(line))


def save(place: str, paths: Iterable[str]) -> None:
    """Write the manifest, whole or not at all. Raises `OSError`."""
    write_whole(place, text_of(paths))


def write_whole(place: str, text: str) -> None:
    """Write a small file so that it is there entirely, on the disk, or not at all."""
    temporary = f"{place}.new"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(temporary)  # of a build that was killed; and never written through a link
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
