"""Titles become slugs, in any script.

Own code, as the libraries for it (python-slugify with `allow_unicode`, Python-Markdown's
`slugify_unicode`, Django's) drop combining marks, without which Thai or Hindi words are other
words. Python's tables of Unicode do the work.
"""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"[^\w\s-]")
_SEPARATED = re.compile(r"[-\s_]+")
_MARKS = frozenset({"Mn", "Mc"})
"""Categories of the marks that belong to the letter before them; enclosing marks are symbols."""
_JOINERS = "\u200c\u200d"
_VARIATION = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that select how a character looks, mostly of emoji, and are never part of a word."""
_TURKIC = frozenset({"tr", "az"})
"""Languages in which the capital of `ı` is `I` (Unicode's SpecialCasing.txt)."""
_VOWELS = (("\u0e4d\u0e32", "\u0e33"), ("\u0ecd\u0eb2", "\u0eb3"))
"""The vowel AM of Thai and Lao as NFKC writes it, and as keyboards do: addresses that people type
and headings that they copy into a link would not be found otherwise."""
_ASCII = bytes(32 if chr(one) in "-_" or chr(one).isspace() else one for one in range(256)).lower()
_ASCII_DROPPED = bytes(one for one in range(128) if _DROPPED.match(chr(one)))
"""For ASCII, which needs no regular expression: spaces for what separates, and what is dropped."""
_SYMBOLS = {"+": "plus", "#": "sharp", ".": "dot"}
_SPELLED = re.compile(r"(?<=\w)[+#]+(?!\w)|(?<![^\s])\.(?=\w)")
"""What distinguishes the names `C++` and `C#` from `C`, and `.NET` from `NET`."""


def slugify(text: str, language: str = "") -> str:
    """A readable slug that keeps letters of every script: `Über uns` becomes `über-uns`.

    `language` is the tag of the text's language (BCP 47), by which letters become lower case.
    Letters keep their marks, in Unicode's form NFKC but for two vowels that NFKC takes apart.
    """
    if text.isascii() and not _is_turkic(language):
        words = text.encode().translate(_ASCII, _ASCII_DROPPED).split()
        return b"-".join(words).decode()
    normal = unicodedata.normalize("NFKC", lower(unicodedata.normalize("NFKC", text), language))
    for apart, vowel in _VOWELS:
        normal = normal.replace(apart, vowel)
    return _joined(_DROPPED.sub(_mark, _VARIATION.sub("", normal)))


def tag_slugify(tag: str, language: str = "") -> str:
    """The slug of a tag or another name, which also spells out what is part of names: `C++`
    becomes `cplusplus`, `C#` becomes `csharp`, `.NET` becomes `dotnet`."""
    spelled = _SPELLED.sub(lambda found: "".join(_SYMBOLS[one] for one in found[0]), tag)
    return slugify(spelled, language) or _described(tag)


def shortened(slug: str, length: int) -> str:
    """A slug cut to at most `length` characters, but not between a letter and its marks."""
    end = length
    while 0 < end < len(slug) and unicodedata.category(slug[end]) in _MARKS:
        end -= 1
    return slug[:end].strip("-")


def former_slug(text: str) -> str:
    """The slug that sitegen made of a text before it kept marks and knew languages. Sites have
    pages with such addresses, which redirect to the present ones."""
    normal = unicodedata.normalize("NFKC", text).lower()
    return _joined(_DROPPED.sub("", normal))


def lower(text: str, language: str = "") -> str:
    """`text` in lower case, as a language has it: `I` is `ı` in Turkish."""
    if _is_turkic(language):
        text = text.replace("I\u0307", "i").replace("I", "ı")
    # Elsewhere its lower case would be an `i` with a second dot.
    return text.replace("İ", "i").lower()


def _is_turkic(language: str) -> bool:
    return language[:2].lower() in _TURKIC and language[2:3] in ("", "-", "_")


def same_name(text: str, language: str = "") -> str:
    """A key that is equal for names which differ only in case, white space around and between
    words, or Unicode's composition."""
    return " ".join(lower(unicodedata.normalize("NFC", text), language).casefold().split())


def _joined(text: str) -> str:
    return _SEPARATED.sub("-", text).strip("-")


def _mark(match: re.Match[str]) -> str:
    """A mark of a letter, or a joiner where it is part of a word; nothing for other symbols."""
    character, text, place = match[0], match.string, match.start()
    if character in _JOINERS:
        return character if _joins(text, place) else ""
    if unicodedata.category(character) not in _MARKS:
        return ""
    start = place - 1
    while start >= 0 and unicodedata.category(text[start]) in _MARKS:
        start -= 1
    return character if start >= 0 and (text[start].isalnum() or text[start] in _JOINERS) else ""


def _joins(text: str, place: int) -> bool:
    """Whether a joiner changes a word, as in Persian or Sinhala (RFC 5892, appendix A)."""
    import idna

    try:
        return bool(idna.valid_contextj(text, place))
    except ValueError:
        return False


def _described(tag: str) -> str:
    """A name without letters: itself if a path can have it, else the names of its characters."""
    if not re.search(r"[\s/\\?#%\x00-\x1f]|\A\.", tag):
        return tag
    names = (unicodedata.name(one, "sign").lower().replace(" ", "-") for one in tag.strip())
    return "-".join(names) or "sign"
