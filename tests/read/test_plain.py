"""A customer's words are shown as words."""

from __future__ import annotations

from sitegen.read.plain import to_html


def test_markup_is_escaped() -> None:
    assert to_html('<script>alert("1")</script> & *no*') == (
        "<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; *no*</p>"
    )


def test_paragraphs_and_lines() -> None:
    assert to_html("one\ntwo\n \n\nthree\n") == "<p>one<br>\ntwo</p>\n<p>three</p>"


def test_addresses_become_links_that_vouch_for_nothing() -> None:
    html = to_html("see https://example.org/?a=1&b=2.")
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow ugc noopener">' in html
    assert html.endswith("</a>.</p>")


def test_only_web_addresses_become_links() -> None:
    assert "<a" not in to_html("javascript:alert(1)//http me@example.org ftp://example.org/http")


def test_control_and_direction_characters_are_left_out() -> None:
    assert to_html("a\x00b\x1b[31m\u202egnp.exe\ufeff\x85") == "<p>ab[31mgnp.exe</p>"
