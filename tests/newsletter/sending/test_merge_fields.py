"""Merge fields: found, checked, filled in for a recipient, and translated for services."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.newsletter.sending.merge_fields import (
    PROVIDERS,
    BodyFormat,
    Values,
    check,
    fill,
    literal,
    parse,
    translate,
)
from tests.newsletter.support import HTML, TEXT, campaign

ANNA = Values(
    first_name="Anna",
    email="anna@a.example",
    unsubscribe_url="https://x.example/leave?a=1&t=2",
    postal_address="Bakery & Co\nHauptstraße 1",
    view_in_browser_url="https://x.example/i/",
)


def messages(**changes: object) -> list[str]:
    return [str(problem) for problem in check(campaign(**changes))]


def test_an_issue_as_it_should_be():
    assert messages() == []


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hello {{ subscriber.first_name | friend }}!", "Hello Anna!"),
        ("Hello {{subscriber.first_name|friend}}!", "Hello Anna!"),
        ('Hello {{ subscriber.first_name | "dear reader" }}!', "Hello Anna!"),
        ("{{ subscriber.email }}", "anna@a.example"),
        ("{{ postal_address }}", "Bakery & Co\nHauptstraße 1"),
        ("{{ unsubscribe_url }}", "https://x.example/leave?a=1&t=2"),
        ("{{ view_in_browser_url }}", "https://x.example/i/"),
        ('In Jinja one writes {{ "{{" }} name }}.', "In Jinja one writes {{ name }}."),
        ("no { field } here", "no { field } here"),
        ("", ""),
    ],
)
def test_fields_in_text(template: str, text: str):
    assert fill(template, ANNA, "text") == text


def test_values_in_html_are_escaped():
    nasty = Values(
        first_name='<img src=x onerror="alert(1)">',
        email="o'brien&co@a.example",
        unsubscribe_url='https://x.example/"><script>',
        postal_address="A & B\nStreet",
        view_in_browser_url="https://x.example/?a=1&b=2",
    )
    template = (
        "{{ subscriber.first_name }}|{{ subscriber.email }}|"
        '<a href="{{ unsubscribe_url }}">|{{ postal_address }}|{{ view_in_browser_url }}'
    )
    assert fill(template, nasty, "html") == (
        "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;|o&#x27;brien&amp;co@a.example|"
        '<a href="https://x.example/&quot;&gt;&lt;script&gt;">|A &amp; B<br>\nStreet|'
        "https://x.example/?a=1&amp;b=2"
    )


def test_values_are_not_merged_again():
    tricky = Values(
        first_name="{{ subscriber.email }}",
        email="secret@a.example",
        unsubscribe_url="",
        postal_address="",
        view_in_browser_url="",
    )
    template = "{{ subscriber.first_name }}"
    assert fill(template, tricky, "text") == "{{ subscriber.email }}"


def test_without_a_name_the_fallback_stands():
    nobody = Values(
        email="a@a.example", unsubscribe_url="", postal_address="", view_in_browser_url=""
    )
    assert fill("Hello {{ subscriber.first_name | friend }}", nobody, "text") == "Hello friend"
    assert fill("Hello{{ subscriber.first_name }}", nobody, "text") == "Hello"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"html": HTML.replace("{{ unsubscribe_url }}", "#")}, "HTML part lacks {{ unsubscribe"),
        ({"text": TEXT.replace("{{ unsubscribe_url }}", "")}, "text part lacks {{ unsubscribe"),
        ({"html": HTML.replace("{{ postal_address }}", "")}, "HTML part lacks {{ postal_address"),
        ({"text": TEXT.replace("{{ postal_address }}", "")}, "text part lacks {{ postal_address"),
        ({"postal_address": " \n"}, "no postal address"),
        ({"reply_to": None}, "no address for replies"),
        ({"subject": " "}, "subject is empty"),
        ({"subject": "Hello\r\nBcc: everybody@x.example"}, "more than one line"),
        ({"subject": "Hello\u2028there"}, "more than one line"),
        (
            {"text": TEXT + "{{ subscriber.frist_name }}"},
            'unknown merge field {{ subscriber.frist_name }} (did you mean "subscriber.first_name"',
        ),
        ({"subject": "{{ name }}"}, "the subject part has an unknown merge field {{ name }}"),
        ({"text": TEXT + "{{ unsubscribe_url"}, 'has an unclosed "{{ unsubscribe_url"'),
        ({"html": HTML.replace("{{ un", "%7B%7B un")}, "percent-encoded braces"),
        ({"subject": "{{ subscriber.first_name | <b>x</b> }}"}, "contains quotes or markup"),
        ({"unsubscribe": "https://x.example/{address}"}, "braces other than {token}"),
    ],
)
def test_mistakes_are_named_before_anything_is_sent(changes: dict[str, object], message: str):
    found = messages(**changes)
    assert any(message in one for one in found), found


def test_all_mistakes_come_in_one_run():
    found = messages(html="{{ a }}", text="{{ b }}", subject="", reply_to=None, postal_address="")
    assert len(found) == 9
    assert all("(" in one for one in found), "each says how to mend it"


@pytest.mark.parametrize(
    ("provider", "greeting", "leave", "address", "page"),
    [
        (
            "mailchimp",
            "*|IF:FNAME|**|FNAME|**|ELSE:|*friend*|END:IF|*",
            "*|UNSUB|*",
            "*|LIST:ADDRESSLINE|*",
            "*|ARCHIVE|*",
        ),
        (
            "buttondown",
            '{{ subscriber.metadata.first_name|default:"friend" }}',
            "{{ unsubscribe_url }}",
            "Bakery<br>\nHauptstraße 1<br>\n10115 Berlin",
            "{{ email_url }}",
        ),
        (
            "kit",
            '{{ subscriber.first_name | strip | default: "friend" }}',
            "{{ unsubscribe_url }}",
            "Bakery<br>\nHauptstraße 1<br>\n10115 Berlin",
            "https://bakery.example/newsletter/autumn/",
        ),
        (
            "mailerlite",
            "{$name|default('friend')}",
            "{$unsubscribe}",
            "Bakery<br>\nHauptstraße 1<br>\n10115 Berlin",
            "https://bakery.example/newsletter/autumn/",
        ),
        (
            "brevo",
            "{{ contact.FIRSTNAME|default:'friend' }}",
            "{{ unsubscribe }}",
            "Bakery<br>\nHauptstraße 1<br>\n10115 Berlin",
            "{{ mirror }}",
        ),
        (
            "listmonk",
            "{{ if .Subscriber.FirstName }}{{ .Subscriber.FirstName }}{{ else }}friend{{ end }}",
            "{{ UnsubscribeURL }}",
            "Bakery<br>\nHauptstraße 1<br>\n10115 Berlin",
            "{{ MessageURL }}",
        ),
    ],
)
def test_providers(provider: str, greeting: str, leave: str, address: str, page: str):
    html = translate(HTML, PROVIDERS[provider], campaign(), "html")
    assert f"Hello {greeting}," in html
    assert f'<a href="{leave}">' in html
    assert f" {address} " in html
    assert f'<a href="{page}">' in html


def test_every_provider_has_a_row_for_every_field():
    assert set(PROVIDERS) == {
        "mailchimp",
        "buttondown",
        "kit",
        "mailerlite",
        "brevo",
        "listmonk",
    }
    template = "{{ subscriber.first_name }}{{ subscriber.email }}"
    results = {translate(template, one, campaign(), "text") for one in PROVIDERS.values()}
    assert len(results) == len(PROVIDERS)
    assert not any("FALLBACK" in result or "None" in result for result in results)


SIGNS = {
    "mailchimp": ("*|UNSUB|*", "*|IF:FNAME|*"),
    "buttondown": ("{% if x %}", "{# c #}", "{{ '{{' }}x}}"),
    "kit": ("{% if x %}", "{{ '{{' }}x}}"),
    "mailerlite": ("{$unsubscribe}",),
    "brevo": ("{% if x %}", "{# c #}", "{{ '{{' }}x}}"),
    "listmonk": ("{{ '{{' }} if x }}",),
}


@pytest.mark.parametrize("part", ["html", "text"])
@pytest.mark.parametrize(("provider", "sign"), [(one, s) for one in SIGNS for s in SIGNS[one]])
def test_signs_of_a_service_are_shown_and_not_read(
    provider: str, sign: str, part: BodyFormat
) -> None:
    raw = "".join(one if isinstance(one, str) else one.text for one in parse(sign))
    style = "<style>a{b:c}@media x{#d{e:f}}</style>" if part == "html" else ""
    result = translate(f"{style}A {sign} B", PROVIDERS[provider], campaign(), part)
    assert raw not in result
    assert result.startswith(f"{style}A ")
    if part == "html" and not raw.startswith("{{"):
        assert unescape(result) == f"{style}A {raw} B"


@pytest.mark.parametrize("part", ["html", "text"])
@pytest.mark.parametrize(("provider", "sign"), [(one, s) for one in SIGNS for s in SIGNS[one]])
def test_signs_of_a_service_in_inserted_values(provider: str, sign: str, part: BodyFormat) -> None:
    raw = "".join(one if isinstance(one, str) else one.text for one in parse(sign))
    letter = campaign(postal_address=f"Box {raw}\nTown", view_in_browser_url=f"https://x/{raw}")
    template = "{{ postal_address }} {{ view_in_browser_url }}"
    assert raw not in translate(template, PROVIDERS[provider], letter, part)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_text_that_no_service_reads_stays(provider: str) -> None:
    text = "a { b } * | c # d % e $ 5"
    assert translate(text, PROVIDERS[provider], campaign(), "html") == text


@given(st.text("{}\"' |ab\n", max_size=40))
def test_literal_text_comes_out_as_it_was(text: str):
    assert fill(literal(text), ANNA, "text") == text


@given(st.text(max_size=60))
def test_parsing_loses_nothing(text: str):
    assert fill(text, ANNA, "text") == text or "{{" in text
    assert parse(text.replace("{{", "")) == ((text.replace("{{", ""),) if text != "" else ())
