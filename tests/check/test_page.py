"""Where links on a page lead, and which mail addresses it shows."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.check.page import InternalLink, find_email_addresses, internal_link
from sitegen.model.config import Config

SHOP = Config(name="X", url="https://x.example/shop/")
ROOT = Config(name="X", url="https://x.example/")


@pytest.mark.parametrize(
    ("href", "path", "fragment"),
    [
        ("/shop/posts/a/", "/posts/a/", ""),
        ("/shop/posts/a/#b", "/posts/a/", "b"),
        ("https://x.example/shop/posts/", "/posts/", ""),
        ("//x.example/shop/posts/", "/posts/", ""),
        ("../b/", "/posts/b/", ""),
        ("#top", "/posts/a/", "top"),
        ("?page=2", "/posts/a/", ""),
        ("", "/posts/a/", ""),
        ("/shop", "/", ""),
        ("/shop/", "/", ""),
        ("/shop/%C3%BCber/", "/über/", ""),
        ("/shop/a/../b/", "/b/", ""),
        ("/shop/feed.xml", "/feed.xml", ""),
        ("https://x.example/shop/a/../b.txt", "/b.txt", ""),
    ],
)
def test_on_the_site(href: str, path: str, fragment: str) -> None:
    assert internal_link(href, "/posts/a/", SHOP) == InternalLink(path, fragment)


@pytest.mark.parametrize(
    "href",
    ["/other/", "/shops/", "https://y.example/shop/", "//y.example/", "mailto:a@x.example",
     "tel:123", "javascript:x", "data:text/plain,x", "http://[", "ftp://x.example/shop/",
     "{{ unsubscribe_url }}", "/shop/../x/"],
)  # fmt: skip
def test_not_on_the_site(href: str) -> None:
    assert internal_link(href, "/posts/a/", SHOP) is None


def test_plain_and_parsed_paths_agree() -> None:
    for path in ("/", "/a", "/a/", "/a.b/c-d_e/", "/a/b.html"):
        plain = internal_link(path, "/", ROOT)
        assert (
            plain
            == internal_link(f"{path}?", "/", ROOT)
            == internal_link(f"https://X.example{path}".lower(), "/", ROOT)
        )


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Write to Bert@Reader.Example.</p>", "bert@reader.example"),
        ('<a href="mailto:bert@reader.example?subject=x">', "bert@reader.example"),
        ("bert&#64;reader.example", "bert@reader.example"),
        ("bert&commat;reader&period;example", "bert@reader.example"),
        ("?mail=bert%40reader.example&x=1", "bert@reader.example"),
        ("*bert@reader.example*", "bert@reader.example"),
        ("jörg@käse.example", "jörg@käse.example"),
        ("a.b+c@mail.reader.example", "a.b+c@mail.reader.example"),
    ],
)
def test_addresses_are_found_however_they_are_written(html: str, found: str) -> None:
    assert found in find_email_addresses(html.encode())


@pytest.mark.parametrize("html", ["", "a@b", "@media (x)", "x @ y.z", "user@", "2 @ 3.50"])
def test_what_is_no_address(html: str) -> None:
    assert find_email_addresses(html.encode()) == ()


WHOLE = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[^\W_](?:[\w.-]{0,250}[^\W_])?\.[^\W\d_]{2,}")
"""An address in one expression, which is too slow for pages."""


@given(st.text(alphabet="ab1.-_@'= <é日", max_size=200))
@example("a@b@c.de")
@example("x" * 70 + "@shop.example")
@example("a@b.de@c.fr@d")
@example("a@shop.example.b@shop.example")
def test_addresses_are_those_of_the_one_expression(text: str) -> None:
    found = {one[0].rpartition("=")[2].strip("'`*_~{|}.").lower() for one in WHOLE.finditer(text)}
    assert set(find_email_addresses(text.encode())) == found


@given(
    st.sampled_from(["http://", "https://", "HTTPS://", "//"]),
    st.sampled_from(["x.example", "X.example", "y.example", "x.example:443", "a@x.example", "["]),
    st.sampled_from(["", "/", "/shop", "/shop/b?c#d", "#d", "?c", "/shops/", "\\shop", " /shop/"]),
)
def test_the_host_decides_whether_a_link_stays(scheme: str, host: str, rest: str) -> None:
    """As the parser of the standard library has it."""
    href = scheme + host + rest
    try:
        parts = urlsplit(urljoin("https://x.example/shop/posts/a/", href))
        stays = parts.netloc == "x.example" and f"{parts.path}/".startswith("/shop/")
    except ValueError:
        stays = False
    assert (internal_link(href, "/posts/a/", SHOP) is not None) == stays
