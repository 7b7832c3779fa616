"""A picture's markup in a mail: absolute, with its size, and only in formats that mail shows."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple

from sitegen.model.document import ImageUse
from sitegen.read.media import Media

FORMATS = frozenset({"JPEG", "PNG", "GIF"})
"""As Pillow names them. Outlook shows neither WebP nor AVIF, and nobody shows SVG."""

COLUMN = 536
"""The width of a letter's text, in pixels: 600 less its margins."""


class MailPicture(NamedTuple):
    """A picture as it stands in a mail."""

    src: str
    alt: str
    width: int
    height: int


def fitted(src: str, alt: str, media: Media, width: int = COLUMN) -> MailPicture | None:
    """The picture at most `width` pixels wide; None if mail programs can't show it."""
    if media.format not in FORMATS or not media.width or not media.height:
        return None
    shown = min(width, media.width)
    return MailPicture(src, alt, shown, max(1, round(media.height * shown / media.width)))


def markup(picture: MailPicture, class_: str = "picture") -> str:
    """The `img` element."""
    return (
        f'<img src="{escape(picture.src)}" alt="{escape(picture.alt)}" width="{picture.width}" '
        f'height="{picture.height}" class="{escape(class_)}">'
    )


def body_picture(
    media_of: Callable[[str], Media], origin: str, word: Callable[[str], str]
) -> Callable[[str, str, ImageUse, bool], str]:
    """Makes the pictures of a body, as `sitegen.render.body.resolve` asks for them.

    What mail can't show becomes a link in words.
    """

    def make(path: str, address: str, use: ImageUse, figure: bool) -> str:
        alt, title = use.alt or "", use.title or ""
        whole = origin + address if address.startswith("/") else address
        picture = fitted(whole, alt, media_of(path)) if path else None
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
