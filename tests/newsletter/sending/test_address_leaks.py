"""No subscriber's address in anything public."""

from __future__ import annotations

import pytest

from sitegen.address import parse_address
from sitegen.newsletter.sending.address_leaks import exposed

SUBSCRIBERS = [
    parse_address(text)
    for text in ("anna@x.example", "o'brien+news@x.example", "jürgen@bücher.example")
]


def found(text: str, allowed: tuple[str, ...] = ()) -> list[str]:
    return [
        str(problem)
        for problem in exposed(
            [("public/index.html", text)], SUBSCRIBERS, [parse_address(one).key for one in allowed]
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "anna@x.example",
        "Write to ANNA@X.EXAMPLE.",
        "<a href=mailto:anna@x.example>",
        '<a href="mailto:anna@x.example?subject=x">',
        "'anna@x.example'",
        "_anna@x.example_ or **anna@x.example**",
        "mail=anna@x.example&x=1",
        "/people/anna@x.example/",
        "(anna@x.example)",
        "bert@x.example,anna@x.example",
        "anna&#64;x.example",
        "&#97;nna&#x40;x.example",
        "anna%40x.example",
        "?to=anna%40x.example&b=1",
        "O'Brien+news@x.example",
        "jürgen@xn--bcher-kva.example",
        "JÜRGEN@Bücher.example!",
        "name: anna@x.example\r",
    ],
)
def test_found_however_it_is_written(text: str):
    (message,) = found(f"first line\n{text}\n")
    assert message.startswith("public/index.html:2: a subscriber's address stands here (")
    assert "anna@" not in message and "brien" not in message and "jürgen" not in message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna at x.example",
        "joanna@x.example",
        "first.anna@x.example",
        "anna@y.x.example",
        "anna@x.example.com",
        "anna@@x.example",
        "news@x.example",
        "@",
    ],
)
def test_others_are_none_of_it(text: str):
    assert found(text) == []


def test_what_is_public_on_purpose():
    text = "anna@x.example\njürgen@bücher.example\n"
    assert len(found(text)) == 2
    assert len(found(text, ("Anna@X.example",))) == 1


def test_each_place_once():
    texts = [("a", "anna@x.example anna@x.example"), ("b", "anna@x.example\n\nanna@x.example")]
    places = [(problem.file, problem.line) for problem in exposed(texts, SUBSCRIBERS)]
    assert places == [("a", 1), ("b", 1), ("b", 3)]


def test_without_subscribers_nothing_is_read():
    def texts():
        raise AssertionError
        yield

    assert exposed(texts(), []) == ()
