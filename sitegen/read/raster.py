"""Opens a picture made of pixels, within limits on its size, and says of which format it is.

Pillow's own limit depends on a warning, which can't be caught in one thread without changing what
other threads see, and is one limit for all formats.
"""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from pathlib import Path
from zlib import crc32

from PIL import Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

MOST_MEGAPIXELS = 100
"""Of a picture that has to be decoded whole: three to four bytes for each pixel."""
MOST_MEGAPIXELS_AT_A_FRACTION = 400
"""Of a JPEG that is decoded at an eighth of its size: phones have 200."""
_PNG = b"\x89PNG\r\n\x1a\n"
_QUIET = ("ignore", None, UserWarning, re.compile(r"PIL\."), 0)

BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError, TypeError, KeyError,
    IndexError, AttributeError, ZeroDivisionError, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow raises for pictures that are broken; the unusual ones for damaged EXIF."""


class PictureTooLarge(Exception):
    """The picture has more pixels than sitegen reads; the text says how many."""


def open_raster(file: Path) -> Image.Image:
    """The picture in `file`, opened but not decoded; close it as a file.

    Of a photograph with several pictures in one JPEG (MPO, as phones write it) it is the first.
    Raises PictureTooLarge, or one of `BROKEN`.
    """
    Image.MAX_IMAGE_PIXELS = None  # the limits here hold instead
    if _QUIET not in warnings.filters:  # of pictures' odd metadata: nothing that an author can fix
        warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
    with file.open("rb") as stream:
        is_jpeg = stream.read(3) == b"\xff\xd8\xff"
    image = JpegImageFile(file) if is_jpeg else _opened(file)
    width, height = image.size
    fraction = is_jpeg and not image.info.get("progressive")
    most = MOST_MEGAPIXELS_AT_A_FRACTION if fraction else MOST_MEGAPIXELS
    if width * height > most * 1_000_000:
        image.close()
        kind = "progressive JPEG" if is_jpeg else image.format
        megapixels = round(width * height / 1_000_000)
        raise PictureTooLarge(
            f"the picture has {megapixels} megapixels ({width} × {height}); "
            f"at most {most} are read of a {kind}"
        )
    return image


def _opened(file: Path) -> Image.Image:
    try:
        return Image.open(file)
    except UnidentifiedImageError:
        # Pillow refuses a PNG for a damaged colour profile, browsers show it without one.
        whole = without_damaged_extras(file.read_bytes())
        if whole is None:
            raise
        return Image.open(BytesIO(whole))


def without_damaged_extras(data: bytes) -> bytes | None:
    """A PNG without the chunks that it can be shown without and whose checksums are wrong; None if
    it has none (https://www.w3.org/TR/png-3/#13Decoders.Errors)."""
    if not data.startswith(_PNG):
        return None
    pieces, place, damaged = [_PNG], len(_PNG), False
    while place + 12 <= len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4])
        ancillary = data[place + 4] & 0x20
        if ancillary and crc32(data[place + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            damaged = True
        else:
            pieces.append(data[place:end])
        place = end
    return b"".join(pieces) if damaged else None
