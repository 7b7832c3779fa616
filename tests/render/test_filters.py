"""Filters of templates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.filters import do_urlencode
from markupsafe import Markup

from sitegen.render.filters import css_fonts, isodate, tel, urlencode, without_anchors


def test_a_body_without_anchors_has_no_ids_and_no_links_to_them() -> None:
    body = Markup('<h2 class="a" id="x">One &amp; two</h2><p><a class="b" href="#x">up</a></p>')

    assert without_anchors(body) == ('<h2 class="a">One &amp; two</h2><p><a class="b">up</a></p>')


def test_other_links_and_words_about_ids_stay() -> None:
    body = Markup('<p>Write id="x" here: <a href="/a/#x">there</a></p>')

    assert without_anchors(body) == body


def test_fonts_cannot_end_their_declaration() -> None:
    assert css_fonts('"My Font", serif') == '"My Font", serif'
    assert css_fonts("serif; } body { color: red") == "serif  body  color red"


def test_dates_for_machines() -> None:
    assert isodate(date(2026, 3, 1)) == "2026-03-01"
    assert isodate(datetime(2026, 3, 1, 9, 30, tzinfo=UTC)) == "2026-03-01T09:30:00+00:00"


@given(st.one_of(st.text(), st.text(st.characters(max_codepoint=127)), st.integers()))
def test_text_is_encoded_for_urls_as_jinja_does_it(value: str | int) -> None:
    assert urlencode(value) == do_urlencode(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ""),
        (
            "What's 5 % of a bike? a&b=c+d #1",
            "What%27s%205%20%25%20of%20a%20bike%3F%20a%26b%3Dc%2Bd%20%231",
        ),
        ("https://shop.example/a-b_c.d~e/", "https%3A//shop.example/a-b_c.d~e/"),
        ("Brötchen", "Br%C3%B6tchen"),
        (Markup("a &amp; b"), "a%20%26amp%3B%20b"),
        ({"a b": "c/d", "e": 1}, "a+b=c%2Fd&e=1"),
        ([("a", "b c")], "a=b+c"),
    ],
)
def test_what_is_encoded_for_urls(value: object, expected: str) -> None:
    assert urlencode(value) == expected


@pytest.mark.parametrize(
    ("phone", "target"),
    [
        ("+44 1632 960114", "+441632960114"),
        ("01632 960114 ext. 5", "01632960114;ext=5"),
        ("01632 960114, Ext 12", "01632960114;ext=12"),
        ("01632 960114 x5", "01632960114;ext=5"),
        ("089 1234 Durchwahl 7", "0891234;ext=7"),
        ("(089) 12-34", "(089)12-34"),
    ],
)
def test_phone_numbers_with_extensions_can_be_dialled(phone: str, target: str) -> None:
    assert tel(phone) == target
