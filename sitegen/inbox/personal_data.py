"""What in a customer's words looks private: for the person who decides whether it is published.

Nothing is removed: a phone number may be the point of a message. It is marked, so that nobody
publishes it without having seen it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from sitegen.inbox.quoted_text import is_quoted_header

Kind = Literal["address", "phone", "quotation"]

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w.,:/-])(?:\+|00|\(?0)\d?[\d\s()./–-]{5,22}\d(?![\w:]|[.,]\d)")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")


class PrivatePassage(NamedTuple):
    """A part of a text that should not be published without a second look."""

    kind: Kind
    start: int
    """The offset of its first character."""
    end: int
    """The offset after its last character."""


LABELS: Mapping[Kind, str] = {
    "address": "an email address",
    "phone": "a phone number",
    "quotation": "part of another email",
}
"""The kinds in words."""


def marked(text: str) -> tuple[tuple[str, str], ...]:
    """The text in pieces, each with the label of what looks private in it, or an empty one."""
    pieces: list[tuple[str, str]] = []
    done = 0
    for one in private_passages(text):
        pieces += [(text[done : one.start], ""), (text[one.start : one.end], LABELS[one.kind])]
        done = one.end
    return (*(piece for piece in pieces if piece[0]), *([(text[done:], "")] if text[done:] else ()))


def private_kinds(text: str) -> tuple[str, ...]:
    """What looks private in a text, in words: `an email address`, `a phone number`, …"""
    return tuple(dict.fromkeys(LABELS[one.kind] for one in private_passages(text)))


def private_passages(text: str) -> tuple[PrivatePassage, ...]:
    """Addresses, phone numbers, and lines that come from another email, in their order."""
    found = [*_quoted(text), *_matches(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    apart: list[PrivatePassage] = []
    for one in found:
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return tuple(apart)


def _matches(text: str) -> Iterator[PrivatePassage]:
    for match in _ADDRESS.finditer(text):
        yield PrivatePassage("address", *match.span())
    for match in _PHONE.finditer(text):
        digits = sum(character.isdigit() for character in match[0])
        if 7 <= digits <= 15 and not _DATE.fullmatch(match[0].strip()):
            yield PrivatePassage("phone", *match.span())


def _quoted(text: str) -> Iterator[PrivatePassage]:
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(lines):
        end = start + len(line)
        if line.lstrip().startswith(">") or is_quoted_header(lines, number):
            yield PrivatePassage("quotation", start, end)
        start = end + 1
