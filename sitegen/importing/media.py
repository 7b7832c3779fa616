"""The files of the old site: which of them there are, and where they come to lie.

A file of the site's own keeps its path below `content/`, and so its address. Files of other hosts
that held the site's pictures get a folder with the host's name in `content/media/`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

from sitegen.importing.input_files import InputFile
from sitegen.importing.old_addresses import OldSite, path_key
from sitegen.importing.record import SourceMedia
from sitegen.model.kinds import kinds
from sitegen.read.project import ignored

_SIZED = re.compile(r"-\d{2,5}x\d{2,5}(?=\.\w{2,5}$)|-scaled(?=\.\w{2,5}$)|-e\d{10,}(?=\.\w{2,5}$)")
_RESIZING_HOSTS = re.compile(r"i\d\.wp\.com|.*\.wp\.com")
_GOOGLE = re.compile(
    r"(?:\d+\.bp\.blogspot|blogger\.googleusercontent|lh\d+\.googleusercontent)\.com"
)
_GOOGLE_SIZE = re.compile(r"/(?:s\d+(?:-[a-z]\w*)*|w\d+-h\d+(?:-[\w-]+)?)/(?=[^/]*$)")
_GHOST_SIZE = re.compile(r"(?<=/content/images/)size/w\d+(?:h\d+)?/(?:format/\w+/)?")
SUFFIXES: Final = frozenset({
    "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "bmp", "ico", "heic", "tif", "tiff",
    "mp3", "m4a", "ogg", "oga", "wav", "flac", "mp4", "m4v", "mov", "webm", "ogv", "vtt",
    "pdf", "zip", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "epub", "txt",
    "csv", "gpx", "kml",
})  # fmt: skip
"""Of addresses that are those of files."""
_UNSAFE = re.compile(r"[\x00-\x1f<>:\"|?*\\]")


def is_file(path: str) -> bool:
    """Whether a path is that of a file and not of a page."""
    return path.rpartition(".")[2].lower() in SUFFIXES


class ExportedMedia:
    """The files that an export names."""

    def __init__(self, media: Iterable[SourceMedia]) -> None:
        self._by_key: dict[str, SourceMedia] = {}
        self._attached: dict[str, list[SourceMedia]] = defaultdict(list)
        self._paths: set[str] = set()
        self._pages: dict[str, str] = {}
        for one in media:
            self._by_key.setdefault(one.key, one)
            if one.about:
                self._attached[one.about].append(one)
            self._paths.add(urlsplit(one.url).path)
            if one.page and "?" not in one.page:
                self._pages.setdefault(path_key(urlsplit(one.page).path), one.url)

    def by_key(self, key: str) -> SourceMedia | None:
        """The file with a number."""
        return self._by_key.get(key)

    def attached(self, key: str) -> Iterable[SourceMedia]:
        """The files that were uploaded to a document."""
        return self._attached.get(key, ())

    def shown_at(self, path: str) -> str | None:
        """The address of the file that a page showed, by the page's path."""
        return self._pages.get(path_key(path))

    def original(self, url: str) -> str:
        """The address of the picture that an address shows in another size."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if _RESIZING_HOSTS.fullmatch(host) and parts.path.count("/") > 1:
            # Jetpack's servers resize: i0.wp.com/blog.example/wp-content/….
            first, _, rest = parts.path.lstrip("/").partition("/")
            if "." in first:
                return self.original(f"https://{first}/{rest}")
        if host == "substackcdn.com" and "/http" in unquote(parts.path):
            return unquote(parts.path)[unquote(parts.path).rindex("/http") + 1 :]
        if _GOOGLE.fullmatch(host):
            larger = _GOOGLE_SIZE.sub("/s1600/", parts.path)
            return f"https://{parts.netloc}{re.sub(r'=(?:[swh][0-9]+-?)+$', '=s1600', larger)}"
        sized = re.fullmatch(r"(?:w|h|resize|fit|quality|ssl|crop|strip|zoom|format|auto|s|is-)=.*",
                             parts.query) is not None  # fmt: skip
        path = _GHOST_SIZE.sub("", parts.path)
        if path not in self._paths:
            larger = _SIZED.sub("", path)
            if larger != path and (larger in self._paths or "/uploads/" in larger):
                path = larger
        query = f"?{parts.query}" if parts.query and not sized else ""
        start = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        return f"{start}{path}{query}"


class MediaFiles:
    """Finds the files of addresses among those that a person has."""

    def __init__(self, files: Iterable[InputFile]) -> None:
        self._by_name: dict[str, list[InputFile]] = defaultdict(list)
        self._whole: dict[str, InputFile] = {}
        for one in files:
            self._whole.setdefault(one.name, one)
            self._by_name[one.name.rpartition("/")[2].casefold()].append(one)

    def named(self, name: str) -> InputFile | None:
        """The file of a whole name."""
        return self._whole.get(name)

    def find(self, path: str) -> InputFile | None:
        """The file whose path ends like that of an address; None if there is none, or several."""
        parts = [part for part in path.casefold().split("/") if part]
        best: list[InputFile] = []
        longest = 0
        for one in self._by_name.get(parts[-1] if parts else "", ()):
            named = one.name.casefold().split("/")
            length = 0
            while length < min(len(parts), len(named)) and parts[-1 - length] == named[-1 - length]:
                length += 1
            if length > longest:
                best, longest = [one], length
            elif length == longest:
                best.append(one)
        # Of a site's own file and one of its theme, the own is higher up.
        fewest = min((one.name.count("/") for one in best), default=0)
        highest = [one for one in best if one.name.count("/") == fewest]
        return highest[0] if len(highest) == 1 else None


def media_path(url: str, old: OldSite) -> str | None:
    """Where a file of the old site comes to lie, relative to the project; None if its address can't
    be a path here."""
    own = old.own(url, "")
    if own is not None:
        path = own.path
        if old.base and path.startswith(f"{old.base}/"):
            path = path.removeprefix(old.base)
    else:
        parts = urlsplit(url)
        path = f"/media/{(parts.hostname or '').lower()}{unquote(parts.path)}"
    segments = [part for part in path.split("/") if part]
    if not segments or not is_file(segments[-1]):
        return None
    safe = [_UNSAFE.sub("-", part).strip() for part in segments]
    bad = any(part in (".", "..") or ignored(part) or len(part.encode()) > 240 for part in safe)
    if bad or safe[0] in ("static", *kinds().by_folder):
        safe = ["media", *(part for part in safe if part not in (".", "..") and not ignored(part))]
    return f"content/{'/'.join(safe)}" if safe[-1:] and is_file(safe[-1]) else None
