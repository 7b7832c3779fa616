"""In which direction a language is written."""

from __future__ import annotations

from typing import Literal

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})
"""Languages that are written from right to left (Unicode CLDR, characterOrder)."""


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The direction of a language tag (BCP 47), as HTML's `dir` has it."""
    return "rtl" if language.replace("_", "-").partition("-")[0] in RIGHT_TO_LEFT else "ltr"
