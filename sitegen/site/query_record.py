"""The recorded queries of all outputs. A build without changes reads them and repeats none, so
nothing slow is imported here."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from sitegen.site.query import Scalar


class RecordedQuery(NamedTuple):
    """A query that outputs made, and the digest of its result."""

    name: str
    arguments: tuple[Scalar, ...]
    digest: bytes


class QueryRecord(Struct, frozen=True, array_like=True):
    """The queries of all outputs of a site, and digests that quickly show that many are
    unchanged."""

    queries: tuple[RecordedQuery, ...] = ()
    link_targets: bytes = b""
    """The site's `link_targets`."""
    shape: bytes = b""
    """The site's `shape`."""
