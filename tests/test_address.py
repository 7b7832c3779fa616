"""Which texts are addresses, and which of them are the same mailbox."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sitegen.address import AddressError, parse_address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anna@shop.example", "ANNA@Shop.Example"),
        ("anna@shop.example", "  anna@shop.example\n"),
        ("anna@shop.example", "anna@shop.example."),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@BÜCHER.example", "anna@bücher.example"),
        ("jürgen@shop.example", "ju\u0308rgen@shop.example"),
        ("JÜRGEN@shop.example", "jürgen@shop.example"),
        ("anna@shop\u3002example", "anna@shop.example"),
        ("anna@ｓｈｏｐ.example", "anna@shop.example"),
    ],
)
def test_the_same_mailbox(one: str, other: str):
    assert parse_address(one).key == parse_address(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.nna@gmail.com", "anna@gmail.com"),
        ("anna+news@shop.example", "anna@shop.example"),
        ("anna@straße.example", "anna@strasse.example"),
        ("anna@googlemail.com", "anna@gmail.com"),
    ],
)
def test_not_the_same_mailbox(one: str, other: str):
    assert parse_address(one).key != parse_address(other).key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "@shop.example",
        "anna@",
        "anna@localhost",
        "anna@shop..example",
        "anna@-shop.example",
        "anna@shop.example/path",
        "anna@127.0.0.1",
        "anna@[127.0.0.1]",
        ".anna@shop.example",
        "an..na@shop.example",
        '"an na"@shop.example',
        "an na@shop.example",
        "anna@bert@shop.example",
        "anna@shop.example\r\nBcc: everybody@shop.example",
        "anna\n@shop.example",
        "anna\x00@shop.example",
        "an\u202ena@shop.example",
        "an\u200bna@shop.example",
        "anna@\u202eshop.example",
        "<anna@shop.example>",
        "anna@shop.example, bert@shop.example",
        "=cmd|'/c+calc'!a0@shop.example",
        "a" * 65 + "@shop.example",
        "anna@" + "a" * 64 + ".example",
        "a" * 64 + "@" + ".".join(["b" * 60] * 4) + ".example",
        "anna@\ud800.example",
        "\ud800@shop.example",
    ],
)
def test_no_address(text: str):
    with pytest.raises(AddressError):
        parse_address(text)


def test_parts():
    address = parse_address("O'Brien@Bücher.example")
    assert str(address) == "O'Brien@xn--bcher-kva.example"
    assert address.masked == "O…@xn--bcher-kva.example"
    assert not address.international
    assert parse_address("jürgen@shop.example").international


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str):
    try:
        address = parse_address(text)
    except AddressError:
        return
    again = parse_address(str(address))
    assert again == address
    assert parse_address(address.key).key == address.key, "a key is its own key"
    assert not any(character in str(address) for character in '\r\n\t \x00<>,;"()')


LOCAL = st.text("abcABC0123.+-_'äßéİ", min_size=1, max_size=20)
DOMAIN = st.text("abcXYZ0129-üé", min_size=1, max_size=12)


@given(LOCAL, DOMAIN)
def test_case_and_spelling_of_the_domain_do_not_matter(local: str, domain: str):
    try:
        address = parse_address(f"{local}@{domain}.example")
    except AddressError:
        assume(False)
    upper = f" {local}@{domain.upper()}.EXAMPLE "
    assert parse_address(upper).key == address.key
    assert parse_address(f"{local}@{address.domain}") == address
