"""Only addresses of the public Internet are public."""

from __future__ import annotations

import pytest

from sitegen.network import is_public


@pytest.mark.parametrize(
    "address",
    [
        "93.184.215.14",
        "8.8.8.8",
        "2606:4700:4700::1111",
        "::ffff:8.8.8.8",  # mapped
        "64:ff9b::8.8.8.8",  # NAT64
        "2002:808:808::1",  # 6to4
    ],
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.178.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",  # where clouds keep credentials
        "100.64.0.1",  # shared by a provider's customers
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.251",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",  # documentation
        "198.18.0.1",  # benchmarks
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::fb",
        "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",  # compatible with IPv4, deprecated
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::8.8.8.8",  # a local network's own NAT64
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "localhost",
        "127.1",
        "0x7f000001",
        "",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(address)
