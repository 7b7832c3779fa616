"""A picture's markup."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from sitegen.read.media import Media


class Picture(NamedTuple):
    """A picture as it stands in a page."""

    src: str
    media: Media | None
    alt: str
    title: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()


def markup(picture: Picture, figure: bool) -> str:
    """The HTML of a picture; as a figure, its title becomes the caption."""
    image = _image(picture, with_title=not figure)
    if not figure:
        return image
    caption = f"<figcaption>{escape(picture.title)}</figcaption>" if picture.title else ""
    return f"<figure>{image}{caption}</figure>"


def _image(picture: Picture, *, with_title: bool) -> str:
    attributes = dict(picture.attributes)
    attributes.update(src=picture.src, alt=picture.alt)
    if picture.media is not None and picture.media.width:
        attributes.update(width=str(picture.media.width), height=str(picture.media.height))
    attributes.setdefault("loading", "lazy")
    attributes.setdefault("decoding", "async")
    if with_title and picture.title:
        attributes["title"] = picture.title
    return "<img " + " ".join(f'{name}="{escape(text)}"' for name, text in attributes.items()) + ">"
