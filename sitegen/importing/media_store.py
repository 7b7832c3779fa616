"""Decides which files of the old site come along, and says where their bytes are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from sitegen.importing.input_files import InputFile
from sitegen.importing.media import MediaFiles, is_file, media_path
from sitegen.importing.old_addresses import OldSite

LARGEST_FILE: Final = 25 * 1024 * 1024
"""Octets of one file."""
SOURCE_SCHEME: Final = "source:"
"""How the address of one of the export's own files begins, before its name."""
_SCRIPT = re.compile(
    rb"<(?:\w+:)?script\b|<[^<>]*\son[a-z]+\s*=\s*[\"']|href\s*=\s*[\"']\s*javascript:", re.I
)
_SIGNATURES: Final[Mapping[str, tuple[bytes, ...]]] = {
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
    "pdf": (b"%PDF",),
    "zip": (b"PK",),
}
"""How files of these suffixes begin."""
_HTML = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)


def trouble_of(suffix: str, head: bytes, whole: bytes | None, size: int) -> str:
    """Why a file can't come along; empty if it can. `whole` is needed of an SVG only."""
    if size > LARGEST_FILE:
        return f"it is larger than {LARGEST_FILE // 1024**2} MB"
    if not size:
        return "it is empty"
    if suffix == "svg":
        if whole is None or b"<svg" not in whole:
            return "it is no SVG picture"
        return "the drawing has a script in it" if _SCRIPT.search(whole) else ""
    if _HTML.match(head):
        return "it is a web page, whatever its name"
    signatures = _SIGNATURES.get(suffix)
    if signatures is not None and not head.startswith(signatures):
        return f"it is no {suffix.upper()}, whatever its name"
    return ""


_DECODED: Final = frozenset({"png", "jpg", "jpeg", "gif", "webp", "avif"})


def _picture_trouble(file: InputFile, suffix: str) -> str:
    """Why the site's build would refuse a picture; empty if it wouldn't."""
    from sitegen.read.cache import ContentCache
    from sitegen.read.media import read_media

    with TemporaryDirectory() as folder:
        place = file.place
        if file.entry or place.suffix.lower() != f".{suffix}":
            place = Path(folder) / f"picture.{suffix}"
            place.write_bytes(file.read(LARGEST_FILE))
        return read_media(place.parent, place.name, ContentCache(None)).trouble


class StoredFile(Protocol):
    """A file that is somewhere else than a person put it."""

    @property
    def path(self) -> str:
        """Where it comes to lie, relative to the project."""

    @property
    def file(self) -> InputFile:
        """Where its bytes are."""


class MediaStore:
    """The files that a person gave, those that were downloaded, and those of earlier imports."""

    def __init__(
        self,
        old: OldSite,
        files: MediaFiles | None,
        present: Mapping[str, str],
        downloaded: Mapping[str, StoredFile],
    ) -> None:
        """`present` are paths of files that an earlier import brought, by their addresses."""
        self._old, self._files = old, files
        self._present, self._downloaded = present, downloaded
        self._known: dict[str, str | None] = {}
        self.refused: dict[str, str] = {}
        """Files that can't come along, by their names, and why."""

    def place(self, address: str) -> str | None:
        """Where the file of an address comes to lie, relative to the project; None if it doesn't
        come along. Raises RequestError if a file can't be read."""
        if address not in self._known:
            self._known[address] = self._placed(address)
        return self._known[address]

    def named(self, name: str) -> bool:
        """Whether a file of this name was given."""
        return self._files is not None and self._files.named(name) is not None and is_file(name)

    def place_of(self, name: str, address: str) -> str | None:
        """Where the file of a name comes to lie, which had an address; None if it doesn't come
        along. Raises RequestError if it can't be read."""
        key = f"{SOURCE_SCHEME}{name}"
        if key not in self._known:
            self._known[key] = self._checked(key, media_path(address, self._old))
        return self._known[key]

    def _placed(self, address: str) -> str | None:
        if address in self._downloaded:
            return self._checked(address, self._downloaded[address].path)
        if address in self._present:
            return self._present[address]
        return self._checked(address, media_path(address, self._old))

    def _checked(self, address: str, path: str | None) -> str | None:
        found = self.find(address) if path is not None else None
        if path is None or found is None:
            return None
        suffix = path.rpartition(".")[2].lower()
        size = found.size
        whole = found.read(LARGEST_FILE) if suffix == "svg" and size <= LARGEST_FILE else None
        trouble = trouble_of(suffix, found.head(512), whole, size)
        if not trouble and suffix in _DECODED:
            trouble = _picture_trouble(found, suffix)
        if trouble:
            self.refused[found.name] = trouble
            return None
        return path

    def find(self, address: str) -> InputFile | None:
        """The file of an address, if there is one; none either if it is in its place already."""
        if address in self._downloaded:
            return self._downloaded[address].file
        if address in self._present or self._files is None:
            return None
        if address.startswith(SOURCE_SCHEME):
            return self._files.named(address.removeprefix(SOURCE_SCHEME))
        return self._files.find(unquote(urlsplit(address).path))
