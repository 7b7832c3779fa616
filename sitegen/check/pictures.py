"""Finds out whether an image contains the location where it was taken, cached by content."""

from __future__ import annotations

from pathlib import Path

from sitegen.digest import digest
from sitegen.site.query_context import QueryContext

_GPS = 0x8825
"""EXIF's pointer to the GPS data (EXIF 2.32, section 4.6.3)."""
_LATITUDE = 2


def has_location(root: Path, path: str, context: QueryContext) -> bool:
    """Whether the image at `path`, relative to the project's root, has GPS data in its EXIF."""
    key = digest("place", context.media(path).digest)
    known = context.cache.get("derived", key)
    if known is None:
        known = b"1" if _has_gps(root / path) else b"0"
        context.cache.put("derived", {key: known})
    return known == b"1"


def _has_gps(file: Path) -> bool:
    from sitegen.read.raster import BROKEN, PictureTooLarge, open_raster

    try:
        with open_raster(file) as image:
            return _LATITUDE in image.getexif().get_ifd(_GPS)
    except (*BROKEN, PictureTooLarge):
        return False
