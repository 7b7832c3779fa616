"""Cards: pictures with words, for links to pages that have no picture of their own.

One for the site, where the configuration names no picture; one for each post without a picture,
where `cards: on` asks for them. Which there are follows from titles and colours alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sitegen.digest import digest
from sitegen.model.config import Config
from sitegen.model.kind import Kind
from sitegen.model.kinds import kinds
from sitegen.program import library_version
from sitegen.read.project import Project
from sitegen.render.output import Output
from sitegen.render.reader import Reader
from sitegen.render.theme import Theme
from sitegen.render.variants import kept
from sitegen.site.site import Site

if TYPE_CHECKING:
    from sitegen.render.renderer import Renderer

FOLDER = "assets/cards/"
WIDTH, HEIGHT = 1200, 630
"""Pixels, as Open Graph's readers ask for them."""
FONT = Path(__file__).parent / "fonts/DejaVuSans-Bold.ttf"
"""Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic; its licence lies beside it."""
REVISION = "1"
"""Counts changes of how cards are drawn."""
_COLOURS = {"accent": "#1c5b4a", "paper": "#fbf8f1", "ink": "#26221d"}


_COVERED = re.compile(
    r"[\u0020-\u024f\u0300-\u052f\u0531-\u058f\u05d0-\u05f4\u0600-\u06ff\u1e00-\u1eff"
    r"\u2010-\u205e\u20a0-\u20bf\u2116\u2122\u2190-\u2193]*"
)
"""What the font can write: in other scripts, a card would be a row of empty boxes."""


class Card(NamedTuple):
    """What a card says, and its colours."""

    title: str
    below: str
    accent: str
    paper: str
    ink: str
    right_to_left: bool

    @property
    def path(self) -> str:
        """Relative to the site's root."""
        return f"{FOLDER}{digest('card', REVISION, repr(tuple(self))).hex()[:16]}.png"


def site_card(config: Config, theme: Theme) -> Card | None:
    """The card of the site; None if it has a picture."""
    if config.image is not None:
        return None
    return _card(config.name, config.tagline or "", config, theme)


def post_card(title: str, config: Config, theme: Theme) -> Card | None:
    """The card of a post without a picture; None if none is wanted."""
    return _card(title, config.name, config, theme) if config.cards else None


def _card(title: str, below: str, config: Config, theme: Theme) -> Card | None:
    from sitegen.render.views.site import RIGHT_TO_LEFT

    if not _COVERED.fullmatch(title) or not _COVERED.fullmatch(below):
        return None
    colours = [str(theme.options.get(name) or default) for name, default in _COLOURS.items()]
    accent, paper, ink = colours
    right_to_left = config.language.partition("-")[0] in RIGHT_TO_LEFT
    return Card(title, below, accent, paper, ink, right_to_left)


def card_outputs(
    site: Site, renderer: Renderer, project: Project, path: str | None = None
) -> Iterator[Output]:
    """The cards of the site and of its posts."""
    if path is not None and not path.startswith(FOLDER):
        return
    found: dict[str, tuple[Card, str]] = {}
    card = site_card(site.config, renderer.theme)
    if card is not None:
        found[card.path] = (card, "the site's card")
    if site.config.cards:
        for key in (key for kind in kinds().placed if kind.card for key in _pages(site, kind)):
            document = site.documents[key]
            if getattr(document.front, "image", None) is None:
                card = post_card(document.label, site.config, renderer.theme)
                if card is not None:
                    found.setdefault(card.path, (card, document.source))
    for place, (one, origin) in found.items():
        key_of = digest("card", REVISION, library_version("pillow"), repr(tuple(one)))
        make = partial(_make, project, one, key_of)
        yield Output(place, origin, key_of, make, heavy=True)


def _pages(site: Site, kind: Kind) -> tuple[str, ...]:
    return site.collection(kind.name) if kind.permalink is not None else ()


def _make(project: Project, card: Card, key: bytes, _reader: Reader) -> bytes:
    from sitegen.render.drawing import drawn

    return kept(project.cache, key, lambda: drawn(card, FONT, (WIDTH, HEIGHT)))
