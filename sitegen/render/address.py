"""Addresses as they stand in pages: encoded (RFC 3986), below the site's base path, or absolute."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from sitegen.model.config import Config
from sitegen.site.permalinks import encode


def href(config: Config, address: str) -> str:
    """The address from the host's root: `/shop/posts/%C3%BCber-uns/`."""
    return _base(config.url)[1] + encode(address)


def absolute(config: Config, address: str) -> str:
    """The whole address: `https://x.example/shop/posts/a/`."""
    origin, path = _base(config.url)
    return origin + path + encode(address)


@lru_cache(maxsize=8)
def _base(url: str) -> tuple[str, str]:
    """A site's origin and base path, neither with a slash at its end."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    return f"{parts.scheme}://{parts.netloc}", f"/{path}" if path else ""
