"""Filters of templates."""

from __future__ import annotations

from datetime import UTC, date, datetime

from markupsafe import Markup

from sitegen.render.filters import css_fonts, isodate, without_anchors


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
