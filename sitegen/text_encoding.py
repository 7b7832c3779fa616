"""The encoding of text files that other programs wrote, such as a CSV that Excel saved.

A byte order mark decides; then strict UTF-8, which no other encoding is by chance. Otherwise the
file is in one of the older encodings of the site's language, and the one is taken in which the
text consists of that language's letters. What none fits is refused: a wrong guess would be
published as somebody's name.

Detectors such as charset-normalizer look at the statistics of long texts; in a table of names with
two umlauts they take Mac Roman for Windows-1252, and their answer doesn't depend on the language.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple


class EncodingError(ValueError):
    """The bytes are not text in any likely encoding."""

    def __init__(self, line: int) -> None:
        super().__init__("is neither UTF-8 nor in another encoding of the site's language")
        self.line = line
        """Of the first byte that is not ASCII, from 1."""


class _Alphabet(NamedTuple):
    """How a language was written before UTF-8."""

    encodings: tuple[str, ...]
    """Those of Windows first, then of Macs and DOS."""
    letters: str
    """Besides ASCII, in lower case; empty if the script says it all."""
    script: str = "LATIN"
    longest_run: int = 4
    """The most of these letters that words have in a row; more are another script, misread."""


_WEST: Final = _Alphabet(
    ("cp1252", "mac_roman", "cp850"), "àâäáãåæçéèêëíìîïñóòôöõøœúùûüßªº", longest_run=3
)
_ICELANDIC: Final = _Alphabet(("cp1252", "mac_iceland", "cp861"), f"{_WEST.letters}ýðþ")
"""Elsewhere in the west these letters are more often Turkish, Czech or Lithuanian ones, misread."""
_CENTRAL: Final = _Alphabet(
    ("cp1250", "mac_latin2", "cp852"), "áäąćčçďđéěęëíîĺľłńňóôöőŕřśšşťţúůüűýźžżâăß"
)
_BALTIC: Final = _Alphabet(("cp1257", "cp775"), "āäąčēęėģīįķļņõöšūųüž")
_TURKISH: Final = _Alphabet(("cp1254", "mac_turkish", "cp857"), "âçğıîiöşûü")
_CYRILLIC: Final = _Alphabet(("cp1251", "mac_cyrillic", "koi8_u", "cp866"), "", "CYRILLIC")
_GREEK: Final = _Alphabet(("cp1253", "mac_greek", "cp737"), "", "GREEK")
_JAPANESE: Final = _Alphabet(("cp932", "euc_jp"), "", "CJK HIRAGANA KATAKANA")

_ALPHABETS: Final[Mapping[str, _Alphabet]] = {
    **dict.fromkeys(("cs", "pl", "hu", "sk", "sl", "hr", "bs", "ro", "sq"), _CENTRAL),
    **dict.fromkeys(("is", "fo"), _ICELANDIC),
    **dict.fromkeys(("lt", "lv", "et"), _BALTIC),
    **dict.fromkeys(("tr", "az"), _TURKISH),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "sr"), _CYRILLIC),
    "el": _GREEK,
    "he": _Alphabet(("cp1255", "cp862"), "", "HEBREW"),
    **dict.fromkeys(("ar", "fa", "ur"), _Alphabet(("cp1256", "cp864"), "", "ARABIC")),
    "vi": _Alphabet(("cp1258",), "", "LATIN COMBINING"),
    "th": _Alphabet(("cp874",), "", "THAI"),
    "ja": _JAPANESE,
    "ko": _Alphabet(("cp949",), "", "HANGUL CJK"),
    "zh": _Alphabet(("gb18030",), "", "CJK"),
    "zh-hant": _Alphabet(("cp950",), "", "CJK"),
}
_PUNCTUATION: Final = frozenset(
    "\u00a0€£§©®°·«»¡¿‚„…†‰‹›‘’“”•–—™´×½¼¾²³、。「」『』（）！？：；，～・〜"
)
_WITHIN_WORDS: Final = frozenset("\u00a0’‘´–—…“”„«»")
_RUN = re.compile(r"[^\W\d_\x00-\x7f]{2,}")
"""Letters outside ASCII in a row."""
_UNDECIDED: Final = 0.2
"""The share of unlikely characters from which on an encoding is not accepted."""
_FEWEST: Final = 2
"""Characters outside ASCII that are needed to accept another encoding than that of Windows."""


def decode_text(content: bytes, language: str) -> str:
    """The text of a file, without a byte order mark; `language` is a BCP 47 tag.

    Raises EncodingError if no encoding fits.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        found = _in_an_older_encoding(content, language)
        if found is None:
            raise EncodingError(content.count(b"\n", 0, error.start) + 1) from error
        return found


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingError(content.count(b"\n", 0, error.start) + 1) from error


def _in_an_older_encoding(content: bytes, language: str) -> str | None:
    alphabet = _alphabet(language)
    readings: list[tuple[float, int, str]] = []
    for place, encoding in enumerate(alphabet.encodings):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        foreign = [character for character in text if character > "\x7f"]
        unlikely = sum(not _is_likely(character, alphabet) for character in foreign)
        neighbours = zip(text, text[1:], text[2:], strict=False)
        unlikely += sum(_breaks_a_word(*three) for three in neighbours)
        if alphabet.letters:
            runs = map(len, _RUN.findall(text))
            unlikely += sum(length for length in runs if length > alphabet.longest_run)
        share = unlikely / max(len(foreign), 1)
        if place == 0 or (not unlikely and len(foreign) >= _FEWEST):
            readings.append((share, place, text))
    readings.sort()
    if not readings or readings[0][0] > _UNDECIDED:
        return None
    if len(readings) > 1 and readings[0][0] == readings[1][0] and readings[0][1] != 0:
        return None
    return readings[0][2]


def _alphabet(language: str) -> _Alphabet:
    tag = language.casefold().replace("_", "-")
    if tag.startswith("zh") and any(part in tag for part in ("hant", "-tw", "-hk", "-mo")):
        return _ALPHABETS["zh-hant"]
    return _ALPHABETS.get(tag.partition("-")[0], _WEST)


def _breaks_a_word(before: str, character: str, after: str) -> bool:
    """Whether a character outside ASCII is one that words don't have within them."""
    if character < "\x80" or not before.isalpha():
        return False
    if character.isupper():
        return before.islower()
    return after.isalpha() and not character.isalpha() and character not in _WITHIN_WORDS


def _is_likely(character: str, alphabet: _Alphabet) -> bool:
    if character in _PUNCTUATION:
        return True
    if alphabet.letters:
        return character.lower() in alphabet.letters
    name = unicodedata.name(character, "")
    return any(name.startswith(script) for script in alphabet.script.split())
