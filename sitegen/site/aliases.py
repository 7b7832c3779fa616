"""Earlier URL paths of documents: as authors write them, as paths, and what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_PLACEHOLDER = re.compile(r"/:[A-Za-z_]|[{}<>\[\]]|\$\d")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_LONGEST_PART = 240
"""Bytes of a part of a path: file systems take 255."""


def alias_path(alias: str) -> str:
    """The URL path that an alias means, which may be percent-encoded, as browsers copy it."""
    return unicodedata.normalize("NFC", unquote(alias))


def alias_fault(alias: str) -> tuple[str, str] | None:
    """What is wrong with an alias, and what to do; None if it is a path on the site."""
    try:
        path = unquote(alias, errors="strict")
    except UnicodeDecodeError:
        return "is percent-encoded in another encoding than UTF-8", "write its letters as they are"
    parts = path.removeprefix("/").removesuffix("/").split("/")
    if "*" in path or _PLACEHOLDER.search(path):
        return (
            "has a wildcard or a placeholder, with which hosts would redirect other pages too",
            "write each earlier path; rules of your own belong in content/static/_redirects",
        )
    if parts == [""]:
        return "is the home page", "remove it"
    if _CONTROL.search(path) or any(part in ("", ".", "..") for part in parts):
        return "is not a path on this site", "write it without `..`, `//` and backslashes"
    if parts[0].casefold() == ".sitegen":
        return "is a path that sitegen keeps for itself", "remove it"
    if any(len(part.encode("utf-8", "replace")) > _LONGEST_PART for part in parts):
        return "has a part that is too long for a file's name", "remove it"
    return None
