"""Writes new files: inside the project, and never over an existing file."""

from __future__ import annotations

import os
from pathlib import Path

from sitegen.errors import RequestError
from sitegen.slugs import shortened, slugify

LONGEST_NAME = 60
"""Characters of a file name that is made from a title."""

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
    return f"{kind}-{name}" if name in _RESERVED else name


def write_new_file(root: Path, path: str, content: bytes) -> Path:
    """Write a file that doesn't exist yet; `path` is relative to `root`. Never overwrites.

    Raises RequestError if the file exists, or would be outside the project.
    """
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
