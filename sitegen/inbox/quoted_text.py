"""The new words of a reply: the text of an email without the emails that it quotes.

Mail programs mark a quotation in one of three ways, whatever their language, and these are found by
their form rather than by their words: lines that begin with `>` (RFC 3676, section 4.5), an
attribution (a sentence with a date and an address that ends in a colon), and a block of header
lines (`From: … Sent: … To: …`). Words are only looked up where the form alone would also fit what
people write. Libraries were measured on the cases of `tests/inbox/test_quoted_text.py`; they know
fewer languages, take two lines such as "To: everyone" for a header, and backtrack on long lines.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from sitegen.inbox import email_words

_LONGEST: Final = 400
"""Characters of a line that may be an attribution or a header."""

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w")
_HEADER_LINE = re.compile(
    r"[*_\s]*([^\W\d_][^\d@<>,;!?\"“”:：]{0,30}?)[*_\s]*[:：](?![/\\])[*_\s]*(.*)"
)
"""Names have any characters but these: the vowel signs of Thai and Hindi, for example, aren't
letters."""
_DATED = re.compile(r"\d{1,2}[:.h時时點点시]\d{2}")
_YEAR = re.compile(r"\d{4}")
_DIVIDER = re.compile(r"(?:[_=—–-]{10,}|[-_=—–]{3,}[^-_=—–\n].{0,80}?[-_=—–]{3,})")

_SENDER: Final = frozenset(email_words.SENDER_HEADERS)
_KNOWN: Final = _SENDER | frozenset(email_words.OTHER_HEADERS)
_WROTE = re.compile(
    rf"\b(?:{'|'.join(email_words.WROTE)})\b|{'|'.join(email_words.WROTE_WITHIN)}", re.IGNORECASE
)
_FORWARDED = re.compile("|".join(email_words.FORWARDED), re.IGNORECASE)
_SENT_FROM = re.compile(rf"(?:{'|'.join(email_words.SENT_FROM)}).{{0,100}}$", re.IGNORECASE)


def own_words(text: str) -> str:
    """The text of a reply without quoted emails, signatures and the lines of mail programs; empty
    if nothing else is there."""
    lines = _lines(text)
    kept: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.rstrip() == "--":
            break
        length = _quotation(lines, number)
        if length == 0:
            if not _is_quoted(line):
                kept.append(line)
            number += 1
            continue
        number += length
        below = _next_line(lines, number)
        if below is None or not _is_quoted(below):
            # Nothing says where the quoted email ends: it goes to the end of the text.
            break
    return _joined(_without_advertisement(kept))


def words_to_show(text: str) -> str:
    """The own words of a reply. Where there are none, as of an email that was forwarded without a
    word, it is the whole text, but for what a program adds: `sitegen.inbox.personal_data` then
    marks what should not be published."""
    lines = _lines(text)
    return own_words(text) or "\n".join(_without_advertisement(lines)).strip()


def has_quotation(text: str) -> bool:
    """Whether another email is quoted in a text."""
    lines = _lines(text)
    return any(_is_quoted(line) or _quotation(lines, at) > 0 for at, line in enumerate(lines))


def is_quoted_header(lines: list[str], number: int) -> bool:
    """Whether an attribution or the headers of a quoted email begin at a line, or what looks like
    headers in a language whose words aren't known."""
    return _quotation(lines, number) > 0 or _has_unknown_headers(lines, number)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _joined(lines: list[str]) -> str:
    """The lines, without the gaps that quotations left."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_advertisement(lines: list[str]) -> list[str]:
    """The lines without those at the end that are empty, or that the program of the sender adds."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_advertisement(lines[end - 1])):
        end -= 1
    return lines[:end]


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _is_advertisement(line: str) -> bool:
    return len(line) < _LONGEST and _SENT_FROM.match(line.strip(" \t*_")) is not None


def _next_line(lines: list[str], start: int) -> str | None:
    """The first line from `start` that is not empty."""
    for index in range(start, len(lines)):
        if lines[index].strip():
            return lines[index]
    return None


@lru_cache(maxsize=64)  # of the lines before and behind, which are looked at from each of them
def _visible(line: str) -> str:
    return _INVISIBLE.sub("", line[:_LONGEST]).strip()


@lru_cache(maxsize=64)
def _header(line: str) -> tuple[str | None, bool]:
    """The name of the header that a visible line is, if it is one, and whether an address is in
    it."""
    match = _HEADER_LINE.fullmatch(line)
    name = None if match is None else normalize("NFC", match[1].strip().casefold())
    return name, _ADDRESS.search(line) is not None


def _quotation(lines: list[str], number: int) -> int:
    """The number of lines that introduce a quoted email here; 0 if none does."""
    line = _visible(lines[number])
    if not line or _is_quoted(line):
        return 0
    if _DIVIDER.fullmatch(line):
        below = number + 1
        while below < len(lines) and not lines[below].strip():
            below += 1
        if below < len(lines):
            follows = _headers(lines, below) or _attribution(lines, below)
            if follows:
                return below - number + follows
        return 1 if _FORWARDED.search(line) else 0
    return _headers(lines, number) or _attribution(lines, number)


def _headers(lines: list[str], number: int) -> int:
    """The number of lines of a block of headers: two or more, one of which names the sender."""
    names: list[str] = []
    addresses = False
    end = number
    for index in range(number, min(number + 16, len(lines))):
        line = _visible(lines[index])
        if not line:
            if not lines[index - 1].strip():
                break
            continue
        name, addressed = _header(line)
        if name is not None:
            names.append(name)
        elif not names or not ("@" in line or line.startswith((";", ","))):
            # Only a list of addresses goes on in the next line.
            break
        addresses = addresses or addressed
        end = index + 1
    known = sum(name in _KNOWN for name in names)
    if len(names) >= 3 and (known >= 2 or addresses) and (names[0] in _SENDER or addresses):
        return end - number
    return end - number if len(names) == 2 and names[0] in _SENDER and known == 2 else 0


def _has_unknown_headers(lines: list[str], number: int) -> bool:
    """Whether three lines with names in front of them begin here, the second or third of which is
    a point in time: a person may write so, too, so it is no reason to cut."""
    following = tuple(_visible(line) for line in lines[number : number + 3])
    return (
        len(following) == 3
        and all(_header(line)[0] is not None for line in following)
        and any(_YEAR.search(line) and _DATED.search(line) for line in following[1:])
    )


def _attribution(lines: list[str], number: int) -> int:
    """The number of lines of a sentence such as `On …, Ruth <…> wrote:`, wrapped as it may be."""
    sentence = ""
    for count, line in enumerate(lines[number : number + 4], 1):
        visible = _visible(line)
        if not visible or _is_quoted(visible):
            return 0
        sentence = f"{sentence} {visible}".strip()
        if len(sentence) > _LONGEST:
            return 0
        if visible.endswith((":", "：", ":-")):
            below = _next_line(lines, number + count)
            quoted = below is not None and _is_quoted(below)
            dated = re.search(r"\d", sentence) is not None
            addressed = _ADDRESS.search(sentence) is not None
            wrote = _WROTE.search(sentence) is not None
            timed = re.search(r"\d{1,2}[:.h時时點点시]\d{2}|\d{4}", sentence) is not None
            if (dated and addressed) or (wrote and timed) or (quoted and (dated or wrote)):
                return count
            return 0
    return 0
