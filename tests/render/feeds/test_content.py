"""An item's content: whole addresses, nothing that acts, well-formed whatever was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.render.absolute import absolute_value
from sitegen.render.feeds.content import absolute_content
from tests.feeds.content_rules import content_problems

PAGE = "https://shop.example/sub/posts/a/"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/sub/b/">x</a>', '<a href="https://shop.example/sub/b/">x</a>'),
        ('<a href="#part">x</a>', f'<a href="{PAGE}#part">x</a>'),
        ('<a href="?q=1">x</a>', f'<a href="{PAGE}?q=1">x</a>'),
        ('<a href="../b/">x</a>', '<a href="https://shop.example/sub/posts/b/">x</a>'),
        ('<a href="//x.example/">x</a>', '<a href="https://x.example/">x</a>'),
        ('<a href="mailto:a@x.example">x</a>', '<a href="mailto:a@x.example">x</a>'),
        ('<a href="tel:+491">x</a>', '<a href="tel:+491">x</a>'),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href=" java\nscript:alert(1)">x</a>', "<a>x</a>"),
        ('<img src="c.png" alt="c">', f'<img src="{PAGE}c.png" alt="c">'),
        ('<blockquote cite="/sub/s/">x</blockquote>',
         '<blockquote cite="https://shop.example/sub/s/">x</blockquote>'),
        ('<video poster="p.jpg" src="f.mp4"></video>',
         f'<video poster="{PAGE}p.jpg" src="{PAGE}f.mp4"></video>'),
        ("<script>alert(1)</script>x", "x"),
        ("<style>p{}</style>x", "x"),
        ('<form action="/x">Name <input name="a"></form>x', "x"),
        ('<iframe src="https://x.example/">y</iframe>x', "x"),
        ('<p style="color:red" onclick="a()" id="p" class="q">x</p>', "<p>x</p>"),
        ('<td class="align-right">1</td>', "1"),
        ('<table><tr><td class="align-right">1</td></tr></table>',
         '<table><tbody><tr><td align="right">1</td></tr></tbody></table>'),
        ('<li><input type="checkbox" checked aria-label="Done"> x</li>', "<li>☑ x</li>"),
        ('<li><input type="checkbox" aria-label="To do"> x</li>', "<li>☐ x</li>"),
        ("<!-- a note -->x", "x"),
        ("<p>un<b>closed", "<p>un<b>closed</b></p>"),
        ("<svg><script>alert(1)</script></svg>x", "x"),
    ],
)  # fmt: skip
def test_html_becomes_fit_for_a_feed(html: str, expected: str) -> None:
    assert absolute_content(html, PAGE) == expected


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("a.png 1x, b.png 2x", f"{PAGE}a.png 1x, {PAGE}b.png 2x"),
        ("/sub/a.png 400w,\n /sub/b.png 800w",
         "https://shop.example/sub/a.png 400w, https://shop.example/sub/b.png 800w"),
        ("a,b.png 1x", f"{PAGE}a,b.png 1x"),
        ("a.png", f"{PAGE}a.png"),
        ("https://x.example/a.png 2x", "https://x.example/a.png 2x"),
        ("javascript:alert(1) 1x", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_every_candidate_of_a_srcset_is_whole(srcset: str, expected: str) -> None:
    assert (absolute_value(srcset, "img", "srcset", PAGE) or "") == expected


pieces = st.sampled_from(
    ["<p>", "</p>", "<a href=", '"#x"', '"/y"', ">", "</a>", "<script>", "</script>", "text",
     "<img",
     " src='a.png'", " srcset='a 1x, b 2x'", " onerror=alert(1)", "<form>", "<input>", "<svg>",
     "<style>", "</style>", "&lt;", "&amp;", "<!--", "-->", "]]>", "<table>", "<td>", '"', "'", "<",
     "\x00", "\x07", "\r\n", "javascript:", "<math>", "<template>", "🚲"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(pieces, max_size=25))
def test_whatever_is_written_is_harmless_and_stays_so(parts: list[str]) -> None:
    made = absolute_content("".join(parts), PAGE)
    assert list(content_problems(made)) == []
    # A reader cleans it once more; nothing may come to life by that.
    assert list(content_problems(absolute_content(made, PAGE))) == []
