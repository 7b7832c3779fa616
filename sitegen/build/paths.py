"""Which output paths are valid: relative, with forward slashes, inside the target, on any system.

A path is text such as `posts/a/index.html`. This module doesn't access the disk.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from unicodedata import normalize

from sitegen.errors import OutputError

PRIVATE = ".sitegen"
"""The folder in the target that belongs to sitegen itself."""

_POSSIBLE = re.compile(
    r"(?![A-Za-z]:)(?!\.sitegen(?:/|\Z))"
    r"(?:(?!\.{1,2}(?:/|\Z))[^/\\\x00-\x1f\x7f\ud800-\udfff]+(?:/(?!\Z)|\Z))+",
    re.IGNORECASE,
)
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file, and NTFS short names
_WINDOWS_REFUSES = re.compile(
    r'[<>:"|?*]|[. ](?:/|\Z)|\Asitege~\d'
    r"|(?:\A|/)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])[ ]*(?:[./]|\Z)",
    re.IGNORECASE,
)


def is_possible(path: str, windows: bool = sys.platform == "win32") -> bool:
    """Whether `path` names a file inside any target on this kind of system."""
    if _POSSIBLE.fullmatch(path) is None:
        return False
    return not (windows and _WINDOWS_REFUSES.search(path))


def check(path: str) -> None:
    """Raise an `OutputError` for a path that could be outside the target, or that is not valid."""
    if not is_possible(path):
        raise OutputError(
            f"{path!r}: not a possible output path (it must be relative, with forward slashes, "
            f'without "..", empty parts, control characters or reserved names, and outside '
            f"{PRIVATE}/: change the slug, permalink or file name)"
        )


def folder_of(path: str) -> str:
    """The path of the folder that a path is in; `""` is the target itself."""
    return path.rpartition("/")[0]


def folders_of(path: str) -> Iterator[str]:
    """The folders that a path is in, outermost first, without the target itself."""
    end = path.find("/")
    while end != -1:
        yield path[:end]
        end = path.find("/", end + 1)


def folded(path: str) -> str:
    """A key that is equal for spellings that some disks treat as the same file."""
    return path.lower() if path.isascii() else normalize("NFC", path).casefold()
