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
        self._numbers: dict[str, str] = {}

    def add(self, key: str, url: str, number: str = "") -> None:
        """Note a document's addresses."""
        own = self.own(url, "") if url else None
        if own is not None:
            self._documents.setdefault(path_key(own.path), key)
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

    def document(self, own: OwnPath) -> str | None:
        """The key of the document that an address led to."""
        values = parse_qs(own.query)
        for name in ("p", "page_id", "attachment_id", "post"):
            if name in values and values[name][0] in self._numbers:
                return self._numbers[values[name][0]]
        return self._documents.get(path_key(own.path))


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
    """The pattern that at least nine in ten of the paths follow, and the share that do."""
    known = list(paths)
    if not known:
        return None, 0.0
    counts = Counter(pattern_of(one) for one in known)
    counts.pop(None, None)
    if not counts:
        return None, 0.0
    pattern, count = counts.most_common(1)[0]
    share = count / len(known)
    fits = share >= FITTING and re.fullmatch(r"/[^\s?#\\]*", pattern or "") is not None
    return (pattern if fits else None), share


def filled(pattern: str, slug: str, name: str, key: str, at: datetime | None) -> str:
    """The path that a pattern gives, as `sitegen.site.permalinks` does."""
    values: Mapping[str, str] = {
        "{slug}": slug,
        "{name}": name,
        "{id}": key,
        "{year}": f"{at.year:04}" if at else "",
        "{month}": f"{at.month:02}" if at else "",
        "{day}": f"{at.day:02}" if at else "",
    }
    for place, value in values.items():
        pattern = pattern.replace(place, value)
    return pattern
