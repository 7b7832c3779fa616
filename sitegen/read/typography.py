"""Straight quotes, dashes and dots become typographic ones, by the site's language.

Works on finished HTML, so that both Markdown engines give the same result, and leaves code,
attributes and tags alone.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class _Quotes(NamedTuple):
    double_open: str
    double_close: str
    single_open: str
    single_close: str


_ENGLISH = _Quotes("“", "”", "‘", "’")
_QUOTES = {
    "cs": _Quotes("„", "“", "‚", "‘"),
    "da": _Quotes("”", "”", "’", "’"),
    "de": _Quotes("„", "“", "‚", "‘"),
    "es": _Quotes("«", "»", "“", "”"),
    "fi": _Quotes("”", "”", "’", "’"),
    "fr": _Quotes("«\u202f", "\u202f»", "“", "”"),
    "it": _Quotes("«", "»", "“", "”"),
    "pl": _Quotes("„", "”", "‚", "’"),
    "pt": _Quotes("“", "”", "‘", "’"),
    "ru": _Quotes("«", "»", "„", "“"),
    "sv": _Quotes("”", "”", "’", "’"),
    "uk": _Quotes("«", "»", "„", "“"),
}

_PART = re.compile(
    r"<(pre|code|kbd|samp|script|style|textarea|svg|math)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_INLINE = re.compile(
    r"</?(a|abbr|b|cite|del|em|i|ins|mark|q|s|small|span|strong|sub|sup|u)\b", re.I
)
_MARK = re.compile(r"&quot;|&#39;|&#x27;|[\"']|---?|\.\.\.")
_OPENS_AFTER = frozenset(" \t\n\u00a0\u202f([{-–—/“‘„‚«")


def smarten(html: str, language: str) -> str:
    """`html` with typographic quotes, dashes and ellipses in its texts."""
    if not _MARK.search(html):
        return html
    quotes = _QUOTES.get(language.partition("-")[0].partition("_")[0].lower(), _ENGLISH)
    result: list[str] = []
    before = " "
    position = 0
    for part in _PART.finditer(html):
        start = part.start()
        if start > position:
            text = html[position:start]
            result.append(_text(text, before, quotes))
            before = text[-1]
        tag = part.group()
        result.append(tag)
        position = part.end()
        if part.group(1):
            before = "x"
        elif not _INLINE.match(tag):
            before = " "
    if position < len(html):
        result.append(_text(html[position:], before, quotes))
    return "".join(result)


def _text(text: str, before: str, quotes: _Quotes) -> str:
    def replace(match: re.Match[str]) -> str:
        mark = match.group()
        if mark == "...":
            return "…"
        if mark == "--":
            return "–"
        if mark == "---":
            return "—"
        start, end = match.span()
        previous = text[start - 1] if start else before
        following = text[end : end + 1]
        # A word's own apostrophe, and the one of '90s, is no opening quote.
        opens = previous in _OPENS_AFTER and not (following in (" ", "\n") and following)
        if mark in ('"', "&quot;"):
            return quotes.double_open if opens else quotes.double_close
        if opens and not following.isdigit():
            return quotes.single_open
        return "’" if previous.isalnum() and following.isalnum() else _closing(text, start, quotes)

    return _MARK.sub(replace, text) if _MARK.search(text) else text


def _closing(text: str, start: int, quotes: _Quotes) -> str:
    """A single mark that opens nothing closes a quote if one is open, else it is an apostrophe."""
    if quotes.single_close == "’" or start == 0:
        return "’"
    earlier = text[:start]
    depth = earlier.count(" '") + earlier.startswith("'") - earlier.count("' ")
    return quotes.single_close if depth > 0 else "’"
