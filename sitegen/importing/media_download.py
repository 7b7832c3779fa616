"""Downloads the pictures and files that texts show: `--media download`.

Addresses are other people's words. Only http and https are followed, with at most three redirects,
never to a private address (`sitegen.http`); what a file is, its bytes say and not its name or the
server; 25 MB a file and 2 GB in all are the limits. What was downloaded stays in the cache until
the import ends, so that another run goes on where one was killed.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from sitegen.atomic import write_atomically
from sitegen.digest import digest
from sitegen.http import Client, HttpError, Retries
from sitegen.importing.input_files import InputFile
from sitegen.importing.media import is_file, media_path
from sitegen.importing.media_store import LARGEST_FILE, trouble_of
from sitegen.importing.old_addresses import OldSite
from sitegen.read.picture_format import suffix_of

MOST_OCTETS: Final = 2 * 1024**3
"""Of all files together."""
MOST_REDIRECTS: Final = 3
_AT_ONCE = 4
_PICTURES: Final = frozenset({"jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "bmp", "ico",
                              "heic", "tif", "tiff"})  # fmt: skip
_SAME: Final = {"jpeg": "jpg", "tiff": "tif", "oga": "ogg", "m4v": "mp4"}
_MARKS: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"BM", "bmp"), (0, b"\0\0\1\0", "ico"), (0, b"ID3", "mp3"), (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xf3", "mp3"), (0, b"OggS", "ogg"), (0, b"fLaC", "flac"), (8, b"WAVE", "wav"),
    (0, b"\x1aE\xdf\xa3", "webm"), (0, b"%PDF", "pdf"), (4, b"ftypM4A", "m4a"),
    (4, b"ftypqt", "mov"), (4, b"ftyp", "mp4"), (0, b"PK\3\4", "zip"),
)  # fmt: skip
_IN_ZIP: Final = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "zip"})
_SOUNDS: Final = frozenset({"mp3", "m4a", "ogg", "wav", "flac", "mp4", "mov", "webm", "ogv"})
_FAMILIES: Final = (_PICTURES, _SOUNDS, _IN_ZIP)
"""Suffixes that stand for each other: servers send another format than the name says."""


def client() -> Client:
    """The client that downloads, unless tests give another one."""
    return Client(
        timeout=30,
        deadline=180,
        largest=LARGEST_FILE,
        redirects=MOST_REDIRECTS,
        retries=Retries(pauses=(1, 4), longest=30),
    )


def type_of(head: bytes) -> str:
    """The suffix, without a point, of a file that begins so; empty if it is none that is known."""
    found = suffix_of(head).removeprefix(".")
    if found:
        return found
    if b"<svg" in head[:1024] and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "svg"
    return next((suffix for at, mark, suffix in _MARKS if head.startswith(mark, at)), "")


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was downloaded."""

    path: str
    """Where it comes to lie, relative to the project."""
    file: InputFile


class MediaDownloader:
    """Downloads files into a folder of the cache."""

    def __init__(self, folder: Path, old: OldSite, client: Client) -> None:
        self._folder, self._old, self._client = folder, old, client
        self._lock = threading.Lock()
        self._octets = 0
        self.refused: dict[str, str] = {}
        """Addresses of what doesn't come along, and why."""

    def download(
        self, addresses: Mapping[str, str], progress: Callable[[str, int, int], None]
    ) -> dict[str, Download]:
        """The files of some addresses. For each of these there is another one, where a smaller
        picture may be if it has gone; the same one if not. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        wanted = sorted(addresses)
        self._octets = sum(
            place.stat().st_size for one in wanted if (place := self._place(one)).is_file()
        )
        done = 0
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(lambda one: self._fetch(one, addresses[one]), wanted):
                done += 1
                progress("downloading", done, len(wanted))
        return self._placed(wanted)

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _place(self, address: str) -> Path:
        return self._folder / digest(address).hex()

    def _fetch(self, address: str, smaller: str) -> None:
        place = self._place(address)
        if place.is_file():  # an earlier run was killed later
            return
        with self._lock:
            full = self._octets >= MOST_OCTETS
        if full:
            self.refused[address] = f"{MOST_OCTETS // 1024**3} GB are downloaded already"
            return
        content = self._content(address)
        if content is None and smaller != address:
            content = self._content(smaller)
        if content is None:
            return
        trouble = _trouble(address, content)
        if trouble:
            self.refused[address] = trouble
            return
        with self._lock:
            self._octets += len(content)
            full = self._octets > MOST_OCTETS
        if full:
            self.refused[address] = f"{MOST_OCTETS // 1024**3} GB are downloaded already"
            return
        self.refused.pop(address, None)
        write_atomically(place, content)

    def _content(self, address: str) -> bytes | None:
        try:
            response = self._client.request("GET", address)
        except HttpError as error:
            self.refused[address] = str(error)
            return None
        if response.status != 200:
            self.refused[address] = f"the answer is {response.status} {response.reason}".strip()
            return None
        return response.content

    def _placed(self, wanted: Iterable[str]) -> dict[str, Download]:
        """Where each file that is here comes to lie; two never at one place."""
        found: dict[str, Download] = {}
        taken: dict[str, bytes] = {}
        for address in wanted:
            place = self._place(address)
            if not place.is_file():
                continue
            content = place.read_bytes()
            path = _path(address, type_of(content[:1024]), self._old)
            key = digest(content)
            if taken.get(path.casefold(), key) != key:
                stem, _, suffix = path.rpartition(".")
                path = f"{stem}-{digest(address).hex()[:6]}.{suffix}"
            taken[path.casefold()] = key
            found[address] = Download(path, InputFile(address, place))
        return found


def _suffix(address: str) -> str:
    name = unquote(urlsplit(address).path).rpartition("/")[2]
    return PurePosixPath(name).suffix.removeprefix(".").lower() if is_file(name) else ""


def _trouble(address: str, content: bytes) -> str:
    """Why something can't come along; empty if it can."""
    named, real = _suffix(address), type_of(content[:1024])
    if not named and not real:
        return trouble_of("", content[:512], content, len(content)) or "its format is not known"
    suffix = real or named
    if real and named and not _fit(named, real):
        return f"it is no {named.upper()}, whatever its name"
    if named in _PICTURES and not real:
        return trouble_of("", content[:512], content, len(content)) or (
            f"it is no {named.upper()}, whatever its name"
        )
    return trouble_of(suffix, content[:512], content, len(content))


def _fit(named: str, real: str) -> bool:
    named, real = _SAME.get(named, named), _SAME.get(real, real)
    return named == real or any(named in family and real in family for family in _FAMILIES)


def _path(address: str, real: str, old: OldSite) -> str:
    """Where a file comes to lie; its suffix says what it is."""
    named = _suffix(address)
    plain = address.partition("#")[0].partition("?")[0]
    if not named:
        path = media_path(f"{plain.rstrip('/')}.{real}", old)
    elif real and real in _PICTURES and _SAME.get(named, named) != _SAME.get(real, real):
        path = media_path(f"{plain.rpartition('.')[0]}.{real}", old)
    else:
        path = media_path(plain, old)
    return path or f"content/media/{digest(address).hex()[:16]}.{real or named}"
