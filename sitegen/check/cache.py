"""The cache of the check: the results of the last one, so that an edit costs only what it affects.

As with builds, a page's facts hold as long as the same template and configuration get the same
results of the page's queries; a source's findings hold for the same bytes. The cache
only saves time: one that is missing, damaged or of another version counts as empty.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import MsgspecError, Struct
from msgspec.msgpack import Decoder, Encoder

from sitegen.cache_file import read_cached, write_cached
from sitegen.check.finding import Finding
from sitegen.check.page import PageFacts
from sitegen.site.query_record import QueryRecord

_NAME = b"sitegen check 3\n"


class SourceEntry(Struct, frozen=True, array_like=True, omit_defaults=True):
    """The findings in a source file, with the digest of its bytes."""

    digest: bytes
    findings: tuple[tuple[str, Finding], ...] = ()
    """By the rule's id, each with its line."""
    off: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Lines, with the rules that are switched off there."""


class PageEntry(Struct, frozen=True, array_like=True, gc=False):
    """The facts of an output, and what they depend on: `reads` are indexes of the queries."""

    key: bytes
    reads: tuple[int, ...]
    facts: PageFacts


class CheckCache(Struct, frozen=True, array_like=True):
    """The cache of one project; `stamp` identifies everything that all entries depend on."""

    stamp: bytes = b""
    queries: QueryRecord = QueryRecord()
    sources: dict[str, SourceEntry] = {}
    pages: dict[str, PageEntry] = {}


def load_cache(file: Path, stamp: bytes) -> CheckCache:
    """Load the cache from a file if it has this stamp; otherwise return an empty one."""
    body = read_cached(file, _NAME)
    if body is None:
        return CheckCache(stamp)
    try:
        cache = Decoder(CheckCache).decode(body)
    except (MsgspecError, ValueError):
        return CheckCache(stamp)
    return cache if cache.stamp == stamp else CheckCache(stamp)


def save_cache(file: Path, cache: CheckCache) -> None:
    """Save the cache. If that fails, the next check is slower, but still correct."""
    write_cached(file, _NAME, Encoder().encode(cache))
