"""Sentences, words and syllables, well enough for measures.

Why no library: textstat (MIT) needs pyphen (MPL, LGPL or GPL) and nltk; pysbd's (MIT) newest
release is of February 2021; syntok (MIT) is made for English, German and Spanish only; and neither
knows an owner's abbreviations. The rules below are checked against a list of hard cases in the
tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.check.words import Words

_END = re.compile(r"[.!?…]+[\"”’“»)\]]*(?=\s)|\n")
_LAST_WORD = re.compile(r"(\S+?)[.!?…]+[\"”’“»)\]]*$")
_OPENS = "“‘„«\"'([¿¡—–-"
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_INITIAL = re.compile(r"^[^\W\d_]$")
_ORDINAL = re.compile(r"^\d{1,2}$")
_ORDINAL_LANGUAGES = frozenset({"de", "da", "nb", "no", "fi", "cs", "pl", "hu", "sl", "hr"})
"""Languages that write 3. for third."""


def sentences(text: str, words: Words) -> tuple[str, ...]:
    """The sentences of a paragraph, or of several divided by line ends."""
    return tuple(_sentences(text, words))


def _sentences(text: str, words: Words) -> Iterator[str]:
    start = 0
    for match in _END.finditer(text):
        after = text[match.end() :].lstrip()
        if match[0] != "\n" and not _ends(text[start : match.end()], after, words):
            continue
        sentence = text[start : match.end()].strip()
        start = match.end()
        if _WORD.search(sentence):
            yield sentence
    rest = text[start:].strip()
    if _WORD.search(rest):
        yield rest


def _ends(sentence: str, after: str, words: Words) -> bool:
    """Whether a sentence ends here, given what follows."""
    following = after.lstrip(_OPENS)[:1]
    if following.islower():
        return False
    found = _LAST_WORD.search(sentence)
    if found is None or "." not in sentence[found.end(1) :]:
        return True
    last = found[1].lstrip(_OPENS)
    if last.lower() in words.abbreviations or _INITIAL.match(last):
        return False
    return not (_ORDINAL.match(last) and words.language in _ORDINAL_LANGUAGES)


def words_in(text: str) -> list[str]:
    """The words of a text; `don't` and `two-day` are one each."""
    return _WORD.findall(text)


def syllables(word: str, words: Words) -> int:
    """About how many syllables a word has: its groups of vowels, without silent endings."""
    word = word.lower()
    count = len(words.vowels.findall(word))
    if count > 1 and words.silent.search(word):
        count -= 1
    return max(count, 1)
