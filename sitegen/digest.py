"""Digests (BLAKE2b): caches are keyed by the hash of everything that a value depends on."""

from __future__ import annotations

import errno
import os
import sys
from hashlib import blake2b
from pathlib import Path

SIZE = 16
"""Bytes."""
_CHUNK = 1 << 16
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


def digest(*parts: bytes | str) -> bytes:
    """A hash of `parts` that no other division into parts gives."""
    hasher = blake2b(digest_size=SIZE)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        hasher.update(len(data).to_bytes(8, "little"))
        hasher.update(data)
    return hasher.digest()


def content_digest(data: bytes) -> bytes:
    """The hash of a file's bytes."""
    return blake2b(data, digest_size=SIZE).digest()


def file_digest(path: str | Path, largest: int | None = None) -> bytes:
    """The hash of the file at `path`, read in pieces. Raises OSError, also for a file of more than
    `largest` bytes, which isn't read to its end."""
    left = sys.maxsize if largest is None else largest
    hasher = blake2b(digest_size=SIZE)
    # Without a file object: each build does this with every file of a project.
    descriptor = os.open(path, _READ)
    try:
        while piece := os.read(descriptor, _CHUNK):
            hasher.update(piece)
            left -= len(piece)
            if left < 0:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    finally:
        os.close(descriptor)
    return hasher.digest()
