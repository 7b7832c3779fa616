"""Social cards: pictures with words, for links to pages without a picture of their own.

One for the site, if the configuration names no picture; one for each post without a picture, with
`cards: on`. Titles and colours alone decide which cards exist. `card_outputs` makes them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sitegen.digest import digest
from sitegen.model.config import Config
from sitegen.render.direction import direction
from sitegen.render.theme import Theme

FOLDER = "assets/cards/"
WIDTH, HEIGHT = 1200, 630
"""Pixels, as recommended for Open Graph."""
REVISION = "3"
"""Counts changes of how cards are drawn."""
_COLOURS = {"accent": "#1c5b4a", "paper": "#fbf8f1", "ink": "#26221d"}


_COVERED = re.compile(
    r"[\u0020-\u024f\u0300-\u052f\u0531-\u058f\u05d0-\u05f4\u0600-\u06ff\u1e00-\u1eff"
    r"\u2010-\u205e\u20a0-\u20bf\u2116\u2122\u2190-\u2193]*"
)
"""The scripts of the font: in others, a card would show a row of empty boxes."""


_IN_THEME_FONT = re.compile("[\u0020-\u00ff\u0131\u0152\u0153\u2010-\u2026\u20ac\u2122\u2212]*")
"""What `fraunces.woff2` has: the Latin of western Europe."""


class SocialCard(NamedTuple):
    """The words of a card, and its colours."""

    title: str
    below: str
    accent: str
    paper: str
    ink: str
    right_to_left: bool

    @property
    def in_theme_font(self) -> bool:
        """Whether the font of the theme's headings has all of its letters."""
        return bool(_IN_THEME_FONT.fullmatch(self.title) and _IN_THEME_FONT.fullmatch(self.below))

    @property
    def path(self) -> str:
        """Relative to the site's root."""
        return f"{FOLDER}{digest('card', REVISION, repr(tuple(self))).hex()[:16]}.png"


def site_card(config: Config, theme: Theme) -> SocialCard | None:
    """The card of the site; None if it has a picture."""
    if config.image is not None:
        return None
    return _card(config.name, config.tagline or "", config, theme)


def post_card(title: str, config: Config, theme: Theme) -> SocialCard | None:
    """The card of a post without a picture; None if none is wanted."""
    return _card(title, config.name, config, theme) if config.cards else None


def _card(title: str, below: str, config: Config, theme: Theme) -> SocialCard | None:
    if not _COVERED.fullmatch(title) or not _COVERED.fullmatch(below):
        return None
    colours = [str(theme.options.get(name) or default) for name, default in _COLOURS.items()]
    accent, paper, ink = colours
    right_to_left = direction(config.language) == "rtl"
    return SocialCard(title, below, accent, paper, ink, right_to_left)
