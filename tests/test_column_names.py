"""Names of columns mean the same in many languages, politely and with marks around them."""

from __future__ import annotations

import pytest

from sitegen.column_names import (
    EMAIL_NAMES,
    FULL_NAMES,
    MESSAGE_NAMES,
    SENT_NAMES,
    essential_name,
    named,
    one_of,
)

TITLES = {
    FULL_NAMES: """
        Name|Ihr Name|Dein Name:|IHR NAME *|Your Name|yourName|ihr_name|Votre nom complet
        |Nom et prénom|Su nombre completo|Uw naam|اسمك|الاسم""",
    EMAIL_NAMES: """
        E-Mail-Adresse|Ihre E-Mail-Adresse: *|E-Mail (Pflichtfeld)|Deine Mailadresse|Email Address
        |your-email|Adresse e-mail|Votre adresse de courriel|Dirección de correo electrónico
        |Su correo|Uw e-mailadres|البريد الإلكتروني|عنوان بريدك""",
    MESSAGE_NAMES: """
        Nachricht|Ihre Nachricht|Votre message|Su mensaje|Tu pregunta|Uw bericht
        |Your Question [required]|Vos commentaires|رسالتك|الرسالة""",
    SENT_NAMES: "Timestamp|Zeitstempel|Marca temporal|Horodateur",
}


@pytest.mark.parametrize(("names", "titles"), TITLES.items())
def test_names_in_the_languages_of_sites(names: tuple[str, ...], titles: str) -> None:
    assert [title for title in titles.split("|") if not one_of(title, names)] == []


@pytest.mark.parametrize("title", ["", "*", "Firma", "Name der Firma", "Mailbox", "d", "(Name)"])
def test_other_names_are_not_taken_for_them(title: str) -> None:
    assert not one_of(title, FULL_NAMES + EMAIL_NAMES + MESSAGE_NAMES)


def test_all_names_are_written_as_they_are_compared() -> None:
    every = FULL_NAMES + EMAIL_NAMES + MESSAGE_NAMES + SENT_NAMES
    assert [name for name in every if essential_name(name) != name] == []


def test_columns_in_a_sentence() -> None:
    assert named(["Ort"]) == 'the column "Ort" is'
    assert named([f"c{number}" for number in range(12)]).endswith('"c9" and 2 more are')
