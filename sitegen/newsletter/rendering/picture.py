"""A picture's markup in an email: an absolute URL, its size, and only formats that emails show."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple
from urllib.parse import unquote

from sitegen.model.config import Config
from sitegen.model.document import ImageUse
from sitegen.read.media import Media
from sitegen.render.variants import variants
from sitegen.site.permalinks import encode

FORMATS = frozenset({"JPEG", "PNG", "GIF"})
"""By Pillow's names. Outlook shows neither WebP nor AVIF, and no email program shows SVG."""

COLUMN = 536
"""The width of an email's text, in pixels: 600 minus the margins."""


class EmailPicture(NamedTuple):
    """A picture in an email."""

    src: str
    alt: str
    width: int
    height: int


SHARP = 1.4
"""Pixels of the file for each pixel shown, at least: sharp on most phones, and small."""


def fit_picture(
    src: str, alt: str, media: Media, width: int = COLUMN, *, home: str = ""
) -> EmailPicture | None:
    """The picture at most `width` pixels wide; None if email programs can't show it.

    `home` is the site's URL, below which its smaller variants are.
    """
    if media.format not in FORMATS or not media.width or not media.height:
        return None
    shown = min(width, media.width)
    for variant in variants(unquote(src), media) if home else ():
        if variant.format == media.format and SHARP * shown <= variant.width < media.width:
            src = home.rstrip("/") + encode(f"/{variant.path}")
            break
    return EmailPicture(src, alt, shown, max(1, round(media.height * shown / media.width)))


def markup(picture: EmailPicture, class_: str = "picture") -> str:
    """The `img` element."""
    return (
        f'<img src="{escape(picture.src)}" alt="{escape(picture.alt)}" width="{picture.width}" '
        f'height="{picture.height}" class="{escape(class_)}">'
    )


def body_picture(
    media_of: Callable[[str], Media], config: Config, word: Callable[[str], str]
) -> Callable[[str, str, ImageUse, bool], str]:
    """Makes the pictures of a body, as `sitegen.render.body.resolve` asks for them.

    Pictures that emails can't show become text links.
    """

    def make(path: str, address: str, use: ImageUse, figure: bool) -> str:
        alt, title = use.alt or "", use.title or ""
        whole = config.origin + address if address.startswith("/") else address
        home = config.origin + config.base_path
        picture = fit_picture(whole, alt, media_of(path), home=home) if path else None
        if picture is not None:
            shown = markup(picture)
        else:
            words = escape(alt or title or address.rpartition("/")[2])
            shown = f'<a href="{escape(whole)}">{escape(word("picture"))}: {words}</a>'
        if not figure:
            return shown
        caption = f'<p class="caption">{escape(title)}</p>' if title else ""
        return f"<p>{shown}</p>{caption}"

    return make
