"""Which files of a target are sitegen's: the list that makes removing them safe.

The manifest is the target's own, so that it outlives every cache. Its bytes depend on nothing
but the paths: a version line, then the sorted paths, one a line.
"""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.atomic import write_atomically
from sitegen.errors import OutputError

_VERSION = "sitegen manifest 1"


def text_of(paths: Iterable[str]) -> str:
    """The manifest that lists `paths`."""
    return "\n".join((_VERSION, *sorted(paths), ""))


def load(place: str) -> frozenset[str] | None:
    """The lines of a manifest, None when there is none: not to be believed before a check.

    Raises `OutputError` for the manifest of another version, `OSError` for one that can't be read.
    """
    text = _read(place)
    if text is None:
        return None
    version, *lines = text.split("\n")
    if version.rstrip("\r") != _VERSION:
        raise OutputError(
            f"{place}: this version of sitegen can't read this manifest "
            "(update sitegen, or delete this file and build with --force)"
        )
    return frozenset(filter(None, lines))


def save(place: str, paths: Iterable[str]) -> None:
    """Write the manifest if it is not the same already. Raises `OSError`."""
    text = text_of(paths)
    if _read(place) != text:
        write_whole(place, text)


def write_whole(place: str, text: str) -> None:
    """Write a small file so that it is there entirely, on the disk, or not at all."""
    write_atomically(place, text.encode(), durable=True, exclusive=True)


def _read(place: str) -> str | None:
    try:
        with open(place, encoding="utf-8", errors="replace", newline="\n") as file:
            return file.read()
    except FileNotFoundError:
        return None
