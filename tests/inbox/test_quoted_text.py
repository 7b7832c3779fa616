"""Only the new words of a reply belong to a comment, in every mail program and language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sitegen.inbox.emails import read_emails
from sitegen.inbox.personal_data import private_passages
from sitegen.inbox.quoted_text import has_quotation, own_words, words_to_show

INPUTS = Path(__file__).parents[1] / "inputs"
REPLIES = {
    case["program"]: case["text"]
    for case in yaml.safe_load((INPUTS / "replies.yaml").read_text(encoding="utf-8"))
}
HTML_REPLIES = yaml.safe_load((INPUTS / "replies_html.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("program", REPLIES)
def test_only_the_new_words_are_left(program: str) -> None:
    assert own_words(REPLIES[program]) == "New words."


@pytest.mark.parametrize("program", REPLIES)
def test_nothing_of_another_email_is_left_unmarked(program: str) -> None:
    """Were it left, the person who decides would see it marked."""
    quoted = REPLIES[program].replace("New words.", "")
    if "@" in quoted:
        assert private_passages(quoted)


@pytest.mark.parametrize(
    "text",
    [
        "Opening hours would help:\nMonday: 10:00\nTuesday: 11:00\nWednesday: 12:00\nThanks!",
        "To: everyone who asked\nDate: whenever you like\nI am so glad!",
        "You wrote: come on Monday. I came.",
        "Three things:\n- tea\n- milk\n- bread",
        "From: the bottom of my heart.",
        "Call me on 2 March at 10:00. I said this:\nplease do.",
        "On Monday 2 March I wrote you this:\nnothing came back.",
        "---\nA line of mine.\n---",
        "Pros: quick\nCons: dear\nVerdict: come again",
        "I said: see you.\n\nAnd then: nothing.",
        "Sent from my garden, where your beans grow.\nAll of them!",
        "Von Ruth habe ich gestern eine Karte gesendet",
        "Enviado por correo ayer.",
    ],
)
def test_words_that_only_look_like_a_quotation_stay(text: str) -> None:
    assert own_words(text) == text


def test_answers_between_the_quoted_lines_stay() -> None:
    text = (
        "Hello!\n\nOn 3/2/26 10:00, Corner Shop wrote:\n> Do you like rolls?\nYes.\n\n"
        "> And tea?\nNo.\n\n> See you.\n"
    )
    assert own_words(text) == "Hello!\n\nYes.\n\nNo."


def test_an_email_without_a_word_of_its_own_is_kept_whole_and_marked() -> None:
    text = "From: Ruth <ruth@mail.example>\nSent: 2 March\nTo: Eva\nSubject: Rolls\n\nRead this."
    assert own_words(text) == ""
    assert words_to_show(text) == text
    assert has_quotation(text)
    assert "quotation" in {one.kind for one in private_passages(text)}


ADVERTISEMENTS = """
    Sent from my iPhone / Sent from my iPad / Sent from Outlook for Android / Get Outlook for iOS
    Sent from Yahoo Mail on Android / Sent using Zoho Mail / Sent with Proton Mail secure email.
    Von meinem iPhone gesendet / Von meinem Samsung Galaxy Smartphone gesendet.
    Von meiner Apple Watch gesendet / Von Outlook für iOS gesendet / Gesendet von Outlook für iOS
    Gesendet mit der GMX Mail App / Diese Nachricht wurde von meinem Android-Gerät gesendet
    Diese E-Mail wurde von meinem Mobiltelefon gesendet / Gesendet aus der Yahoo Mail App
    Envoyé de mon iPhone / Envoyé depuis mon téléphone Orange / Envoyé depuis mon smartphone
    Envoyé à partir de Outlook pour Android / Télécharger Outlook pour iOS / Envoyé avec Proton Mail
    Obtenir Outlook pour Android / Provenance : Courrier pour Windows
    Enviado desde mi iPhone / Enviado desde mi Galaxy / Enviado con Proton Mail
    Enviado mediante Outlook para iOS / Obtener Outlook para Android / Descargar Outlook para iOS
    أُرسلت من الـ iPhone / أرسلت من الـ iPhone / أُرسل من iPhone الخاص بي
    مرسل من الـ iPhone الخاص بي
    تم الإرسال من هاتفي / تم الإرسال من Outlook لـ Android / احصل على Outlook لـ iOS
    الحصول على Outlook for Android
"""


@pytest.mark.parametrize(
    "line", [one.strip() for one in re.split(r"\s/\s|\n", ADVERTISEMENTS) if one.strip()]
)
def test_the_advertisement_of_a_program_is_not_a_word_of_the_sender(line: str) -> None:
    for text in (line, f"\r\n\r\n{line}\r\n", f"*{line}*"):
        assert own_words(text) == words_to_show(text) == ""
        assert not has_quotation(text)
    assert own_words(f"New words.\n\n{line}\n") == "New words."


def test_a_signature_alone_is_shown_but_is_no_word() -> None:
    text = "-- \nRuth Ames\nBaker"
    assert own_words(text) == ""
    assert words_to_show(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "On " + "1 " * 125_000,
        "a: b\n" * 50_000,
        "> " * 125_000,
        "-" * 250_000,
        "From: " * 40_000,
        "\n" * 250_000,
        "On 1\n" * 50_000,
        "a@b.c " * 40_000,
        "0 " * 125_000,
        "+1" * 125_000,
        "(0" * 125_000,
        "x" * 250_000,
        "*" * 250_000,
        "_ " * 125_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_a_long_hostile_text_is_read_to_its_end(text: str) -> None:
    """With expressions that try all ways, or lines that are looked at again and again, this would
    take hours."""
    assert len(own_words(text)) <= len(words_to_show(text)) <= len(text)
    assert has_quotation(text) in (True, False)
    assert all(one.end <= len(text) for one in private_passages(text))


HTML = "From: ruth@mail.example\nContent-Type: text/html; charset=utf-8\n\n{}"


@pytest.mark.parametrize("html", HTML_REPLIES)
def test_the_new_words_of_an_email_in_html(html: str) -> None:
    (one,) = read_emails(HTML.format(html).encode(), "x.eml").messages
    assert one.message == "New words."


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("Write to ruth@mail.example, please.", ["ruth@mail.example"]),
        ("Call 01632 960123 or +44 1632 960-124!", ["01632 960123", "+44 1632 960-124"]),
        ("Ruf an: (0221) 12 34 56 7.", ["(0221) 12 34 56 7"]),
        ("On 02.03.2026 at 10:00 I paid 1200.50 for 12 rolls.", []),
        ("0049 221 1234567", ["0049 221 1234567"]),
        ("Fine.\n> your letter", ["> your letter"]),
        ("Fine.\nFrom: Ruth\nSent: today\nTo: Eva", ["From: Ruth"]),
        ("Fine.\nMan: Ruth\nPa: 2 Mars 2026 10:00\nDo: Eva", ["Man: Ruth"]),
        ("Monday: 10:00\nTuesday: 11:00\nWednesday: 12:00", []),
        ("Order 2026-11-0001 of 2026-03-02, IBAN unknown.", []),
        ("ünü@bücher.example", ["ünü@bücher.example"]),
    ],
)
def test_private_passages_are_found(text: str, passages: list[str]) -> None:
    assert [text[one.start : one.end] for one in private_passages(text)] == passages
