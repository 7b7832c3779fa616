"""Straight quotes, dashes and dots become typographic ones, by the site's language.

Works on the texts of finished HTML, so that both Markdown engines give the same result.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple


class Quotes(NamedTuple):
    """A language's quotation marks."""

    double_open: str
    double_close: str
    single_open: str
    single_close: str


_ENGLISH = Quotes("“", "”", "‘", "’")
_QUOTES = {
    "cs": Quotes("„", "“", "‚", "‘"),
    "da": Quotes("”", "”", "’", "’"),
    "de": Quotes("„", "“", "‚", "‘"),
    "es": Quotes("«", "»", "“", "”"),
    "fi": Quotes("”", "”", "’", "’"),
    "fr": Quotes("«\u202f", "\u202f»", "“", "”"),
    "it": Quotes("«", "»", "“", "”"),
    "pl": Quotes("„", "”", "‚", "’"),
    "pt": Quotes("“", "”", "‘", "’"),
    "ru": Quotes("«", "»", "„", "“"),
    "sv": Quotes("”", "”", "’", "’"),
    "uk": Quotes("«", "»", "„", "“"),
}

_MARK = re.compile(r"&quot;|&#39;|&#x27;|\"|'|---?|\.\.\.")
"""What may be replaced. No set begins an alternative, so `re` knows the five characters with which
a match begins, and searches only for these."""
_WITHIN_WORD = re.compile(r"'(?<=[^\W_]')(?=[^\W_])")
"""A word's own apostrophe, as in "don't": most marks are such. Begins with the mark, so that `re`
looks for nothing else."""
_SPACES = frozenset((" ", "\n"))
_OPENS_AFTER = frozenset(" \t\n\u00a0\u202f([{-–—/“‘„‚«")


def may_have_mark(text: str) -> bool:
    """Whether there may be a mark in `text`; quicker than to look for one."""
    return "'" in text or "&" in text or "--" in text or "..." in text or '"' in text


def quotes_of(language: str) -> Quotes:
    """The quotes of a language; the English ones for those that are not known."""
    return _QUOTES.get(language.partition("-")[0].partition("_")[0].lower(), _ENGLISH)


def smarten(
    text: str,
    before: str,
    quotes: Quotes,
    end_before: Callable[[str, int], int] = lambda text, end: end,
) -> str:
    """`text` with typographic quotes, dashes and ellipses.

    `before` is the character in front of it, perhaps in another element. If there are tags in
    `text`, which have no attributes, `end_before` returns the end of what a reader sees before a
    place in it, or -1 if a tag comes between.
    """
    text = _WITHIN_WORD.sub("’", text)
    last_end, last, last_mark = -2, "", ""

    def replace(match: re.Match[str]) -> str:
        nonlocal last_end, last, last_mark
        mark = match.group()
        seen = end_before(text, match.start())
        if seen == last_end and mark != last_mark:  # 'quotes "within" quotes'
            previous = last[-1]
        else:
            previous = text[seen - 1] if seen > 0 else " " if seen else before
        last_end, last_mark = match.end(), mark
        last = _smart(match, text, previous, quotes)
        return last

    return _MARK.sub(replace, text)


def _smart(match: re.Match[str], text: str, previous: str, quotes: Quotes) -> str:
    """The replacement of a mark after the character `previous`."""
    mark = match.group()
    if mark == "...":
        return "…"
    if mark == "--":
        return "–"
    if mark == "---":
        return "—"
    start, end = match.span()
    following = text[end : end + 1]
    opens = previous in _OPENS_AFTER and following not in _SPACES
    if mark in ('"', "&quot;"):
        return quotes.double_open if opens else quotes.double_close
    # The one of '90s is no opening quote.
    if opens and not following.isdigit():
        return quotes.single_open
    return "’" if previous.isalnum() and following.isalnum() else _closing(text, start, quotes)


def _closing(text: str, start: int, quotes: Quotes) -> str:
    """A single mark that opens nothing closes a quote if one is open, else it is an apostrophe."""
    if quotes.single_close == "’" or start == 0:
        return "’"
    earlier = text[text.rfind(">", 0, start) + 1 : start]
    depth = earlier.count(" '") + earlier.startswith("'") - earlier.count("' ")
    return quotes.single_close if depth > 0 else "’"
