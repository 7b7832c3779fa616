"""Of which format a picture is, by its first bytes: a suffix is only a name."""

from __future__ import annotations

import re
from pathlib import Path


def picture_suffix(file: Path) -> str:
    """The suffix that the format of a picture has (`.jpg`), by the first bytes of the file; empty
    if it is none of those that hold metadata. Raises OSError."""
    with file.open("rb") as stream:
        return suffix_of(stream.read(256))


def suffix_of(head: bytes) -> str:
    """The suffix that the format of a picture has (`.jpg`), by its first bytes, at best 256."""
    if head[4:8] == b"ftyp":
        return _suffix_of_brands(head)
    if head.startswith(b"RIFF"):
        return ".webp" if head[8:12] == b"WEBP" else ""
    return next((suffix for start, suffix in _HEADS if head.startswith(start)), "")


def _suffix_of_brands(head: bytes) -> str:
    """By the brands of an ISO/IEC 14496-12 file. A general one (`mif1`) says nothing of how the
    pixels are encoded: the compatible ones do."""
    brands = [head[8:12]]
    if brands[0] in _GENERAL_BRANDS:
        end = min(len(head), int.from_bytes(head[:4]))
        brands = [head[place : place + 4] for place in range(16, end - 3, 4)] + brands
    if any(brand in _AVIF_BRANDS for brand in brands):
        return ".avif"
    return ".heic" if any(brand in _HEIC_BRANDS for brand in brands) else ""


_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_GENERAL_BRANDS = frozenset({b"mif1", b"msf1", b"miaf"})
_HEIC_BRANDS = _GENERAL_BRANDS | {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_HEADS = (
    (b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"), (b"GIF8", ".gif"),
    (b"II*\0", ".tif"), (b"MM\0*", ".tif"), (b"II+\0", ".tif"), (b"MM\0+", ".tif"),
    (b"\xff\x0a", ".jxl"), (b"\0\0\0\x0cJXL \r\n\x87\n", ".jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", ".jp2"), (b"\xff\x4f\xff\x51", ".jp2"), (b"8BPS", ".psd"),
)  # fmt: skip


# --- JPEG ---------------------------------------------------------------------------------------

JPEG_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
"""Ends a JPEG's entropy-coded data (ITU-T T.81, B.1.1.5): neither a stuffed byte nor a restart.
Fill bytes may be before it; with them in the pattern, a search takes seventeen times as long."""
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_FRAMES = (0xC0, 0xC1, 0xC2)
"""Baseline, extended and progressive, with Huffman coding: what every decoder reads."""


def is_whole_jpeg(data: bytes) -> bool:
    """Whether `data` is a JPEG of a usual process whose segments are all there, up to its end.

    Far quicker than decoding. A decoder reads such a file, even if bits of its pixels are wrong.
    """
    place = 2
    usual = scanned = False
    while place + 4 <= len(data) or data[place : place + 2] == b"\xff\xd9":
        if data[place] != 0xFF:
            return False
        marker = data[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == _END_OF_IMAGE:
            return usual and scanned
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if marker in _FRAMES:
            usual = data[place + 4 : place + 5] == b"\x08"  # bits of each colour
        place = end
        if marker == _START_OF_SCAN:
            found = JPEG_MARKER.search(data, place)
            if found is None:
                return False
            scanned = bool(data[place : found.start()].strip(b"\xff"))
            place = found.start()
    return False
