"""What checking gave last time, so that an edit costs only what it touches.

As with builds, a page's facts hold as long as the same template and configuration get the same
results of the page's queries; a source's findings hold for the same bytes. The cache is a
saving and never a truth: one that is missing, damaged or of another version is empty.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from msgspec import MsgspecError, Struct
from msgspec.msgpack import Decoder, Encoder

from sitegen.atomic import write_cache
from sitegen.check.finding import Finding
from sitegen.check.page import PageFacts
from sitegen.site.query_record import QueryRecord

_MAGIC = b"sitegen check 2\n"
_DIGEST = 16


class SourceEntry(Struct, frozen=True, array_like=True, omit_defaults=True):
    """What was found in a source file with the digest of its bytes."""

    digest: bytes
    findings: tuple[tuple[str, Finding], ...] = ()
    """By the rule's id, each with its line."""
    off: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Lines with the rules that are switched off there."""


class PageEntry(Struct, frozen=True, array_like=True, gc=False):
    """The facts of an output, and what they depend on: `reads` are places in the queries."""

    key: bytes
    reads: tuple[int, ...]
    facts: PageFacts


class CheckCache(Struct, frozen=True, array_like=True):
    """The memo of one project's check; `stamp` is of all that every entry depends on."""

    stamp: bytes = b""
    queries: QueryRecord = QueryRecord()
    sources: dict[str, SourceEntry] = {}
    pages: dict[str, PageEntry] = {}


def load_cache(file: Path, stamp: bytes) -> CheckCache:
    """The cache in a file, if it is of this stamp; an empty one otherwise."""
    try:
        data = file.read_bytes()
    except OSError:
        return CheckCache(stamp)
    body = memoryview(data)[len(_MAGIC) + _DIGEST :]
    if data[: len(_MAGIC) + _DIGEST] != _MAGIC + blake2b(body, digest_size=_DIGEST).digest():
        return CheckCache(stamp)
    try:
        cache = Decoder(CheckCache).decode(body)
    except (MsgspecError, ValueError):
        return CheckCache(stamp)
    return cache if cache.stamp == stamp else CheckCache(stamp)


def save_cache(file: Path, cache: CheckCache) -> None:
    """Keep the cache; one that can't be kept costs the next check its savings, nothing else."""
    body = Encoder().encode(cache)
    write_cache(file, _MAGIC, blake2b(body, digest_size=_DIGEST).digest(), body)
