"""What is known of a picture or a file beside a document, remembered by its content."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sitegen.digest import digest, file_digest
from sitegen.read.film import SUFFIXES, read_film
from sitegen.read.memo import Memo

_MEDIA_REVISION = "4"


class Media(msgspec.Struct, frozen=True, array_like=True):
    """A file's facts. Width and height are in pixels, 0 if it is neither picture nor film."""

    digest: bytes
    size: int
    width: int = 0
    height: int = 0
    format: str = ""
    """As Pillow names it (`JPEG`), or `SVG`; empty if it is no picture."""
    animated: bool = False
    trouble: str = ""
    """Why the picture can't be read, if so."""
    orientation: int = 1
    """How its pixels must be turned to stand upright, as EXIF has it; width and height are those
    of the upright picture."""
    private: tuple[tuple[int, int, int], ...] = ()
    """Of a film: what is emptied before it is published, as `sitegen.read.film` tells it."""


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Media)
_ORIENTATION = 0x0112
_SCRIPT = (
    rb"<(?:\w+:)?script\b|<[^<>]*\son[a-z]+\s*=\s*[\"']"
    rb"|href\s*=\s*[\"']\s*javascript:"
)
"""What runs if somebody opens a drawing itself, on a host that sends no security policy."""
_PLACE = 0x8825
"""EXIF's directory of where a picture was taken."""
_ORIENTATIONS = range(1, 9)
_TURNED = (5, 6, 7, 8)
"""The values of EXIF's orientation tag that swap width and height."""
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"})
OF_CAMERAS = frozenset({".heic", ".heif", ".tif", ".tiff"})
"""Of pictures that browsers don't show and from which nothing is cut out."""


def read_media(root: Path, path: str, memo: Memo, content: bytes | None = None) -> Media:
    """The facts of the file at `path`, relative to the project's root.

    `content` is the digest of its bytes, if it is known. Raises OSError.
    """
    file = root / path
    if content is None:
        content = file_digest(file)
    suffix = file.suffix.lower()
    if suffix not in _PICTURES | SUFFIXES | OF_CAMERAS:
        return Media(content, file.stat().st_size)
    key = digest("media", _MEDIA_REVISION, suffix, content)
    known = memo.get("derived", key)
    if known is not None:
        return _DECODER.decode(known)
    if suffix in SUFFIXES:
        media = _film(file, content)
    elif suffix in OF_CAMERAS:
        media = Media(content, file.stat().st_size, trouble=_of_a_camera(file))
    else:
        media = _svg(file, content) if suffix == ".svg" else _raster(file, content)
    memo.put("derived", {key: _ENCODER.encode(media)})
    return media


def _raster(file: Path, content: bytes) -> Media:
    from PIL import Image

    size = file.stat().st_size
    try:
        with Image.open(file) as image:
            width, height = image.size
            form = image.format or ""
            animated = bool(getattr(image, "is_animated", False))
            orientation = image.getexif().get(_ORIENTATION, 1)
            image.draft("RGB", (1, 1))  # whether a JPEG is whole is seen at an eighth of its size
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return Media(content, size, trouble="the picture is broken or of an unknown format")
    if orientation not in _ORIENTATIONS:
        orientation = 1
    if orientation in _TURNED:
        width, height = height, width
    return Media(content, size, width, height, form, animated, orientation=orientation)


def _of_a_camera(file: Path) -> str:
    """Why such a picture may not be published at all, if so."""
    from PIL import Image

    if file.suffix.lower() in (".tif", ".tiff"):
        try:
            with Image.open(file) as image:
                if not image.getexif().get_ifd(_PLACE):
                    return ""
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return ""
        return "the picture tells where it was taken"
    return "the picture may tell where it was taken"


def _film(file: Path, content: bytes) -> Media:
    facts = read_film(file)
    size = file.stat().st_size
    return Media(
        content, size, facts.width, facts.height, trouble=facts.trouble, private=facts.private
    )


def _svg(file: Path, content: bytes) -> Media:
    import re

    data = file.read_bytes()
    head = data[:4096].decode("utf-8", "replace")
    tag = re.search(r"<svg\b[^>]*>", head, re.DOTALL)
    if tag is None:
        return Media(content, len(data), trouble="this is no SVG picture")
    if re.search(_SCRIPT, data, re.IGNORECASE):
        return Media(content, len(data), trouble="the drawing holds a script")

    def number(name: str) -> float:
        found = re.search(rf'\b{name}="([\d.]+)(?:px)?"', tag[0])
        return float(found[1]) if found else 0

    width, height = number("width"), number("height")
    box = re.search(r'\bviewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"', tag[0])
    if (not width or not height) and box:
        width, height = float(box[1]), float(box[2])
    return Media(content, len(data), round(width), round(height), "SVG")
