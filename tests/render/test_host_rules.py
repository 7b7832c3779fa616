"""Redirects and headers as a static host makes them of its two files."""

from __future__ import annotations

import pytest

from sitegen.render.host_rules import (
    RedirectResult,
    headers_of,
    read_headers,
    read_redirects,
    redirect,
)

RULES = read_redirects(
    """
    # comment
    /old/            /new/
    /gone            /new/   302
    /forced/         /new/   301!
    /blog/*          /posts/:splat
    /news/:year/:id  /posts/:id/?y=:year 307
    /shop  id=:id    /things/:id 301
    /app/*           /index.html 200
    /there           https://x.example:8080/a/:splat 301
    /away/*          https://x.example/:splat 301!
    /de/*            /german/:splat 302 Language=de
    /nonsense
    /bad             /x 999
    """
)


@pytest.mark.parametrize(
    ("path", "query", "outcome"),
    [
        ("/old/", "", RedirectResult("/new/", 301)),
        ("/old", "", RedirectResult("/new/", 301)),
        ("/gone", "", RedirectResult("/new/", 302)),
        ("/blog/a/b", "", RedirectResult("/posts/a/b", 301)),
        ("/blog", "", RedirectResult("/posts/", 301)),
        ("/news/2026/tea", "", RedirectResult("/posts/tea/?y=2026", 307)),
        ("/shop", "id=7", RedirectResult("/things/7", 301)),
        ("/shop", "", None),
        ("/app/x", "", RedirectResult("/index.html", 200)),
        ("/there", "", RedirectResult("https://x.example:8080/a/:splat", 301)),
        ("/away/b c", "", RedirectResult("https://x.example/b%20c", 301)),
        ("/de/x", "", None),
        ("/nonsense", "", None),
        ("/bad", "", None),
        ("/other", "", None),
    ],
)
def test_redirects(path: str, query: str, outcome: RedirectResult | None) -> None:
    assert redirect(RULES, path, query, exists=False) == outcome


def test_a_file_goes_before_a_rule_that_is_not_forced() -> None:
    assert redirect(RULES, "/old/", "", exists=True) is None
    assert redirect(RULES, "/forced/", "", exists=True) == RedirectResult("/new/", 301)


def test_headers() -> None:
    blocks = read_headers(
        "# comment\n/*\n  X-One: 1\n  Cache-Control: a\n\n/assets/*\n  cache-control: b\n"
        "  Not a header\n/posts/:slug/\n  X-Post: yes: really\nhttps://x.example/\n  X-No: no\n"
    )
    assert headers_of(blocks, "/") == {"X-One": "1", "Cache-Control": "a"}
    assert headers_of(blocks, "/assets/a.css")["Cache-Control"] == "a, b"
    assert headers_of(blocks, "/posts/tea/")["X-Post"] == "yes: really"
    assert "X-Post" not in headers_of(blocks, "/posts/tea/more/")
