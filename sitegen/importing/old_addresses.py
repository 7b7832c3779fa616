"""The addresses of the site that is imported: which of its documents or files one led to, and the
pattern that the addresses of its posts follow."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple
from unicodedata import normalize
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

FITTING: Final = 0.9
"""The share of all addresses from which on a pattern becomes that of the site."""
FOLDER: Final = "{folder}"
_FOLDER_NAME = re.compile(r"[\w-][\w.-]*")
_SCHEMELESS = re.compile(
    r"(?:www\.)?(?:[a-z0-9-]+\.)+(?:com|org|net|de|at|ch|eu|io|uk|fr|co)(?:/|\Z)"
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


class OwnPath(NamedTuple):
    """An address on the site that is imported."""

    path: str
    """Decoded, with a slash at its beginning."""
    query: str = ""
    fragment: str = ""


def path_key(path: str) -> str:
    """A path as it is compared: however its end and its letters are written."""
    plain = normalize("NFC", unquote(path)).rstrip("/")
    for end in ("/index.html", "/index.htm", "/index.php", "/amp"):
        plain = plain.removesuffix(end)
    return plain or "/"


class OldSite:
    """The site that is imported, at the addresses that it had."""

    def __init__(self, urls: Iterable[str]) -> None:
        """`urls` are its addresses; the first one is its usual one."""
        found = [urlsplit(one) for one in urls if one]
        self.hosts = {_host(one.hostname or "") for one in found} - {""}
        self.url = next((one for one in urls if one), "").rstrip("/")
        self.base = urlsplit(self.url).path.rstrip("/")
        self.host = _host(urlsplit(self.url).hostname or "")
        self._documents: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        """Documents by their paths in lower case, as many hosts have them; empty for several."""
        self._numbers: dict[str, str] = {}
        self._sections: set[str] = set()

    def add(self, key: str, url: str, number: str = "", *, listed: bool = False) -> None:
        """Note an address of a document; `listed` is whether pages above it listed it."""
        own = self.own(url, "") if url else None
        if own is not None:
            path = path_key(own.path)
            self._documents.setdefault(path, key)
            folded = self._folded.setdefault(path.casefold(), key)
            if folded != key:
                self._folded[path.casefold()] = ""
            while listed and (path := path.rpartition("/")[0]) not in ("", self.base):
                self._sections.add(path)
        if number:
            self._numbers.setdefault(number, key)

    def absolute(self, target: str, near: str) -> str:
        """A target as a whole address: blanks, a missing scheme and relative paths resolved
        against the document's own address."""
        target = re.sub(r"\s+", "%20", target.strip())
        if target.startswith("//"):
            return f"https:{target}"
        if not _SCHEME.match(target) and _SCHEMELESS.match(target):
            return f"https://{target}"
        if _SCHEME.match(target) or target.startswith("#"):
            return target
        try:
            return urljoin(near or f"{self.url}/", target) if (near or self.url) else target
        except ValueError:
            return target

    def own(self, target: str, near: str) -> OwnPath | None:
        """The path on this site that a target leads to; None if it leads elsewhere."""
        whole = self.absolute(target, near)
        try:
            parts = urlsplit(whole)
            host = _host(parts.hostname or "")
        except ValueError:
            return None
        if parts.scheme not in ("", "http", "https") or (host and host not in self.hosts):
            return None
        if not host and not parts.path:
            return None
        path = re.sub(r"//+", "/", unquote(parts.path)) or "/"
        return OwnPath(path if path.startswith("/") else f"/{path}", parts.query, parts.fragment)

    def is_section(self, own: OwnPath) -> bool:
        """Whether an address may have been that of a list of posts, such as `/blog/` or `/2014/`:
        those of posts begin with it."""
        path = re.sub(r"/page/\d+$", "", path_key(own.path))
        return path in self._sections

    def document(self, own: OwnPath) -> str | None:
        """The key of the document that an address led to."""
        values = parse_qs(own.query)
        for name in ("p", "page_id", "attachment_id", "post"):
            if name in values and values[name][0] in self._numbers:
                return self._numbers[values[name][0]]
        path = path_key(own.path)
        return self._documents.get(path) or self._folded.get(path.casefold()) or None


def _host(name: str) -> str:
    return name.lower().removeprefix("www.")


class DatedPath(NamedTuple):
    """A post's old path, with what may be in it."""

    path: str
    slug: str
    at: datetime | None
    """In the site's zone."""


def pattern_of(one: DatedPath) -> str | None:
    """The pattern that a path follows, such as `/{year}/{month}/{slug}/`; None if its last part
    isn't its slug."""
    path = normalize("NFC", unquote(one.path))
    slug = normalize("NFC", one.slug)
    head, last = posixpath.split(path.rstrip("/"))
    suffix = "/" if path.endswith("/") else ""
    stem, point, end = last.rpartition(".")
    if last == slug:
        written = "{slug}"
    elif point and stem == slug and end in ("html", "htm", "php"):
        written = f"{{slug}}.{end}"
    else:
        return None
    parts = [part for part in head.split("/") if part]
    if one.at is not None:
        dated = {
            "year": f"{one.at.year:04}",
            "month": f"{one.at.month:02}",
            "day": f"{one.at.day:02}",
        }
        place = 0
        for name, value in dated.items():
            if value in parts[place:]:
                place = parts.index(value, place)
                parts[place] = f"{{{name}}}"
                place += 1
            else:
                break
    return "/".join(["", *parts, written]) + suffix


def common_pattern(paths: Iterable[DatedPath]) -> tuple[str | None, float]:
    """The pattern that at least nine in ten of the paths follow, and the share that do.

    Sections that differ in how their paths begin, such as `/news/2014/salt/` and `/2014/rye/`,
    follow one pattern with `{folder}`.
    """
    known = list(paths)
    if not known:
        return None, 0.0
    patterns = [pattern for one in known if (pattern := pattern_of(one)) is not None]
    pattern, share = _most_common(patterns, len(known))
    if share < FITTING:
        inside, share_inside = _most_common(map(_with_folder, patterns), len(known))
        if share_inside >= FITTING:
            pattern, share = inside, share_inside
    return (pattern if share >= FITTING else None), share


def _most_common(patterns: Iterable[str], total: int) -> tuple[str | None, float]:
    usable = (one for one in patterns if re.fullmatch(r"/[^\s?#\\]*", one))
    counts = Counter(usable).most_common(1)
    return (counts[0][0], counts[0][1] / total) if counts else (None, 0.0)


def _with_folder(pattern: str) -> str:
    """A pattern with `{folder}` instead of the parts before the first that varies."""
    return f"/{FOLDER}/{pattern[pattern.index('{') :]}"


def folder_in(one: DatedPath, pattern: str) -> str:
    """What `{folder}` of a pattern stands for in a path; empty if the path follows another, or if
    it can't be a folder."""
    own = pattern_of(one)
    if FOLDER not in pattern or own is None or _with_folder(own) != pattern:
        return ""
    folder = own[: own.index("{")].strip("/")
    return folder if all(map(_FOLDER_NAME.fullmatch, folder.split("/"))) else ""


def filled(
    pattern: str, slug: str, name: str, key: str, at: datetime | None, folder: str = ""
) -> str:
    """The path that a pattern gives, as `sitegen.site.permalinks` does."""
    values: Mapping[str, str] = {
        "{slug}": slug,
        "{name}": name,
        "{id}": key,
        "{year}": f"{at.year:04}" if at else "",
        "{month}": f"{at.month:02}" if at else "",
        "{day}": f"{at.day:02}" if at else "",
    }
    if FOLDER in pattern:
        pattern = re.sub(r"//+", "/", pattern.replace(FOLDER, folder))
    for place, value in values.items():
        pattern = pattern.replace(place, value)
    return pattern
