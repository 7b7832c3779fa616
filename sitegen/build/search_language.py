"""Languages that are written without spaces between words, as the search needs their pages.

Pagefind takes what stands between two spaces for a word. Its extended program also finds the words
of Japanese, Chinese and Thai, by the language that a page names. Pages in other languages of the
kind are changed for the index, and only there:

- Cantonese and its sisters are written like Chinese, so their pages are indexed as Chinese.
- Khmer, Lao, Burmese and Tibetan are divided into syllables, each followed by `JOINER` and a space.
  The theme's `search.js` divides what readers type in the same way (`SYLLABLE`), and joins
  the syllables of the excerpts again.
- Japanese and Chinese within a page of another language are divided into characters (`CHARACTER`).
"""

from __future__ import annotations

import re

JOINER = "\u2060"
"""WORD JOINER: invisible, and no part of a word for Pagefind."""

SEGMENTED = frozenset({"ja", "th", "zh"})
"""Languages whose words only Pagefind's extended program finds."""

_INDEXED_AS = {
    **dict.fromkeys(("cdo", "cjy", "cmn", "cpx", "czh", "czo", "gan", "hak", "hsn"), "zh"),
    **dict.fromkeys(("lzh", "mnp", "nan", "wuu", "yue"), "zh"),
    **dict.fromkeys(("nod", "sou", "tts"), "th"),
    **dict.fromkeys(("ain", "ryu"), "ja"),
}
"""ISO 639-3 codes of languages that are written like another, by primary subtag (RFC 5646)."""

# A syllable begins with a consonant (or with a vowel that is written before it) that is neither
# stacked below another nor the end of the syllable before. Whether Lao's consonants end a syllable
# can't be told without a dictionary: each begins one, in texts and in searches alike.
SYLLABLE = (
    r"[\u0e80-\u0eff](?=[\u0ec0-\u0ec4])"
    r"|[\u0e80-\u0ebf\u0ec5-\u0eff](?=[\u0e81-\u0eae\u0edc-\u0edf])"
    r"|\u0f0b(?=[\u0f40-\u0fbc])"
    r"|[\u1000-\u1038\u103a-\u109f]"
    r"(?=[\u1000-\u102a\u103f\u104e\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070"
    r"\u1075-\u1081\u108e](?![\u1039\u103a]))"
    r"|[\u1780-\u17d1\u17d3-\u17dd](?=[\u1780-\u17b3])"
)
"""The last character of a syllable: a regular expression of Python and of JavaScript."""
_SYLLABLE = re.compile(SYLLABLE)
_UNSPACED = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CHARACTER = rf"[A-Za-z0-9{_UNSPACED}](?=[{_UNSPACED}])"
"""A character before one of Japanese or Chinese: a regular expression of Python and of
JavaScript."""
_CHARACTER = re.compile(CHARACTER)
_LANGUAGE = re.compile(r"(<html\b[^>]*?\slang\s*=\s*[\"']?)([A-Za-z]+)", re.IGNORECASE)
_TAG = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->|<[^>]*>)", re.S | re.I)


def segmented() -> frozenset[str]:
    """The codes of all languages whose words only the extended program finds."""
    return SEGMENTED.union(_INDEXED_AS)


def needs_segmentation(language: str) -> bool:
    """Whether the words of a language (a tag of RFC 5646) are found only by the extended
    program."""
    return language.partition("-")[0].lower() in segmented()


def with_words(page: str) -> str:
    """A page's HTML, changed so that Pagefind finds its words."""
    found = _LANGUAGE.search(page)
    if _SYLLABLE.search(page):
        page = _divided(page, _SYLLABLE)
    if (found is None or found[2].lower() not in segmented()) and _CHARACTER.search(page):
        page = _divided(page, _CHARACTER)
    if found is None or found[2].lower() not in _INDEXED_AS:
        return page
    return f"{page[: found.start(2)]}{_INDEXED_AS[found[2].lower()]}{page[found.end(2) :]}"


def _divided(page: str, last: re.Pattern[str]) -> str:
    """A page with each match of `last` in its text as the end of a word."""
    parts = _TAG.split(page)
    parts[::2] = [last.sub(rf"\g<0>{JOINER} ", part) for part in parts[::2]]
    return "".join(parts)
