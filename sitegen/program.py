"""Which program this is, and with which libraries: an upgrade of either may change any output."""

from __future__ import annotations

import contextlib
import os
import sys
from functools import cache

from sitegen.digest import digest, file_digest

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_READING = ("read", "model", "slugs.py", "digest.py")
"""What of the program decides how a text is read."""
_IGNORED = ("__pycache__", "bundled")


@cache
def program_digest() -> bytes:
    """Of the program's own files and of the libraries beside it."""
    return digest(_sources(""), libraries_digest())


@cache
def program_stamp() -> bytes:
    """Of the program's files as the file system has them, and of the libraries.

    Quicker than `program_digest`. It differs between two installations of one version, so it
    may only decide whether work can be saved on this machine.
    """
    parts = [f"{path} {status.st_size} {status.st_mtime_ns}" for path, status in _statuses()]
    return digest(libraries_digest(), *parts)


def _statuses() -> list[tuple[str, os.stat_result]]:
    found = []
    for folder, folders, files in os.walk(_PACKAGE):
        folders[:] = sorted(one for one in folders if one not in _IGNORED)
        found += [(file, os.stat(f"{folder}/{file}")) for file in sorted(files)]
    return found


@cache
def reading_digest() -> bytes:
    """Of those of the program's files that decide how a text is read."""
    return digest(*(_sources(name) for name in _READING))


@cache
def libraries_digest() -> bytes:
    """Of the names and versions of all installed packages, told by their metadata's folders."""
    return digest(sys.version, *sorted(set(_metadata_folders())))


@cache
def library_version(name: str) -> str:
    """The version of an installed library, told by its metadata's folder (PEP 376).

    Importing `importlib.metadata`, which reads the metadata, takes longer than a build without a
    change; it is asked where there is no such folder. Raises PackageNotFoundError.
    """
    escaped = name.lower().replace("-", "_")
    for folder in _metadata_folders():
        installed, _, version = folder.removesuffix(_METADATA).partition("-")
        if version and installed.lower() == escaped:
            return version
    import importlib.metadata

    return importlib.metadata.version(name)


_METADATA = ".dist-info"


@cache
def _metadata_folders() -> tuple[str, ...]:
    names: list[str] = []
    for folder in dict.fromkeys(sys.path):
        with contextlib.suppress(OSError):
            names += sorted(name for name in os.listdir(folder or ".") if name.endswith(_METADATA))
    return tuple(names)


def _sources(name: str) -> bytes:
    root = os.path.join(_PACKAGE, name) if name else _PACKAGE
    if os.path.isfile(root):
        return file_digest(root)
    parts: list[bytes | str] = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(one for one in folders if one not in _IGNORED)
        for file in sorted(files):
            if not file.endswith((".pyc", ".pyo")):
                path = os.path.join(folder, file)
                parts += [os.path.relpath(path, root).replace(os.sep, "/"), file_digest(path)]
    return digest(*parts)
