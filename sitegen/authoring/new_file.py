"""Writes new files: inside the project, and never over an existing file."""

from __future__ import annotations

import os
from pathlib import Path

from sitegen.errors import RequestError
from sitegen.slugs import shortened, slugify

LONGEST_NAME = 60
"""Characters of a file name that is made from a title."""
LONGEST_NAME_BYTES = 200
"""Bytes of a name that is chosen. File systems take 255, and copies, temporary files and the files
of hosts have longer names than the document."""
_MADE_BYTES = 180
"""Bytes of a name that is made from a title: a date before it and a suffix fit, too."""
LONGEST_PATH_BYTES = 800
"""Bytes of a path in the project. macOS takes 1,024, with the folders above."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "index"}
    | {f"com{number}" for number in range(1, 10)}
    | {f"lpt{number}" for number in range(1, 10)}
)
"""Names that Windows reserves for devices, and the one that makes a folder a document."""


def file_name(title: str, kind: str, language: str = "") -> str:
    """A file name for a title in any script, cut at a word; empty if it has no letters."""
    name = slugify(title, language)
    if len(name) > LONGEST_NAME:
        cut = name[: LONGEST_NAME + 1].rpartition("-")[0]
        name = cut.rstrip("-") or shortened(name, LONGEST_NAME)
    while len(name.encode()) > _MADE_BYTES:
        name = shortened(name, len(name) - 1)
    return f"{kind}-{name}" if name in _RESERVED else name


def check_length(path: str) -> None:
    """Raise RequestError if a path, or a name in it, is too long for the disks of others."""
    for name in path.split("/"):
        size = len(name.encode())
        if size > LONGEST_NAME_BYTES:
            start = name[:LONGEST_NAME]
            raise RequestError(
                f'the name "{start}…" has {size} bytes, at most {LONGEST_NAME_BYTES} are possible '
                "(choose a shorter one; letters outside of a to z count more than once)"
            )
    size = len(path.encode())
    if size > LONGEST_PATH_BYTES:
        raise RequestError(
            f"the path {path[:LONGEST_NAME]}… has {size} bytes, at most {LONGEST_PATH_BYTES} are "
            "possible (choose shorter names, or fewer folders)"
        )


def write_new_file(root: Path, path: str, content: bytes) -> Path:
    """Write a file that doesn't exist yet; `path` is relative to `root`. Never overwrites.

    Raises RequestError if the file exists, or would be outside the project.
    """
    check_length(path)
    target = root / path
    if not Path(os.path.realpath(target)).is_relative_to(os.path.realpath(root)):
        raise RequestError(f"{path} is outside the project (choose a name inside it)")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise RequestError(f"{path} already exists. Nothing was changed.") from None
    except OSError as error:
        raise RequestError(f"{path} can't be written: {error.strerror}") from error
    return target
