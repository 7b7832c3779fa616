"""The record of earlier imports in `private/`: which files came from where, and as what.

It is written before the files change. So it may name more than there is, and never less: a file
that has one of the digests noted for it was not touched by anybody since.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from sitegen.private import FOLDER, PrivateError, make_private, write_private

_MOST_DIGESTS = 8
_VERSION = 1


class ImportedFile(Struct, frozen=True):
    """A file that an import wrote."""

    path: str
    source: str
    """A digest of what it was made of."""
    digests: tuple[str, ...]
    """Of the contents that imports gave it, the newest last."""

    def with_content(self, path: str, source: str, content: str) -> ImportedFile:
        """The same after another import."""
        others = tuple(one for one in self.digests if one != content)
        return ImportedFile(path, source, (*others, content)[-_MOST_DIGESTS:])


class ImportRecord(Struct, frozen=True):
    """All files of all imports, by the identifiers of what is in them."""

    files: dict[str, ImportedFile] = {}
    media: dict[str, str] = {}
    """The paths of files that were downloaded, by their addresses."""
    pending: bool = False
    """Whether the files were about to change when it was written. Files that aren't there may
    then never have been."""
    version: int = _VERSION


NO_IMPORTS: Final = ImportRecord()


def record_file(root: Path) -> Path:
    """The file of a project's record."""
    return root / FOLDER / "import.json"


def read_record(root: Path) -> ImportRecord:
    """The record of a project; empty if nothing was imported. Raises PrivateError."""
    path = record_file(root)
    try:
        data = path.read_bytes()
        if not data:  # `make_private` made it, and the first import was killed then
            return NO_IMPORTS
        record = msgspec.json.decode(data, type=ImportRecord)
    except FileNotFoundError:
        return NO_IMPORTS
    except OSError as error:
        raise PrivateError(f"{path}: can't be read: {error}") from error
    except msgspec.DecodeError as error:
        raise PrivateError(
            f"{path}: isn't a record of imports: {error} (delete it; files that were imported "
            "before then stay as they are)"
        ) from error
    if record.version != _VERSION:
        raise PrivateError(f"{path}: another version of sitegen wrote it (use that one)")
    return record


def write_record(root: Path, record: ImportRecord) -> None:
    """Write the record. Raises PrivateError."""
    path = record_file(root)
    try:
        make_private(path)
    except OSError as error:
        raise PrivateError(f"{path}: can't be written: {error}") from error
    write_private(path, msgspec.json.encode(record) + b"\n")
