"""The build cache: what a publication produced and from what, so that the next can skip work.

It is never trusted blindly: it lies in the project's cache folder, and one that is missing, damaged
or of another version counts as empty. Callers decide whether a trace is valid: its key and queries
show that the output would be the same, its signature that the file was not changed.
"""

from __future__ import annotations

import gc
import os
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from msgspec import MsgspecError, Struct
from msgspec.msgpack import Decoder, Encoder

from sitegen.build.search_pages import SearchPage
from sitegen.cache_file import read_cached, write_cached
from sitegen.site.query_record import QueryRecord

_NAME = b"sitegen build cache 8\n"
_DIGEST_BYTES = 16


class Signature(NamedTuple):
    """How a file on a disk is recognised without reading it; all numbers as `os.stat` has them."""

    size: int
    modified: int  # nanoseconds
    changed: int  # nanoseconds; on Windows, the time of creation
    number: int  # inode


class OutputTrace(Struct, frozen=True, array_like=True, gc=False):
    """How an output was produced: its static key, the queries that it made, and the resulting file.

    `reads` are indexes into the cache's queries. `digest` is the `digest_of` its bytes.
    """

    key: bytes
    reads: tuple[int, ...]
    signature: Signature
    digest: bytes


class BuildCache(Struct, frozen=True, array_like=True):
    """The traces of one publication by output path, and the queries that they made.

    `fingerprint` stands for everything that all traces depend on. The cache is valid between
    `valid_from` and `valid_until` (seconds since 1970, None if unlimited), the moments around the
    build's clock at which some document appears or disappears.
    """

    fingerprint: bytes = b""
    valid_from: float | None = None
    valid_until: float | None = None
    queries: QueryRecord = QueryRecord()
    traces: dict[str, OutputTrace] = {}
    notices: bytes = b""
    """The notices of the build's summary, for a build that has nothing to do."""
    search_pages: dict[str, SearchPage] = {}
    """What the search knows of each page, by path."""


def digest_of(data: bytes) -> bytes:
    """The digest of an output's bytes (BLAKE2b, 16 bytes)."""
    return blake2b(data, digest_size=_DIGEST_BYTES).digest()


def signature_of(status: os.stat_result) -> Signature:
    """The signature in the result of `os.lstat`."""
    return Signature(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def load(path: Path) -> BuildCache:
    """The cache in a file; an empty one if there is none or it can't be read."""
    body = read_cached(path, _NAME)
    if body is None:
        return BuildCache()
    collecting = gc.isenabled()
    gc.disable()  # it would look for cycles, among objects that have none, for half of the time
    try:
        return Decoder(BuildCache).decode(body)
    except (MsgspecError, ValueError):
        return BuildCache()
    finally:
        if collecting:
            gc.enable()


def save(path: Path, build_cache: BuildCache) -> None:
    """Write the cache atomically. One that can't be saved costs the next build time, and nothing
    else."""
    write_cached(path, _NAME, Encoder().encode(build_cache))
