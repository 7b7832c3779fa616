"""Characters are counted as text messages count them (3GPP TS 23.038)."""

from __future__ import annotations

import pytest

from sitegen.text_message import plain_punctuation, size_of, with_address

GSM, UCS = "GSM 7-bit", "UCS-2"
URL = "https://shop.example/a/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (GSM, 0, 0)),
        ("a" * 160, (GSM, 160, 1)),
        ("a" * 161, (GSM, 161, 2)),
        ("a" * 306, (GSM, 306, 2)),
        ("a" * 307, (GSM, 307, 3)),
        ("Grüße, ¿qué? à £5", (GSM, 17, 1)),
        ("€" * 80, (GSM, 160, 1)),
        ("€" * 81, (GSM, 162, 2)),
        ("[x]", (GSM, 5, 1)),
        # An extended character isn't divided: each message has a place left over.
        ("€" * 153, (GSM, 306, 3)),
        ("ç", (UCS, 1, 1)),
        ("ж" * 70, (UCS, 70, 1)),
        ("ж" * 71, (UCS, 71, 2)),
        ("ж" * 135, (UCS, 135, 3)),
        ("🍞" * 35, (UCS, 70, 1)),
        ("🍞" * 67, (UCS, 134, 3)),
        ("مغلق", (UCS, 4, 1)),
        ("`", (UCS, 1, 1)),
    ],
)
def test_sizes(text: str, expected: tuple[str, int, int]) -> None:
    assert size_of(text) == expected


def test_typographic_characters_do_not_cost_half_of_a_message() -> None:
    text = plain_punctuation("“Don’t”\u00a0– she said\u2009…\nand «left»")
    assert text == '"Don\'t" - she said ... and "left"'
    assert size_of(text).encoding == GSM


@pytest.mark.parametrize(
    "words",
    [
        "We are closed on Monday. " * 20,
        "Мы закрыты в понедельник. " * 20,
        "月曜日は休みです。" * 30,
        "👩‍🍳" * 60,
        "€ [x] {y} " * 40,
    ],
)
@pytest.mark.parametrize(("most", "messages"), [(160, 1), (300, 2)])
def test_long_words_are_cut_to_fit(words: str, most: int, messages: int) -> None:
    text = with_address(words, URL, most, messages)
    assert text is not None
    assert text.endswith(f"... {URL}")
    size = size_of(text)
    assert size.characters <= most
    assert size.messages <= messages
    assert plain_punctuation(words).startswith(text.removesuffix(f"... {URL}"))
    assert "\u200d..." not in text


def test_short_words_stay_whole_and_long_addresses_leave_no_room() -> None:
    assert with_address("Closed today.", URL, 160, 1) == f"Closed today. {URL}"
    assert with_address("Closed today.", URL + "x" * 137, 160, 1) is None
