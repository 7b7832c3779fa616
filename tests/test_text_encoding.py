"""Files of other programs are decoded by a rule, or refused: never with damaged letters."""

from __future__ import annotations

import codecs

import pytest

from sitegen.text_encoding import EncodingError, decode_text

TEXTS = {
    "de": "Jörg Müller, Straße 3: „Schön!“ für 5 €",
    "fr": "Anaïs Lefèvre a aimé le gâteau à la crème… « Ça va ? »",
    "es": "¿Cuándo abrís? Señor Muñoz, mañana",
    "pl": "Zażółć gęślą jaźń, Łukasz",
    "cs": "Příliš žluťoučký kůň, Božena",
    "hu": "Árvíztűrő tükörfúrógép",
    "lt": "Ąžuolas ėjo į žygį, šuo ūmus",
    "tr": "Işık çağrısı, Şükrü Öğün",
    "ru": "Съешь же ещё этих мягких булок",
    "el": "Θέλω ψωμί, Γιώργος",
    "he": "שלום, יש לחם?",
    "ar": "مرحبا، هل لديكم خبز",
    "th": "สวัสดี มีขนมปังไหม",
    "ja": "パンはありますか？ 山田",
    "ko": "빵 있어요? 김철수",
    "zh": "有面包吗？张伟",
    "zh-TW": "有麵包嗎？張偉",
}
CODES = {
    "de": ("cp1252", "mac_roman"), "fr": ("cp1252", "mac_roman"), "es": ("cp1252", "mac_roman"),
    "pl": ("cp1250", "cp852"), "cs": ("cp1250", "cp852"), "hu": ("cp1250", "cp852"),
    "lt": ("cp1257", "cp775"), "tr": ("cp1254", "cp857"), "ru": ("cp1251", "cp866"),
    "el": ("cp1253", "cp737"), "he": ("cp1255",), "ar": ("cp1256",), "th": ("cp874",),
    "ja": ("cp932",), "ko": ("cp949",), "zh": ("gb18030",), "zh-TW": ("cp950",),
}  # fmt: skip
CASES = [(language, code) for language, codes in CODES.items() for code in codes]


@pytest.mark.parametrize(("language", "code"), CASES)
def test_a_file_in_the_encoding_of_its_language(language: str, code: str) -> None:
    text = f"name,message\nA,{TEXTS[language]}\n".replace("€", "EUR")
    assert decode_text(text.encode(code), language) == text


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (b"", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_unicode_is_told_by_its_mark_or_its_form(language: str, mark: bytes, code: str) -> None:
    assert decode_text(mark + TEXTS[language].encode(code), "en") == TEXTS[language]


@pytest.mark.parametrize(
    ("content", "language", "line"),
    [
        ("a\nПривет всем".encode("cp1251"), "de", 2),
        ("a\nb\nЖук".encode("koi8_r"), "en", 3),
        (b"a\x81\x8d\x8f\x90\x9d", "en", 1),
        (b"\xff\xfea", "en", 1),
        (b"J\x9frg", "de", 1),
        ("Işıl Şahin, teşekkürler".encode("cp1254"), "en", 1),
        ("Žemyna Šarkė: ačiū".encode("cp1257"), "de", 1),
        ("Jiří Dvořák, výborný".encode("cp1250"), "en", 1),
        ("יוסי כהן".encode("cp1255"), "en", 1),
        ("أحمد علي".encode("cp1256"), "fr", 1),
        (bytes(range(128, 256)), "fr", 1),
    ],
)
def test_what_no_encoding_fits_is_refused(content: bytes, language: str, line: int) -> None:
    with pytest.raises(EncodingError) as caught:
        decode_text(content, language)
    assert caught.value.line == line


def test_a_foreign_name_does_not_change_the_encoding_of_a_table() -> None:
    text = "Jörg\nMüller\nŠkoda\nGrün\nGöre\nBär\n"
    assert decode_text(text.encode("cp1252"), "de") == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Þórður Guðmundsson, Ýmir", "is"),
        ("Jörg\nMüller\nGuðrún\nGrün\nGöre\nBär\n", "de"),
        ("Søren Bøgh, Åse, créées à l'été", "en"),
        ("Ação, coração, às três", "pt"),
    ],
)
def test_names_of_the_west_are_read_in_windows_1252(text: str, language: str) -> None:
    assert decode_text(text.encode("cp1252"), language) == text
