"""What checking gave last time, so that an edit costs only what it touches.

As with builds, a page's facts hold as long as the same template and configuration get the same
results of the page's queries; a source's findings hold for the same bytes. The record is a
saving and never a truth: one that is missing, damaged or of another version is empty.
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


def load(file: Path, stamp: bytes) -> CheckCache:
    """The record in a file, if it is of this stamp; an empty one otherwise."""
    body = read_cached(file, _NAME)
    if body is None:
        return CheckCache(stamp)
    try:
        record = Decoder(CheckCache).decode(body)
    except (MsgspecError, ValueError):
        return CheckCache(stamp)
    return record if record.stamp == stamp else CheckCache(stamp)


def save(file: Path, record: CheckCache) -> None:
    """Keep the record; one that can't be kept costs the next check its savings, nothing else."""
    write_cached(file, _NAME, Encoder().encode(record))
