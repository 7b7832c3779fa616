"""Merge fields are kept apart from text that only looks like one."""

from __future__ import annotations

from sitegen.newsletter.rendering.placeholders import field, finished, keep_fields
from sitegen.newsletter.rendering.sizes import mark, measure_parts
from sitegen.newsletter.sending.merge_fields import Values, fill

ANNA = Values(
    first_name="Anna",
    email="anna@x.example",
    unsubscribe_url="https://x.example/leave",
    postal_address="Here",
    view_in_browser_url="https://x.example/",
)


def test_a_field_of_the_letter_is_filled_and_a_title_that_looks_like_one_is_not() -> None:
    title = "How to write {{ subscriber.email }} in a template"
    mail = finished(f"<h1>{title}</h1>{keep_fields('<p>{{ subscriber.first_name | you }}</p>')}")
    assert fill(mail, ANNA, "html") == f"<h1>{title}</h1><p>Anna</p>"


def test_a_field_of_a_template() -> None:
    assert finished(field("unsubscribe_url")) == "{{ unsubscribe_url }}"
    assert finished(field("subscriber.first_name", "friend")) == (
        "{{ subscriber.first_name | friend }}"
    )


def test_two_braces_in_quotes_that_typography_made_round() -> None:
    assert fill(finished(keep_fields("{{ “{{” }}")), ANNA, "text") == "{{"


def test_text_that_looks_like_a_field_stays_so_in_an_attribute() -> None:
    mail = finished('<img alt="{{ subscriber.email }}">')
    assert fill(mail, ANNA, "html") == '<img alt="{{ subscriber.email }}">'


def test_the_octets_of_parts_and_no_mark_in_the_mail() -> None:
    html = f"head{mark('a')}ää{mark('b')}bbb{mark('')}x{mark('a')}a{mark('')}foot"
    assert measure_parts(html) == ("headääbbbxafoot", {"a": 5, "b": 3})
