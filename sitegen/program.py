"""Which program this is, and with which libraries: an upgrade of either may change any output."""

from __future__ import annotations

import os
from functools import cache

from sitegen.digest import digest
from sitegen.installed import code_digest, code_files, feature_code, libraries_digest

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_READING = ("read", "model", "features.py", "slugs.py", "digest.py")
"""The parts of the core that decide how a text is read."""
_OF_FEATURES = ("kinds", "feature.py")
"""The parts of a feature that do."""


@cache
def program_digest() -> bytes:
    """A digest of the program's own files, of installed features and of the installed libraries."""
    return digest(code_digest(_PACKAGE), libraries_digest(), *map(code_digest, feature_code()))


@cache
def program_stamp() -> bytes:
    """Of the program's files, and those of installed features, as the file system has them, and of
    the libraries.

    Quicker than `program_digest`. It differs between two installations of one version, so it
    may only decide whether work can be saved on this machine.
    """
    parts: list[str] = []
    for root in (_PACKAGE, *feature_code()):
        for path in code_files(root):
            status = os.stat(path)
            parts.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    return digest(libraries_digest(), *parts)


@cache
def reading_digest() -> bytes:
    """Of those files of the program, and of all of installed features, that decide how a text is
    read."""
    names = [
        *_READING,
        *(f"{folder}/{name}" for folder in os.listdir(_PACKAGE) for name in _OF_FEATURES),
    ]
    names = [name for name in names if os.path.exists(os.path.join(_PACKAGE, name))]
    own = (code_digest(os.path.join(_PACKAGE, name)) for name in sorted(names))
    return digest(*own, *map(code_digest, feature_code()))
