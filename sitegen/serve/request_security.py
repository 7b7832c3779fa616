"""Which requests are allowed: the preview shows unpublished texts, and can open files.

Any site that is open in a browser can make it send requests to this machine. Such a site must not
get responses (DNS rebinding: a foreign name that points here), and must not cause any action.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Protocol

LONGEST_PATH = 4096
"""Characters."""

_HOST = re.compile(
    r"(?:\[(?P<address>[0-9a-fA-F:.]+(?:%[\w.~-]+)?)\]|(?P<name>[^\s\[\]:/\\@?#,%]+))"
    r"(?::(?P<port>[0-9]{1,5})?)?",
    re.ASCII,
)
"""RFC 9110, section 7.2, without what no name of this machine has: nothing may follow an address in
brackets but a port."""


def is_known_host(host: str, bound: str) -> bool:
    """Whether a request's `Host` can only mean this machine: an address, `localhost`, or the name
    that the server listens on. `host` may have a port."""
    name = host_name(host)
    if name is None:
        return False
    return (
        name == "localhost"
        or name.endswith(".localhost")
        or _is_address(name)
        or (name == bound.lower())
    )


def host_name(host: str) -> str | None:
    """The name in a `Host` header, without port and brackets; None if it is none."""
    found = _HOST.fullmatch(host)
    if found is None or int(found["port"] or 0) > 65535:
        return None
    return (found["address"] or found["name"]).lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


class RequestHeaders(Protocol):
    """A request's headers by their names, in any case."""

    def get(self, key: str, /) -> str | None:
        """One header's value."""
        ...


def is_own_request(headers: RequestHeaders, host: str, *, changes: bool) -> bool:
    """Whether a request comes from one of the preview's own pages.

    Browsers send `Origin` with every request that could change something; older ones don't send
    `Sec-Fetch-Site`. A program that is no browser sends neither, and may read but not change.
    """
    origin = headers.get("Origin")
    site = headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return not changes
    return origin.lower() == f"http://{host.lower()}"


def clean_path(path: str) -> str | None:
    """A decoded request path without its first slash, or None if no legitimate request has it.

    This path is never used in the file system: an output is found by its name.
    """
    if not path.startswith("/") or len(path) > LONGEST_PATH:
        return None
    if any(ord(character) < 32 or character in "\x7f\\\ufffd" for character in path):
        return None
    segments = path[1:].split("/")
    if any(segment in (".", "..") for segment in segments) or "" in segments[:-1]:
        return None
    return path[1:]
