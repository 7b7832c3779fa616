"""Finds out whether an image contains the location where it was taken, cached by content."""

from __future__ import annotations

import re
from pathlib import Path

from sitegen.digest import digest
from sitegen.site.query_context import QueryContext

_GPS = 0x8825
"""EXIF's pointer to the GPS data (EXIF 2.32, section 4.6.3)."""
_LATITUDE = 2
_PNG_EXIF = re.compile(rb"eXIf|Raw profile type exif")
"""The name of the chunk with EXIF (PNG 3, section 11.3.4.6), or of the text that programs wrote
before there was one."""


def has_location(root: Path, path: str, context: QueryContext) -> bool:
    """Whether the image at `path`, relative to the project's root, has GPS data in its EXIF."""
    media = context.media(path)
    if media.too_large:  # such a picture is refused, and never read whole
        return False
    key = digest("place", media.digest)
    known = context.cache.get("derived", key)
    if known is None:
        known = b"1" if has_gps(root / path) else b"0"
        context.cache.put("derived", {key: known})
    return known == b"1"


def has_gps(file: Path) -> bool:
    """Whether the EXIF of the picture in `file` says where it was taken; False if it can't be
    read."""
    from sitegen.read.raster import BROKEN, PictureTooLarge, open_raster

    try:
        with open_raster(file) as image:
            # Pillow would decode a whole PNG to find out that there is no EXIF behind its pixels.
            if image.format == "PNG" and _PNG_EXIF.search(file.read_bytes()) is None:
                return False
            return _LATITUDE in image.getexif().get_ifd(_GPS)
    except (*BROKEN, PictureTooLarge):
        return False
