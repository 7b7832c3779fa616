"""Paths of files in `content/`, as sources have them and as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from unicodedata import normalize

CONTENT: Final = "content"
_FOLDER: Final = f"{CONTENT}/"

SUFFIX: Final = ".md"
"""The suffix of the documents that sitegen writes."""
DOCUMENT_SUFFIXES: Final = (SUFFIX, ".markdown")
"""The suffixes of files that are read as documents, in upper case as well."""
_INDEX: Final = "/index"


def document_suffix(path: str) -> str:
    """The suffix of a document as it is written: `.md`, `.MD`; empty for other files."""
    if path.endswith(SUFFIX):  # nearly always
        return SUFFIX
    lowered = path.lower()
    for suffix in DOCUMENT_SUFFIXES:
        if lowered.endswith(suffix):
            return path[-len(suffix) :]
    return ""


def is_document(path: str) -> bool:
    """Whether a file in `content/` is read as a document, by its name."""
    return document_suffix(path) != ""


def without_suffix(path: str) -> str:
    """A path without the suffix of a document; other paths stay as they are."""
    return path.removesuffix(document_suffix(path))


def is_index(path: str) -> bool:
    """Whether a document is `name/index.md`: the other files in its folder belong to it."""
    return is_document(path) and without_suffix(path).endswith(_INDEX)


def content_path(text: str) -> str:
    """The path, relative to the project, of a file that is named relative to `content/`.

    `logo.svg`, `/logo.svg` and `content/logo.svg` all mean `content/logo.svg`.
    """
    return f"{_FOLDER}{text.removeprefix('/').removeprefix(_FOLDER)}"


def document_path(source: str) -> str:
    """The path that names a document: `posts/a` for `content/posts/a.md`.

    The same for `posts/a.md`, and for `posts/a/index.md`, which has a folder for its own files.
    """
    return without_suffix(source.removeprefix(_FOLDER)).removesuffix(_INDEX)


def typed_path(text: str) -> str:
    """`document_path` of a path as people type it, also on Windows: `.\\posts\\a`, `posts/a/`."""
    path = text.strip().replace("\\", "/").removeprefix("./").strip("/")
    return document_path(path)


def document_name(source: str) -> str:
    """The name of a document: of its file, or of its folder if the file is called `index.md`."""
    return document_path(source).rpartition("/")[2]


def as_named(wanted: str, known: Iterable[str]) -> str | None:
    """The one of the `known` names or paths that is the `wanted` one; None if there is none.

    An accent may be a sign of its own or not: macOS names files in one way, and keyboards type the
    other. Nobody can see the difference, so it makes none.
    """
    composed = normalize("NFC", wanted)
    found = None
    for one in known:
        if one == wanted:
            return one
        if not one.isascii() and normalize("NFC", one) == composed:
            found = one
    return found
