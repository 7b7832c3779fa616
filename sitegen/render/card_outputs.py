"""The cards of a site as outputs; `drawing` draws them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sitegen.digest import digest
from sitegen.installed import library_version
from sitegen.read.project import Project
from sitegen.render.cards import FOLDER, HEIGHT, REVISION, WIDTH, SocialCard, post_card, site_card
from sitegen.render.output import Output
from sitegen.render.theme import Theme
from sitegen.render.variants import cached_file
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

FONT = Path(__file__).parent / "fonts/DejaVuSans-Bold.ttf"
"""Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic; its licence is in the same folder."""
THEME_FONT = "assets/fonts/fraunces.woff2"
"""The font of the default theme's headings: a card looks like the site that it leads to."""


def card_outputs(
    site: Site, theme: Theme, project: Project, path: str | None = None
) -> Iterator[Output]:
    """The cards of the site and of its posts."""
    if path is not None and not path.startswith(FOLDER):
        return
    found: dict[str, tuple[SocialCard, str]] = {}
    card = site_card(site.config, theme)
    if card is not None:
        found[card.path] = (card, "the site's card")
    if site.config.cards:
        for key in site.collection("post"):
            document = site.documents[key]
            if getattr(document.front, "image", None) is None:
                card = post_card(document.label, site.config, theme)
                if card is not None:
                    found.setdefault(card.path, (card, document.source))
    for place, (one, origin) in found.items():
        font = theme.files.get(THEME_FONT, FONT) if one.in_theme_font else FONT
        key_of = digest("card", REVISION, library_version("pillow"), font.name, repr(tuple(one)))
        make = partial(_make, project, one, font, key_of)
        yield Output(place, origin, key_of, make, heavy=True)


def _make(project: Project, card: SocialCard, font: Path, key: bytes, _site: TracedSite) -> bytes:
    from sitegen.render.card_image import draw_card

    return cached_file(project.cache, key, lambda: draw_card(card, font, (WIDTH, HEIGHT)))
