"""HTML as plain text: what recipients without HTML see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.newsletter.rendering.plain_text import columns, plain_text, wrapped


def text(html: str, **options: int) -> str:
    return plain_text(html, **options)  # type: ignore[arg-type]


def test_headings_paragraphs_and_rules() -> None:
    found = text("<h1>Hello</h1><p>One\n two</p><hr><h2>Über</h2><p>a<br>b</p>")
    assert found == "Hello\n=====\n\nOne two\n\n* * *\n\nÜber\n----\n\na\nb\n"


def test_a_paragraph_is_wrapped_where_words_end() -> None:
    found = text("<p>" + "word " * 40 + "</p>")
    lines = found.rstrip("\n").split("\n")
    assert max(map(len, lines)) <= 72
    assert " ".join(lines).split() == ["word"] * 40


def test_links_become_numbered_notes_and_the_same_address_one_note() -> None:
    found = text(
        '<p><a href="https://x.example/a">One</a>, <a href="https://x.example/b">two</a> and '
        '<a href="https://x.example/a">one again</a>.</p>'
    )
    assert found == (
        "One [1], two [2] and one again [1].\n\n"
        "Links\n-----\n\n[1] https://x.example/a\n[2] https://x.example/b\n"
    )


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://x.example/">https://x.example/</a>',
        '<a href="https://x.example/">x.example</a>',
        '<a href="mailto:a@x.example">a@x.example</a>',
        '<a href="tel:01632960114">01632 960114</a>',
        '<a href="#part">a part</a>',
        '<a href="https://x.example/"></a>',
    ],
)
def test_an_address_that_stands_there_needs_no_note(html: str) -> None:
    assert "[1]" not in text(f"<p>{html}</p>")


def test_a_note_never_begins_a_line() -> None:
    html = "<p>" + "x" * 70 + ' <a href="https://x.example/a">ab</a></p>'
    assert "\n[1]" not in text(html).partition("Links")[0]


def test_lists_are_tight_unless_they_hold_paragraphs() -> None:
    found = text(
        "<ul><li>one</li><li>two<ol start=3><li>a</li><li>b</li></ol></li></ul>"
        "<ul><li><p>p</p><p>q</p></li></ul>"
    )
    assert found == "- one\n- two\n  3. a\n  4. b\n\n- p\n\n  q\n"


def test_quotes_code_and_definitions() -> None:
    found = text(
        "<blockquote><p>one</p><p>two</p></blockquote><pre><code>a  =  1\n  b</code></pre>"
        "<dl><dt>Tea</dt><dd>Always.</dd></dl><p><q>yes</q></p>"
    )
    assert found == "> one\n>\n> two\n\n    a  =  1\n      b\n\nTea\n  Always.\n\n“yes”\n"


def test_a_table_of_data_has_columns_while_they_fit() -> None:
    rows = "<tr><th>Part</th><th>N·m</th></tr><tr><td>Stem</td><td>5</td></tr>"
    assert text(f"<table>{rows}</table>") == "Part   N·m\n----   ---\nStem   5\n"
    narrow = text(f"<table>{rows.replace('Stem', 'The stem of the bars')}</table>", width=24)
    assert narrow == "Part: The stem of the\nbars\nN·m: 5\n"


def test_a_table_for_layout_is_no_table() -> None:
    html = '<table role="presentation"><tr><td><p>a</p></td><td><p>b</p></td></tr></table>'
    assert text(html) == "a\n\nb\n"


def test_pictures_say_what_is_to_be_seen_and_decoration_says_nothing() -> None:
    html = '<p><img src="a.jpg" alt="a red bicycle"><img src="b.jpg" alt=""></p>'
    assert text(html) == "[a red bicycle]\n"


def test_what_is_not_for_reading_is_left_out() -> None:
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body>"
        '<div data-text="none">no<br><b>no</b></div><!-- no --><script>no</script><p>yes</p></body>'
    )
    assert text(html) == "yes\n"


def test_a_merge_field_is_never_broken() -> None:
    field = "{{ subscriber.first_name | my dear friend }}"
    html = "<p>" + "x" * 60 + f" {field} and so on</p>"
    assert field in text(html)
    assert field.replace("{{", "\ufdd2") in text(html.replace("{{", "\ufdd2"))


def test_letters_of_double_width_are_counted_so() -> None:
    lines = wrapped("日本語の長い文章はここで折り返されます。" * 4, 40)
    assert all(columns(line) <= 40 for line in lines)
    assert "".join(lines) == "日本語の長い文章はここで折り返されます。" * 4


def test_html_that_is_not_closed_is_no_trouble() -> None:
    assert text("<p>a<ul><li>b<blockquote>c") == "a\n\n- b\n\n  > c\n"


EMAILS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs"], exclude_characters="{")


@given(st.lists(st.text(EMAILS, min_size=1, max_size=30), max_size=30).map(" ".join))
def test_no_word_is_lost_and_no_line_is_too_long(words: str) -> None:
    from html import escape

    found = text(f"<p>{escape(words)}</p>")
    assert "".join(found.split()) == "".join(words.split())
    for line in found.split("\n"):
        assert columns(line) <= 72 or " " not in line.strip()
