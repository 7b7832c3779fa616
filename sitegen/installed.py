"""The installed libraries, and the packages that add features to sitegen.

Importing `importlib.metadata` and reading all metadata with it takes longer than a build without
changes. So names and versions are read from the names of the metadata folders (PEP 376, PEP 503),
and the library is used only for the rest.
"""

from __future__ import annotations

import contextlib
import os
import sys
from functools import cache
from importlib.util import find_spec
from typing import Final

from sitegen.digest import digest, file_digest

FEATURES = "sitegen.features"
"""The entry-point group of packages that add features."""

_METADATA = ".dist-info"
IGNORED = ("__pycache__", "bundled")
"""Folders of a package that hold no code."""


@cache
def libraries_digest() -> bytes:
    """A digest of the names and versions of all installed packages, read from their metadata
    folders."""
    names = {os.path.basename(folder) for folder in _metadata_folders()}
    return digest(sys.version, *sorted(names))


@cache
def library_version(name: str) -> str:
    """The version of an installed library. Raises PackageNotFoundError."""
    escaped = name.lower().replace("-", "_")
    for folder in _metadata_folders():
        installed, _, version = os.path.basename(folder).removesuffix(_METADATA).partition("-")
        if version and installed.lower() == escaped:
            return version
    import importlib.metadata

    return importlib.metadata.version(name)


@cache
def feature_entry_points() -> tuple[tuple[str, str], ...]:
    """The names and references of installed features, by their names."""
    if not any(_mentions_features(folder) for folder in _metadata_folders()):
        return ()
    import importlib.metadata

    found = importlib.metadata.entry_points(group=FEATURES)
    return tuple(sorted((one.name, one.value) for one in found))


def _mentions_features(folder: str) -> bool:
    with contextlib.suppress(OSError), open(f"{folder}/entry_points.txt", "rb") as file:
        return f"[{FEATURES}]".encode() in file.read().replace(b" ", b"")
    return False


SEARCH_PROGRAMS: Final = ("pagefind_bin_extended", "pagefind_bin")
"""The packages with Pagefind, which makes the index of a site's search. Only the first finds words
that have no spaces between them."""


def search_program() -> str | None:
    """The first of `SEARCH_PROGRAMS` that is installed, or None."""
    return next((name for name in SEARCH_PROGRAMS if find_spec(name) is not None), None)


def search_installed() -> bool:
    """Whether an index of a site's search can be made."""
    return search_program() is not None


@cache
def feature_code() -> tuple[str, ...]:
    """The files and folders with the code of installed features: it decides what a build gives."""
    packages = {
        reference.partition(":")[0].partition(".")[0] for _, reference in feature_entry_points()
    }
    found: list[str] = []
    for package in sorted(packages):
        spec = find_spec(package)
        if spec is not None:
            found += spec.submodule_search_locations or filter(None, [spec.origin])
    return tuple(found)


def code_files(root: str) -> list[str]:
    """The paths of the files of a package, or of a module, in order."""
    if os.path.isfile(root):
        return [root]
    found: list[str] = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(one for one in folders if one not in IGNORED)
        found += [
            os.path.join(folder, one) for one in sorted(files) if not one.endswith((".pyc", ".pyo"))
        ]
    return found


def code_digest(root: str) -> bytes:
    """Of the paths and contents of a package's files."""
    if os.path.isfile(root):
        return file_digest(root)
    parts: list[bytes | str] = []
    for path in code_files(root):
        parts += [os.path.relpath(path, root).replace(os.sep, "/"), file_digest(path)]
    return digest(*parts)


@cache
def _metadata_folders() -> tuple[str, ...]:
    found: list[str] = []
    for place in dict.fromkeys(sys.path):
        with contextlib.suppress(OSError):
            names = sorted(name for name in os.listdir(place or ".") if name.endswith(_METADATA))
            found += [os.path.join(place, name) for name in names]
    return tuple(found)
