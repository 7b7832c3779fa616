"""A body's HTML with only what mail programs can show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.newsletter.rendering.email_html import email_safe


def safe(html: str) -> str:
    return email_safe(html, str.upper)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a <b>b</b></p>", "<p>a <b>b</b></p>"),
        ("<section><p>a</p></section>", "<div><p>a</p></div>"),
        ("<kbd>Esc</kbd>", '<code class="key">Esc</code>'),
        ("<q>yes</q>", "“yes”"),
        ('<p id="x" onclick="y" style="color:red" class="c">a</p>', '<p class="c">a</p>'),
        ("<script>alert(1)</script>a", "a"),
        ("<form><input name=a><button>Go</button></form>a", "a"),
        ("<svg><text>no</text></svg>a", "a"),
        ("<iframe src=x>no</iframe>a", "a"),
        ('<a href="#note">1</a>', "1"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        (
            '<a href="https://x.example/" target="_blank">x</a>',
            '<a href="https://x.example/">x</a>',
        ),
        ('<a href="{{ unsubscribe_url }}">x</a>', '<a href="{{ unsubscribe_url }}">x</a>'),
        ('<img src="/relative.jpg">', ""),
        ('<img src="https://x.example/a.jpg" srcset="b 2x" loading="lazy">',
         '<img src="https://x.example/a.jpg" alt="">'),
        ('<input type="checkbox" checked>done', "☑ done"),
        ('<input type="checkbox">open', "☐ open"),
        ("<details open><summary>Why</summary><p>So.</p></details>",
         '<div><p class="summary">Why</p><p>So.</p></div>'),
        ('<video src="https://x.example/a.mp4">no</video>b',
         '<a href="https://x.example/a.mp4">WATCH</a>b'),
        ('<audio><source src="https://x.example/a.mp3"><source src="https://x.example/b.ogg"></audio>',
         '<a href="https://x.example/a.mp3">LISTEN</a>'),
        ("<table><tr><td>a</td></tr></table>", '<table class="data"><tr><td>a</td></tr></table>'),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"),
        ("<p>open <b>bold", "<p>open <b>bold</b></p>"),
        ("</p>stray", "stray"),
    ],
)  # fmt: skip
def test_what_becomes_of(html: str, expected: str) -> None:
    assert safe(html) == expected


@given(st.text(max_size=200))
def test_whatever_is_put_in_is_harmless_and_stays_as_it_is(html: str) -> None:
    once = safe(html)
    assert safe(once) == once
    assert "<script" not in once.lower()
