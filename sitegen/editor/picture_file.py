"""Makes a picture that somebody gave one that the site can keep: whole, upright, not too large, and
without metadata. Runs in a process with limits (`sitegen.limited_process`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from sitegen.atomic import write_atomically
from sitegen.digest import file_digest
from sitegen.read.media import Media, media_facts
from sitegen.read.metadata import MetadataError, strip_metadata
from sitegen.read.picture_format import picture_suffix

MOST_MEGAPIXELS: Final = 100
LONGEST_SIDE: Final = 2560
"""Pixels. Pages show at most 1600, on a sharp screen; this leaves room for other themes."""
_BROWSERS: Final = frozenset({".jpg", ".png", ".webp", ".gif", ".avif"})
_DRAWING: Final = ".svg"
_SUFFIXES: Final = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
_ANOTHER: Final = {"GIF": "PNG", "AVIF": "WEBP"}
"""What a picture becomes that has to be scaled and that nothing here encodes in its own format."""


class PictureRequest(Struct, frozen=True):
    """A file that somebody gave, and the folder for what comes of it."""

    file: str
    folder: str
    name: str
    """Of the new file, without its suffix."""


class PreparedPicture(Struct, frozen=True):
    """A picture that is ready, or why there is none."""

    name: str = ""
    """Of the file in the folder; empty if there is none."""
    width: int = 0
    height: int = 0
    trouble: str = ""
    remedy: str = ""


def prepare_picture(given: bytes) -> bytes:
    """Write the picture of an encoded PictureRequest, and return a PreparedPicture in JSON."""
    request = msgspec.json.decode(given, type=PictureRequest)
    return msgspec.json.encode(_prepared(request))


def _prepared(request: PictureRequest) -> PreparedPicture:
    file = Path(request.file)
    suffix = picture_suffix(file) or (_DRAWING if _is_drawing(file) else "")
    if not suffix:
        return PreparedPicture(trouble="this is no picture", remedy="choose a JPEG or a PNG")
    media = media_facts(file, suffix if suffix == _DRAWING else ".jpg", file_digest(file))
    if media.trouble or suffix not in _BROWSERS | {_DRAWING}:
        from sitegen.render.variants import remedy_of

        trouble = media.trouble or f"browsers don't show pictures in {suffix[1:].upper()}"
        return PreparedPicture(trouble=trouble, remedy=remedy_of(f"picture{suffix}", media))
    megapixels = media.width * media.height / 1_000_000
    if megapixels > MOST_MEGAPIXELS:
        return PreparedPicture(
            trouble=f"the picture has {round(megapixels)} megapixels, at most {MOST_MEGAPIXELS} "
            "are read",
            remedy="save it smaller",
        )
    return _kept(request, media, suffix)


def _is_drawing(file: Path) -> bool:
    with file.open("rb") as stream:
        head = stream.read(4096)
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<svg" in head


def _kept(request: PictureRequest, media: Media, suffix: str) -> PreparedPicture:
    """The picture as it was, but for its metadata, if that will do; else drawn anew."""
    file = Path(request.file)
    longest = max(media.width, media.height)
    data = file.read_bytes()
    as_it_is = suffix == _DRAWING or media.animated
    if not as_it_is and media.orientation == 1 and longest <= LONGEST_SIDE:
        as_it_is = not _is_for_printers(file)
    if as_it_is:
        try:
            return _written(request, strip_metadata(data), suffix, media.width, media.height)
        except MetadataError:
            if media.animated:
                return PreparedPicture(
                    trouble="the animation is damaged", remedy="save it again, or choose another"
                )
    from sitegen.render.resizing import resize

    form = _ANOTHER.get(media.format, media.format)
    width = max(1, media.width * min(LONGEST_SIDE, longest) // longest)
    drawn = resize(file, media, form, width)
    height = max(1, round(media.height * width / media.width))
    return _written(request, drawn, _SUFFIXES[form], width, height)


def _is_for_printers(file: Path) -> bool:
    from sitegen.read.raster import open_raster

    with open_raster(file) as image:
        return image.mode == "CMYK"


def _written(
    request: PictureRequest, data: bytes, suffix: str, width: int, height: int
) -> PreparedPicture:
    name = f"{request.name}{suffix}"
    try:
        write_atomically(Path(request.folder, name), data, durable=True, mode=0o600)
    except OSError as error:
        trouble = f"the picture can't be written: {error.strerror or error}"
        return PreparedPicture(trouble=trouble, remedy="make room on the disk, then try again")
    return PreparedPicture(name, width, height)
