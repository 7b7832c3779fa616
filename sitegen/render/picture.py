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
"""The default display width of a picture: the column of the text."""
SMALLEST = WIDTHS[1]
"""The default width of the smallest variant that a page offers, in pixels."""


class Picture(NamedTuple):
    """The markup of a picture in a page."""

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


class Video(NamedTuple):
    """The markup of the site's own video in a page."""

    src: str
    alt: str
    title: str | None = None
    poster: str = ""
    """The URL of the poster picture, shown until it plays."""
    size: tuple[int, int] = (0, 0)
    """Pixels: the size of the video in the page."""
    captions: tuple[tuple[str, str], ...] = ()
    """Languages and URLs of its captions."""
    language: str = ""
    """The site's: captions in it are shown at once, as phones play without sound."""


def video_markup(video: Video, figure: bool) -> str:
    """The HTML of a video, written like a picture; it loads when it is played."""
    attributes = {"preload": "none" if video.poster else "metadata", "src": video.src}
    if video.poster:
        attributes["poster"] = video.poster
    if all(video.size):
        attributes["width"], attributes["height"] = (str(pixels) for pixels in video.size)
    if video.alt:
        attributes["aria-label"] = video.alt
    written = " ".join(f'{name}="{escape(text)}"' for name, text in attributes.items())
    tracks = "".join(
        f'<track kind="captions" src="{escape(src)}" srclang="{escape(language)}"'
        f"{' default' if language == video.language else ''}>"
        for language, src in video.captions
    )
    html = f"<video controls {written}>{tracks}</video>"
    if not figure:
        return html
    caption = f"<figcaption>{escape(video.title)}</figcaption>" if video.title else ""
    return f"<figure>{html}{caption}</figure>"


def _image(picture: Picture, *, with_title: bool) -> str:
    attributes = dict(picture.attributes)
    attributes.update(src=picture.src, alt=picture.alt)
    source = ""
    media = picture.media
    if media is not None and media.width:
        attributes.update(width=str(media.width), height=str(media.height))
        if picture.source:
            offers = _offers(
                picture.src, media, picture.source, picture.base, picture.sizes, picture.widest
            )
            attributes["src"] = offers.src
            if offers.srcset:
                attributes.update(srcset=offers.srcset, sizes=picture.sizes)
            source = offers.source
    attributes.setdefault("loading", "lazy")
    attributes.setdefault("decoding", "async")
    if with_title and picture.title:
        attributes["title"] = picture.title
    image = "<img " + " ".join([f'{name}="{escape(text)}"' for name, text in attributes.items()])
    return f"<picture>{source}{image}></picture>" if source else f"{image}>"


class _PictureSources(NamedTuple):
    """The variants of a picture that a browser may choose from."""

    src: str
    srcset: str = ""
    source: str = ""
    """The element that offers the variants in WebP."""


@lru_cache(maxsize=1024)
def _offers(
    src: str, media: Media, source: str, base: str, sizes: str, widest: int | None
) -> _PictureSources:
    """Kept, as portraits and cards show one picture on many pages."""
    every = variants(source, media)
    found = [one for one in every if one.width >= SMALLEST or widest is not None] or every
    if not found:
        return _PictureSources(src)
    webp = _offered((one for one in found if one.format == "WEBP"), widest)
    same = _offered((one for one in found if one.format == media.format), widest)
    base = base.rstrip("/") + "/"
    candidates = [_candidate(base, one) for one in same]
    if media.width > LARGEST or (widest is not None and widest < media.width):
        if same:
            src = base + encode(same[-1].path)
    elif media.format != "WEBP":
        candidates.append(f"{src} {media.width}w")
    srcset = ", ".join(candidates) if len(candidates) > 1 else ""
    if media.format == "WEBP" or (widest is not None and widest <= WIDTHS[0]):
        return _PictureSources(
            src, srcset
        )  # of a few kilobytes, a second format costs more than it saves
    offers = ", ".join(_candidate(base, one) for one in webp)
    return _PictureSources(
        src, srcset, f'<source type="image/webp" srcset="{offers}" sizes="{escape(sizes)}">'
    )


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
