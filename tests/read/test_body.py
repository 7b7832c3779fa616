"""What is found in a body, and what its HTML becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.document import Heading
from sitegen.read.body import BodyFacts, analyse, plain_text
from sitegen.read.placeholder import CLOSE, OPEN
from sitegen.read.words import count_words, shorten


def _facts(html: str, *, typographic: bool = False) -> BodyFacts:
    return analyse(html, language="en", typographic=typographic)


def test_links_within_the_site_become_placeholders() -> None:
    facts = _facts(
        '<p><a href="b.md">b</a> <a title="x" href=\'c.md?a=1&amp;b#d\'>c</a> '
        '<A HREF="e.md">e</A></p>'
    )
    assert facts.links == ("b.md", "c.md?a=1&b#d", "e.md")
    assert f'<a href="{OPEN}L0{CLOSE}">b</a>' in facts.html
    assert f'<a title="x" href="{OPEN}L1{CLOSE}">' in facts.html


@pytest.mark.parametrize(
    "href", ["https://x.example/", "mailto:a@b.example", "//x.example", "#a", ""]
)
def test_other_links_stay(href: str) -> None:
    html = f'<p><a href="{href}">there</a></p>'
    facts = _facts(html)
    assert (facts.links, facts.html) == ((), html)


def test_a_picture_alone_in_its_paragraph_is_a_figure() -> None:
    facts = _facts(
        '<p><img src="a.jpg" alt="A" title="T" /></p>\n<p>See <img src="b.jpg" alt=""></p>'
    )
    assert facts.html == f"{OPEN}F0{CLOSE}\n<p>See {OPEN}I1{CLOSE}</p>"
    assert [(one.src, one.alt, one.title) for one in facts.images] == [
        ("a.jpg", "A", "T"),
        ("b.jpg", "", None),
    ]


def test_headings_get_unique_ids_and_keep_their_own() -> None:
    facts = _facts(
        '<h2>Prices</h2><h2>Prices</h2><h3 id="own">A <em>b</em></h3><p id="prices-3">x</p>'
    )
    assert facts.headings == (
        Heading(2, "prices", "Prices"),
        Heading(2, "prices-2", "Prices"),
        Heading(3, "own", "A b"),
    )
    assert sorted(facts.anchors) == ["own", "prices", "prices-2", "prices-3"]


def test_a_stray_closing_heading_is_no_heading() -> None:
    assert _facts("</h2><p>text</p>").headings == ()


def test_an_id_in_a_code_sample_is_no_anchor() -> None:
    assert _facts('<pre><code>x id="sample"</code></pre>').anchors == ()


def test_a_callout_has_a_title() -> None:
    html = _facts("<blockquote>\n<p>[!TIP]\nCome early.</p>\n</blockquote>").html
    assert html.startswith('<blockquote class="callout callout-tip">\n<p class="callout-title">')
    assert f"{OPEN}Tcallout_tip{CLOSE}" in html


VIDEO = "https://youtu.be/dQw4w9WgXcQ"
LINK = f'<a href="{VIDEO}">{VIDEO}</a>'


@pytest.mark.parametrize(
    "links",
    [
        VIDEO,
        LINK,
        f"<strong>{LINK}</strong>",
        f"{LINK}<br />\n{LINK}",
        f'<a href="{VIDEO}">Our <em>talk</em></a>',
        '<a href="b.md">The menu</a>',
        "www.shop.example",
    ],
)
def test_a_paragraph_of_links_is_no_excerpt_if_there_is_another(links: str) -> None:
    assert _facts(f"<p>{links}</p><p>We bake.</p>").excerpt == "We bake."
    alone = _facts(f"<p>{links}</p>").excerpt
    assert alone and "<" not in alone
    within = _facts(f"<p>See {links}</p><p>We bake.</p>").excerpt
    assert within.startswith("See ") and "<" not in within


def test_the_excerpt_is_the_first_paragraph() -> None:
    assert _facts("<h2>Title</h2><p>First &amp; <em>fore</em>most.</p><p>No.</p>").excerpt == (
        "First & foremost."
    )


def test_code_keeps_its_quotes() -> None:
    facts = _facts('<p>"a" <code>"b"</code> it\'s</p>', typographic=True)
    assert facts.html == '<p>“a” <code>"b"</code> it’s</p>'


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>one two</p><p>three</p>", 3),
        ("<p>one<em>half</em></p>", 1),
        ("<p>10&nbsp;€ &quot;c&quot;</p>", 2),
        ("<p>営業時間 9 Uhr</p>", 6),
        ("<p>a</p><script>var no = 1</script>", 1),
        ("", 0),
    ],
)
def test_words(html: str, words: int) -> None:
    assert _facts(html).words == words


@given(st.text("aé’ \t\n"))
def test_white_space_parts_words(text: str) -> None:
    assert count_words(text) == len(text.split())


def test_a_no_break_space_parts_no_words() -> None:
    assert count_words("10\u00a0€ or\u202f: more") == 3


def test_a_chinese_character_counts_as_a_word() -> None:
    assert count_words("我们 open") == 3


def test_plain_text_and_shorten() -> None:
    assert plain_text("<p>a <b>b</b>c</p><p>d &lt; e</p>") == "a bc d < e"
    assert shorten("one two three", 10) == "one two…"
    assert shorten("short", 10) == "short"


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ("2 3 2 4", "2 3 2 3"),
        ("3 3 4", "2 2 3"),
        ("1 2 3", "2 3 4"),
        ("1 4 1", "2 3 2"),
        ("6 5 4", "2 2 2"),
        ("2 6 5", "2 3 3"),
        ("1 2 3 4 5 6", "2 3 4 5 6 6"),
        ("2 3 4 2", "2 3 4 2"),
    ],
)
def test_the_outline_leaves_no_level_out(levels: str, shown: str) -> None:
    facts = _facts("".join(f'<h{one} class="x">A</h{one}>' for one in levels.split()))
    assert " ".join(str(one.level) for one in facts.headings) == shown
    ids = ["a", *(f"a-{number}" for number in range(2, 9))]
    assert facts.html == "".join(
        f'<h{one} id="{name}" class="x">A</h{one}>'
        for one, name in zip(shown.split(), ids, strict=False)
    )
