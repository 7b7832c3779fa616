"""The words of a text: how many it has, and its first ones."""

from __future__ import annotations

import re
from functools import cache


def count_words(text: str) -> int:
    """How many words `text` has, parted by white space that a line may break at; where words have
    no spaces, each character counts as one."""
    encoded, characters = text.encode(), 0
    if not text.isascii() and _may_have_cjk(encoded):
        rest, characters = _cjk_characters().subn(" ", text)
        encoded = rest.encode()
    # Quicker than splitting the text, which would create objects for all words.
    shape = encoded.translate(_SHAPE)
    return characters + shape.count(b" x") + shape.startswith(b"x")


_SHAPE = bytes(0x20 if byte in b" \t\n\v\f\r" else 0x78 for byte in range(256))
"""Makes a space of white space, and an x of everything else."""


@cache
def _cjk_characters() -> re.Pattern[str]:
    # Compiled when the first text needs it: that takes longer than reading several texts.
    return re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def _may_have_cjk(text: bytes) -> bool:
    # In UTF-8, what `_cjk_characters` matches begins with one of the bytes E3 to ED.
    return any(text.find(lead) >= 0 for lead in range(0xE3, 0xEE))


def shorten(text: str, length: int) -> str:
    """`text` cut at a word boundary to at most `length` characters, with an ellipsis if cut."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    if space > length // 2:
        cut = cut[:space]
    return cut.rstrip(" ,;:.–—-") + "…"
