"""Where the feeds of a channel are, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sitegen.model.config_feeds import Format
from sitegen.model.kinds import kinds

FILES: Mapping[Format, str] = MappingProxyType(
    {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}
)
"""The file of each format in the channel's folder."""

TYPES: Mapping[Format, str] = MappingProxyType(
    {
        "rss": "application/rss+xml",
        "atom": "application/atom+xml",
        "json": "application/feed+json",
    }
)
"""The media type of each format."""

SERVED: Mapping[Format, str] = MappingProxyType(
    {
        "rss": "application/xml; charset=utf-8",
        "atom": "application/xml; charset=utf-8",
        "json": "application/feed+json; charset=utf-8",
    }
)
"""The `Content-Type` that a host should send. Readers take XML by any of its names, but browsers
show `application/rss+xml` and `application/atom+xml` as source text, without the stylesheet."""

NAMES: Mapping[Format, str] = MappingProxyType({"rss": "RSS", "atom": "Atom", "json": "JSON Feed"})
"""The name of each format."""

OPML = "/feeds.opml"
"""The list of all feeds."""

_FOLDERS = {
    "everything": ("/", "/"),
    "takeaways": ("/takeaways/", "/takeaways/"),
    "audio": ("/posts/", "/audio/"),
}


class ChannelUrls(NamedTuple):
    """Where a channel is: URL paths."""

    page: str
    """The page that it belongs to."""
    folder: str
    """The folder of its feeds."""

    def file(self, form: Format) -> str:
        """The URL path of its feed in a format."""
        return self.folder + FILES[form]


def place(name: str, argument: str, url_path_of: Callable[[str], str | None]) -> ChannelUrls:
    """Where a channel is. `url_path_of` gives that of the page of the document with an id."""
    if name == "tags":
        return ChannelUrls(f"/tags/{argument}/", f"/tags/{argument}/")
    if name == "series":
        return ChannelUrls(f"/series/{argument}/", f"/series/{argument}/")
    if name in ("authors", "discussions"):
        page = url_path_of(argument)
        folder = _folder_of(page or f"/{name}/{argument}/")
        return ChannelUrls(page or "/", f"{folder}comments/" if name == "discussions" else folder)
    if name in _FOLDERS:
        return ChannelUrls(*_FOLDERS[name])
    kind = kinds().by_folder[name]
    return ChannelUrls(kind.url_path if kind.index_page else "/", kind.url_path)


def _folder_of(url_path: str) -> str:
    """The folder beside a page: `/a/` of both `/a/` and `/a.html`."""
    if url_path.endswith("/"):
        return url_path
    above, _, last = url_path.rpartition("/")
    return f"{above}/{last.rpartition('.')[0] or last}/"
