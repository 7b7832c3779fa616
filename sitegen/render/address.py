"""Addresses as they stand in pages: encoded (RFC 3986), below the site's base path, or absolute."""

from __future__ import annotations

from sitegen.model.config import Config
from sitegen.site.permalinks import encode


def href(config: Config, address: str) -> str:
    """The address from the host's root: `/shop/posts/%C3%BCber-uns/`."""
    return config.base_path[:-1] + encode(address)


def absolute(config: Config, address: str) -> str:
    """The whole address: `https://x.example/shop/posts/a/`."""
    return config.origin + href(config, address)
