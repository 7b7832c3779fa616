"""Decides for each file of an import whether it is written: nothing that a person changed is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from sitegen.digest import content_digest, file_digest
from sitegen.importing.import_record import ImportedFile, ImportRecord

Decision = Literal["new", "updated", "unchanged", "yours"]


class Decided(NamedTuple):
    """What happens to a file."""

    change: Decision
    conflict: bool = False
    """Whether it changed on both sides."""


class FileChanges:
    """The writes of an import, and the record that goes with them."""

    def __init__(self, root: Path, record: ImportRecord, existing: Mapping[str, str]) -> None:
        """`existing` are the paths of all documents here, by their ids."""
        self._root, self._existing = root, existing
        self._before = record
        self.files: dict[str, ImportedFile] = dict(record.files)
        self.writes: list[tuple[str, bytes | Path]] = []

    def document(
        self, key: str, path: str, digest: str, source: str, content: bytes | Path
    ) -> Decided:
        """Decide on a document, and write it if it is new, or new there and untouched here.

        `source` is a digest of what it was made of. Raises OSError.
        """
        known = self._before.files.get(key)
        if key not in self._existing:
            return self._write("new", key, path, digest, source, content)
        present = file_digest(self._root / self._existing[key]).hex()
        if present == digest:
            self._note(key, path, digest, source)
            return Decided("unchanged")
        if known is not None and present in known.digests:
            return self._write("updated", key, path, digest, source, content)
        changed_there = known is not None and known.source != source
        return Decided("yours", conflict=changed_there)

    def file(self, path: str, content: Path) -> bool:
        """Copy a file, unless there is one; whether what is there then has this content."""
        place = self._root / path
        if place.exists():
            return file_digest(place) == file_digest(content)
        self.writes.append((path, content))
        return True

    def _write(
        self,
        change: Decision,
        key: str,
        path: str,
        digest: str,
        source: str,
        content: bytes | Path,
    ) -> Decided:
        self.writes.append((path, content))
        self._note(key, path, digest, source)
        return Decided(change)

    def _note(self, key: str, path: str, digest: str, source: str) -> None:
        known = self.files.get(key) or ImportedFile(path, source, ())
        self.files[key] = known.with_content(path, source, digest)


def digest_of(content: bytes) -> str:
    """The digest of a content, in hexadecimal digits."""
    return content_digest(content).hex()
