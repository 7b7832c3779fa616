"""Text messages (SMS): how many characters a text counts, and how to cut it to fit.

A message holds 140 octets (3GPP TS 23.040). The GSM 7-bit alphabet packs 160 characters into them,
of which those of its extension table count twice (3GPP TS 23.038, 6.2.1). One character outside of
it makes the whole text UCS-2: 70 units of 16 bits, two for each character outside of the basic
plane. A text in several messages loses 6 octets of each to their numbering: 153 or 67 remain.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, NamedTuple

Encoding = Literal["GSM 7-bit", "UCS-2"]

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = frozenset("\f^{}\\[~]|€")
_SINGLE: Final[dict[Encoding, int]] = {"GSM 7-bit": 160, "UCS-2": 70}
_PART: Final[dict[Encoding, int]] = {"GSM 7-bit": 153, "UCS-2": 67}
_PLAIN: Final = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‹": "'", "›": "'", "“": '"', "”": '"', "„": '"',
        "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "…": "...",
        "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{SOFT HYPHEN}": None,
        "\N{ZERO WIDTH SPACE}": None,
    }
)  # fmt: skip
"""Typographic characters that would cost a text more than half of its length."""


class Size(NamedTuple):
    """How a text is sent."""

    encoding: Encoding
    characters: int
    """As they are counted: septets of GSM 7-bit, or 16-bit units of UCS-2."""
    messages: int
    """The number of messages that it takes; 0 for an empty text."""


def plain_punctuation(text: str) -> str:
    """The text in one line, with quotes, dashes and spaces that GSM 7-bit has."""
    return " ".join(text.translate(_PLAIN).split())


def size_of(text: str) -> Size:
    """How a text is counted when it is sent as it is."""
    encoding = _encoding(text)
    units = [_units(character, encoding) for character in text]
    total = sum(units)
    if total <= _SINGLE[encoding]:
        return Size(encoding, total, 1 if total else 0)
    messages, room = 1, _PART[encoding]
    for unit in units:
        if unit > room:  # a character isn't divided between two messages
            messages, room = messages + 1, _PART[encoding]
        room -= unit
    return Size(encoding, total, messages)


def _encoding(text: str) -> Encoding:
    return "GSM 7-bit" if {*text} <= _BASIC | _EXTENSION else "UCS-2"


def _units(character: str, encoding: Encoding) -> int:
    if encoding == "UCS-2":
        return 2 if ord(character) > 0xFFFF else 1
    return 2 if character in _EXTENSION else 1


def fits(text: str, most: int, messages: int) -> bool:
    """Whether a text counts at most `most` characters and takes at most so many messages."""
    size = size_of(text)
    return size.characters <= most and size.messages <= messages


def _joins(text: str, place: int) -> bool:
    """Whether the characters before and after a place are seen as one."""
    pair = text[place - 1 : place + 1]
    return any(unicodedata.category(one)[0] == "M" for one in pair[1:]) or any(
        one in "\u200d\ufe0f" or "\U0001f3fb" <= one <= "\U0001f3ff" for one in pair
    )


def with_address(words: str, address: str, most: int, messages: int) -> str | None:
    """The words and their address, the words cut so that the whole `fits`: at a space, or within
    the first word in scripts that have no spaces. None if nothing fits beside the address."""
    words = plain_punctuation(words)
    if fits(f"{words} {address}", most, messages):
        return f"{words} {address}"
    spaces = [match.start() for match in re.finditer(" ", words)]
    within = range(1, spaces[0] if spaces else len(words))
    ends = [end for end in within if not _joins(words, end)] + spaces
    for end in reversed(ends):
        cut = words[:end].rstrip(" ,;:.-")
        text = f"{cut}... {address}"
        if cut and fits(text, most, messages):
            return text
    return None
