"""Which network addresses are on the public Internet.

A program that fetches URLs of strangers must not be directed to other computers of its network: to
a router, a database, or the address where a cloud provider publishes credentials.
"""

from __future__ import annotations

import ipaddress
from typing import Final

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that is assigned to networks (RFC 4291, section 2.4; IANA's registry)."""
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv6 addresses that a gateway translates to the IPv4 address in their end (RFC 6052)."""


def is_public(address: str) -> bool:
    """Whether an IPv4 or IPv6 address can be reached from anywhere on the Internet.

    Private (RFC 1918), loopback, link-local, shared (100.64.0.0/10, RFC 6598), multicast,
    unspecified and otherwise reserved addresses (RFC 6890) can't. For an IPv6 address that contains
    an IPv4 address (mapped, NAT64, 6to4), the latter decides. A text that is not an address isn't
    public.
    """
    parsed = parse_ip(address)
    return parsed is not None and _is_public(parsed)


def parse_ip(text: str) -> IPAddress | None:
    """The address that `text` is, without a zone (`%eth0`); None for a name."""
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _is_public(address: IPAddress) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    inner = _ipv4_within(address)
    if inner is not None:
        return _is_public(inner)
    return address in _GLOBAL_UNICAST and address.is_global


def _ipv4_within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
