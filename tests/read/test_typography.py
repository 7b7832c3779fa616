"""Quotes, dashes and dots by the site's language."""

from __future__ import annotations

import pytest

from sitegen.read.typography import quotes_of, smarten


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "\"Don't,\" she said -- 'wait' ...", "“Don’t,” she said – ‘wait’ …"),
        ("en", "the '90s --- gone", "the ’90s — gone"),
        ("en", "&quot;a&quot; &#39;b&#39;", "“a” ‘b’"),
        ("de", "\"Ja\", sagte 'er'", "„Ja“, sagte ‚er‘"),
        ("de", "Wie geht's?", "Wie geht’s?"),
        ("fr", '"oui"', "«\u202foui\u202f»"),
        ("sv-SE", '"ja"', "”ja”"),
        ("xx", '"?"', "“?”"),
        ("en", "no marks - here.", "no marks - here."),
        ("en", "\"'No,' said he,\" she said", "“‘No,’ said he,” she said"),
        ("en", '\'a "b"\' and ""', "‘a “b”’ and “”"),
    ],
)
def test_smarten(language: str, text: str, expected: str) -> None:
    assert smarten(text, " ", quotes_of(language)) == expected


def test_what_stands_before_decides_the_side() -> None:
    assert smarten('"', "x", quotes_of("en")) == "”"
