"""The data behind queries: the site, the files beside its documents, the bodies' HTML."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from sitegen.digest import content_digest
from sitegen.model.document import Document
from sitegen.read.audio import read_seconds
from sitegen.read.cache import ContentCache
from sitegen.read.contents import convert_again
from sitegen.read.media import Media, read_media
from sitegen.site.query import QUERIES, Query
from sitegen.site.site import Site

_ENCODER = msgspec.msgpack.Encoder()


def _by_body(site: Site) -> dict[bytes, Document]:
    return {document.body.key: document for document in site.documents.values()}


class QueryContext:
    """The input of the pages of one site, and the digests of the results of their queries."""

    def __init__(
        self, site: Site, cache: ContentCache, root: Path, bodies: Mapping[bytes, str] | None = None
    ) -> None:
        """`root` is the project's folder. `bodies` are the HTML of texts that are not in the
        content cache, by their keys."""
        self.site = site
        self.cache = cache
        self.root = root
        self.shared: dict[Hashable, tuple[object, dict[Query, None]]] = {}
        """Parts that several outputs share, with the queries that they made."""
        self.shared_texts: dict[Hashable, tuple[object, dict[Query, None]]] = {}
        """Those that have whole texts."""
        self._bodies = bodies or {}
        self._media: dict[str, Media] = {}
        self._digests: dict[Query, bytes] = {}

    def updated(self, site: Site, changed: Collection[str]) -> QueryContext:
        """The context of the site after an edit, in which these files were changed."""
        context = QueryContext(site, self.cache, self.root)
        context._media = {path: media for path, media in self._media.items() if path not in changed}
        return context

    def with_unsaved(self, site: Site, bodies: Mapping[bytes, str]) -> QueryContext:
        """The context of a site with documents that no file holds, and their bodies."""
        context = QueryContext(site, self.cache, self.root, bodies)
        context._media = dict(self._media)
        return context

    def result(self, query: Query) -> Any:
        """The result of a query. Raises KeyError if it is not registered."""
        name, arguments = query
        return QUERIES[name](self, *arguments)

    def digest(self, query: Query) -> bytes:
        """A digest of the result of a query; empty if it can't be made (any more)."""
        found = self._digests.get(query)
        if found is None:
            found = self._digests[query] = self._digest(query)
        return found

    def _digest(self, query: Query) -> bytes:
        try:
            result = self.result(query)
        # Its document may be gone, or another version of the program may have made it.
        except (KeyError, OSError, TypeError, ValueError):
            return b""
        if type(result) is bytes:
            return result  # it is a digest already, as that of a body
        return content_digest(_ENCODER.encode(result))

    def digests(self, queries: Iterable[Query]) -> dict[Query, bytes]:
        """The digests of the results of those queries for which none was worked out yet."""
        known = self._digests
        return {query: self.digest(query) for query in queries if query not in known}

    def learn(self, digests: Mapping[Query, bytes]) -> None:
        """Take over digests that another process worked out."""
        self._digests.update(digests)

    def media(self, path: str) -> Media:
        """The facts of a file beside a document, by its path relative to the project."""
        media = self._media.get(path)
        if media is None:
            media = read_media(self.root, path, self.cache, self.site.contents.digests.get(path))
            self._media[path] = media
        return media

    def seconds(self, path: str) -> float:
        """How long the recording at a path plays."""
        return read_seconds(self.root, path, self.media(path).digest, self.cache)

    def html(self, key: bytes) -> str:
        """A body's HTML, with its placeholders. Raises KeyError if no document has it, and
        ContentError if its source was changed since it was read."""
        if key in self._bodies:
            return self._bodies[key]
        found = self.cache.get("body", key)
        if found is None:
            found = self._converted(key)
            self.cache.put("body", {key: found})
        return found.decode()

    def _converted(self, key: bytes) -> bytes:
        """A body's HTML that the cache has lost, from its source."""
        document = self.site.index(_by_body)[key]
        return convert_again(self.root, document, self.site.config)
