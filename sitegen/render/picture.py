"""A picture's markup."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sitegen.read.media import Media
from sitegen.render.escaping import escape
from sitegen.render.variants import LARGEST, WIDTHS, Variant, variants
from sitegen.site.permalinks import encode

SIZES = "(min-width: 60rem) 44rem, 94vw"
"""How wide a picture is shown, if nobody says otherwise: in the column of the text."""
SMALLEST = WIDTHS[1]
"""Pixels of the smallest variant that a page offers, if nobody asks for a smaller one."""


class Picture(NamedTuple):
    """A picture as it stands in a page."""

    src: str
    media: Media | None
    alt: str
    title: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    source: str = ""
    """Its file, whose name its variants have; empty if it is on another site."""
    base: str = "/"
    """The site's base path."""
    sizes: str = SIZES
    widest: int | None = None
    """Pixels: wider variants are not offered, as the picture is always shown small."""


def markup(picture: Picture, figure: bool) -> str:
    """The HTML of a picture; as a figure, its title becomes the caption."""
    image = _image(picture, with_title=not figure)
    if not figure:
        return image
    caption = f"<figcaption>{escape(picture.title)}</figcaption>" if picture.title else ""
    return f"<figure>{image}{caption}</figure>"


class Film(NamedTuple):
    """A film of the site's own as it stands in a page."""

    src: str
    alt: str
    title: str | None = None
    poster: str = ""
    """The address of the picture that stands there until it plays."""
    size: tuple[int, int] = (0, 0)
    """Pixels: the place that the film will take."""
    captions: tuple[tuple[str, str], ...] = ()
    """Languages and addresses of its captions."""
    language: str = ""
    """The site's: captions in it are shown at once, as phones play without sound."""


def film_markup(film: Film, figure: bool) -> str:
    """The HTML of a film, written like a picture; it loads when it is played."""
    video = {"preload": "none" if film.poster else "metadata", "src": film.src}
    if film.poster:
        video["poster"] = film.poster
    if all(film.size):
        video["width"], video["height"] = (str(pixels) for pixels in film.size)
    if film.alt:
        video["aria-label"] = film.alt
    written = " ".join(f'{name}="{escape(text)}"' for name, text in video.items())
    tracks = "".join(
        f'<track kind="captions" src="{escape(src)}" srclang="{escape(language)}"'
        f"{' default' if language == film.language else ''}>"
        for language, src in film.captions
    )
    html = f"<video controls {written}>{tracks}</video>"
    if not figure:
        return html
    caption = f"<figcaption>{escape(film.title)}</figcaption>" if film.title else ""
    return f"<figure>{html}{caption}</figure>"


def _image(picture: Picture, *, with_title: bool) -> str:
    attributes = dict(picture.attributes)
    attributes.update(src=picture.src, alt=picture.alt)
    source = ""
    if picture.media is not None and picture.media.width:
        attributes.update(width=str(picture.media.width), height=str(picture.media.height))
        if picture.source:
            source = _responsive(picture, picture.media, attributes)
    attributes.setdefault("loading", "lazy")
    attributes.setdefault("decoding", "async")
    if with_title and picture.title:
        attributes["title"] = picture.title
    image = "<img " + " ".join(f'{name}="{escape(text)}"' for name, text in attributes.items())
    return f"<picture>{source}{image}></picture>" if source else f"{image}>"


def _responsive(picture: Picture, media: Media, attributes: dict[str, str]) -> str:
    """Names the variants in the image's `attributes`; the `<source>` of those in WebP."""
    every = _variants(picture.source, media)
    found = [one for one in every if one.width >= SMALLEST or picture.widest is not None] or every
    if not found:
        return ""
    webp = _offered((one for one in found if one.format == "WEBP"), picture.widest)
    same = _offered((one for one in found if one.format == media.format), picture.widest)
    base = picture.base.rstrip("/") + "/"
    candidates = [_candidate(base, one) for one in same]
    if media.width > LARGEST or (picture.widest is not None and picture.widest < media.width):
        if same:
            attributes["src"] = base + encode(same[-1].path)
    elif media.format != "WEBP":
        candidates.append(f"{picture.src} {media.width}w")
    if len(candidates) > 1:
        attributes.update(srcset=", ".join(candidates), sizes=picture.sizes)
    if media.format == "WEBP" or (picture.widest is not None and picture.widest <= WIDTHS[0]):
        return ""  # of a few kilobytes, a second format saves less than its markup costs
    offers = ", ".join(_candidate(base, one) for one in webp)
    return f'<source type="image/webp" srcset="{offers}" sizes="{escape(picture.sizes)}">'


@lru_cache(maxsize=1024)
def _variants(source: str, media: Media) -> tuple[Variant, ...]:
    """`variants`, kept: portraits and cards show one picture on many pages."""
    return variants(source, media)


def _offered(found: Iterable[Variant], widest: int | None) -> list[Variant]:
    """Those up to the first that is as wide as the widest that is needed."""
    offered: list[Variant] = []
    for one in found:
        offered.append(one)
        if widest is not None and one.width >= widest:
            break
    return offered


def _candidate(base: str, variant: Variant) -> str:
    return f"{base}{encode(variant.path)} {variant.width}w"
