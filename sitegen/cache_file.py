"""Files that only save time: what is read is what was written, or nothing.

A file begins with the name of what it holds and with a digest of both. One that is missing,
damaged, emptied, of another version or under another name counts as absent, and one that can't be
written is done without.
"""

from __future__ import annotations

import contextlib
from hashlib import blake2b
from pathlib import Path

from sitegen.atomic import write_atomically

_SIZE = 16  # bytes of a digest


def read_cached(path: Path, name: bytes) -> memoryview | None:
    """The content of the file, if it is whole and was written under this name."""
    try:
        if not path.is_file():  # a pipe would be read without end
            return None
        data = path.read_bytes()
    except OSError:
        return None
    start = len(name) + _SIZE
    content = memoryview(data)[start:]
    return content if data[:start] == name + _digest(name, content) else None


def write_cached(path: Path, name: bytes, content: bytes) -> None:
    """Write the file, and its folder; where that can't be done, do without."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, name, _digest(name, content), content)


def _digest(name: bytes, content: bytes | memoryview) -> bytes:
    hasher = blake2b(name, digest_size=_SIZE)
    hasher.update(content)
    return hasher.digest()
