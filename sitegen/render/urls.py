"""URLs in pages, made from URL paths: encoded (RFC 3986), below the site's base path, or
absolute."""

from __future__ import annotations

from sitegen.model.config import Config
from sitegen.site.permalinks import encode


def href(config: Config, url_path: str) -> str:
    """The URL from the host's root: `/shop/posts/%C3%BCber-uns/`."""
    return config.base_path[:-1] + encode(url_path)


def absolute(config: Config, url_path: str) -> str:
    """The whole URL: `https://x.example/shop/posts/a/`."""
    return config.origin + href(config, url_path)
