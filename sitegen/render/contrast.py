"""Whether a theme's colours can be read: a warning names each pair that can't."""

from __future__ import annotations

from typing import NamedTuple

from sitegen.errors import InField, Problem
from sitegen.read.project import CONFIG
from sitegen.render.colour import READABLE, contrast, readable
from sitegen.render.theme import Theme


class ColourPair(NamedTuple):
    """Two options of a theme: the colour of text, and that of its background."""

    text: str
    ground: str


PAIRS = (
    ColourPair("ink", "paper"),
    ColourPair("ink_dark", "paper_dark"),
    ColourPair("accent", "paper"),
    ColourPair("accent_dark", "paper_dark"),
)
"""The pairs that are checked where a theme has options of these names."""


def contrast_warnings(theme: Theme) -> tuple[Problem, ...]:
    """A warning for each pair of colours with less contrast than WCAG 2.2 requires of text
    (4.5)."""
    problems = []
    for pair in PAIRS:
        text, ground = theme.options.get(pair.text), theme.options.get(pair.ground)
        if not isinstance(text, str) or not isinstance(ground, str):
            continue
        found = contrast(text, ground)
        if found < READABLE:
            problems.append(
                Problem(
                    CONFIG,
                    InField(("theme", "options", pair.text)),
                    f'"{pair.text}" {text} can hardly be read on "{pair.ground}" {ground}: '
                    f"their contrast is {found:.1f}, and text needs {READABLE}",
                    f"{readable(text, ground, READABLE)} would do",
                    "warning",
                    "contrast",
                )
            )
    return tuple(problems)
