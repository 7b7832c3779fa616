"""The words of the default theme, in every language that it speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from babel import Locale

from sitegen.bundled import bundled

STRINGS = bundled("themes") / "default" / "strings"
TEMPLATES = bundled("themes") / "default" / "templates"
PLACEHOLDER = re.compile(r"\{\w+\}")
ASKED = re.compile(r"""\bt\(\s*["']([\w-]+)["']\s*[,)]""")

Words = dict[str, str | dict[str, str]]


def words(language: str) -> Words:
    loaded: Words = yaml.safe_load((STRINGS / f"{language}.yaml").read_text(encoding="utf-8"))
    return loaded


ENGLISH = words("en")
OTHERS = sorted(path.stem for path in STRINGS.glob("*.yaml") if path.stem != "en")


def forms(text: str | dict[str, str]) -> Iterator[str]:
    yield from text.values() if isinstance(text, dict) else (text,)


def test_there_are_five_languages_one_of_them_from_right_to_left() -> None:
    assert {"ar", "de", "es", "fr"} <= set(OTHERS)
    assert Locale.parse("ar").text_direction == "rtl"


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_is_missing_and_none_is_left_over(language: str) -> None:
    assert set(words(language)) == set(ENGLISH)


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_values_have_a_place(language: str) -> None:
    for key, text in words(language).items():
        expected = {name for form in forms(ENGLISH[key]) for name in PLACEHOLDER.findall(form)}
        found = {name for form in forms(text) for name in PLACEHOLDER.findall(form)}
        assert found == expected, key


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_what_counts_has_the_plural_forms_of_the_language(language: str) -> None:
    # CLDR's "many" of French and Spanish is for millions; "other" says it there.
    needed = set(Locale.parse(language).plural_form.tags) | {"other"}
    if language in ("es", "fr"):
        needed -= {"many"}
    for key, text in words(language).items():
        assert isinstance(text, dict) == isinstance(ENGLISH[key], dict), key
        if isinstance(text, dict):
            assert needed <= set(text), key


def test_templates_ask_for_words_that_exist() -> None:
    asked = {
        name
        for template in Path(TEMPLATES).glob("*.html")
        for name in ASKED.findall(template.read_text(encoding="utf-8"))
    }

    assert asked
    assert asked <= set(ENGLISH)
