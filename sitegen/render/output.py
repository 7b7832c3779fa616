"""An output: a file of the built site, and the function that makes its bytes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from msgspec import Struct

from sitegen.digest import digest
from sitegen.site.traced_site import TracedSite


def constant(path: str, origin: str, content: bytes) -> Output:
    """An output whose bytes are already known."""

    def make(_site: TracedSite) -> bytes:
        return content

    return Output(path, origin, digest(content), make)


Batch = Callable[[Collection[str]], Iterator[tuple[str, bytes]]]
"""Makes several outputs, given by their paths, and yields each path with its bytes, in any order.

It asks no queries: nothing of what it makes depends on other documents.
"""


class Output(Struct, frozen=True):
    """One file of the site. Either `make` gives its bytes, or `file` is copied as it is."""

    path: str
    """Relative to the site's root, with forward slashes: `posts/a/index.html`."""
    origin: str
    """Where it comes from, for messages: `content/posts/a.md`."""
    key: bytes
    """A digest of everything that decides its bytes besides the queries of `make`."""
    make: Callable[[TracedSite], bytes] | None = None
    file: Path | None = None
    source: str | None = None
    """The file that is copied, relative to the project; the query `media` stands for it."""
    heavy: bool = False
    """Whether making it takes as long as dozens of pages, as a picture does."""
    batch: Batch | None = None
    """Makes it together with the other outputs that have the same (identical) batch, for less than
    each alone costs."""
