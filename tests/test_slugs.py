"""Slugs in every script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.authoring.new_file import LONGEST_NAME, file_name
from sitegen.slugs import former_slug, same_name, shortened, slugify, tag_slugify


@pytest.mark.parametrize(
    ("text", "language", "slug"),
    [
        ("Über uns", "de", "über-uns"),
        ("วิธีเลือกยางใหม่", "th", "วิธีเลือกยางใหม่"),
        ("หัวข้อที่สำคัญ", "th", "หัวข้อที่สำคัญ"),
        ("น้ำ", "th", "น้ำ"),
        ("ส\u0e4d\u0e32คัญ", "th", "สำคัญ"),
        ("ຄຳຖາມ", "lo", "ຄຳຖາມ"),
        ("मा", "th", "मा"),
        ("हिन्दी में", "hi", "हिन्दी-में"),
        ("தமிழ் மொழி", "ta", "தமிழ்-மொழி"),
        ("မြန်မာ", "my", "မြန်မာ"),
        ("ខ្មែរ", "km", "ខ្មែរ"),
        ("مُدَرِّس", "ar", "مُدَرِّس"),
        ("שָׁלוֹם", "he", unicodedata.normalize("NFKC", "שָׁלוֹם")),
        ("Tiếng Việt", "vi", "tiếng-việt"),
        ("q\u0303 r\u0308", "en", "q\u0303-r\u0308"),
        ("I\u0307zmir", "tr", "izmir"),
        ("IŞIK İZMİR", "tr", "ışık-izmir"),
        ("IŞIK", "tr-TR", "ışık"),
        ("IRAN", "az_AZ", "ıran"),
        ("IRAN", "en", "iran"),
        ("IRAN", "tru", "iran"),
        ("İstanbul", "en", "istanbul"),
        ("ΟΔΟΣ", "el", "οδος"),
        ("می\u200cخواهم", "fa", "می\u200cخواهم"),
        ("ශ්\u200dරී", "si", "ශ්\u200dරී"),
        ("a\u200cb \u200d", "en", "ab"),
        ("I ❤\ufe0f bikes", "en", "i-bikes"),
        ("1\ufe0f\u20e3 first", "en", "1-first"),
        ("©\u0308 x", "en", "x"),
        ("\u0301", "en", ""),
        ("snake_case -- it's", "en", "snake-case-its"),
    ],
)
def test_a_slug_keeps_what_is_part_of_its_words(text: str, language: str, slug: str) -> None:
    assert slugify(text, language) == slug


@given(st.text(st.characters(max_codepoint=127)))
def test_a_slug_is_the_same_beside_another_alphabet(text: str) -> None:
    apart = slugify(f"ü {text}").removeprefix("ü").removeprefix("-")
    assert slugify(text) == apart


@given(st.text())
def test_slugs_are_stable_and_without_separators_at_their_ends(text: str) -> None:
    slug = slugify(text)
    assert slug == slug.strip("-")
    assert not set(slug) & set(" /\\?#%\t\n.")


@pytest.mark.parametrize(
    ("tag", "slug"),
    [
        ("C", "c"),
        ("C++", "cplusplus"),
        ("C#", "csharp"),
        ("F#", "fsharp"),
        (".NET", "dotnet"),
        ("NET", "net"),
        ("ASP .NET", "asp-dotnet"),
        ("18+", "18plus"),
        ("#cycling", "cycling"),
        ("Food + Drink", "food-drink"),
        ("Node.js", "nodejs"),
        ("v2.0", "v20"),
        ("🚲", "🚲"),
        ("!!!", "!!!"),
        ("..", "full-stop-full-stop"),
        ("/", "solidus"),
        ("?", "question-mark"),
    ],
)
def test_a_tag_spells_out_the_symbols_of_names(tag: str, slug: str) -> None:
    assert tag_slugify(tag) == slug


def test_only_case_space_and_composition_are_the_same_name() -> None:
    assert same_name("Wheel  Building ") == same_name("wheel building")
    assert same_name("u\u0308ber") == same_name("Über")
    assert same_name("IŞIK", "tr") == same_name("ışık", "tr")
    assert same_name("C") != same_name("C++")
    assert same_name("new-bikes") != same_name("new bikes")


def test_a_cut_slug_keeps_letters_whole() -> None:
    assert shortened("กี่กี่", 4) == "กี่"
    assert shortened("short", 10) == "short"
    name = file_name("กี่" * 40, "post", "th")
    assert len(name) <= LONGEST_NAME
    assert name == "กี่" * 20
    assert file_name("IŞIK", "post", "tr") == "ışık"


def test_former_slugs_are_known() -> None:
    assert former_slug("วิธีเลือกยางใหม่") == "วธเลอกยางใหม"
