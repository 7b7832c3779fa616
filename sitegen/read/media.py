"""The facts of a picture or of another media file, cached by its content."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sitegen.digest import digest, file_digest
from sitegen.read.cache import ContentCache
from sitegen.read.picture_format import is_whole_jpeg, picture_suffix
from sitegen.read.video import SUFFIXES, read_video

_MEDIA_REVISION = "8"


class Media(msgspec.Struct, frozen=True, array_like=True):
    """A file's facts. Width and height are in pixels, 0 if it is neither picture nor video."""

    digest: bytes
    size: int
    width: int = 0
    height: int = 0
    format: str = ""
    """As Pillow names it (`JPEG`), or `SVG`; empty if it is no picture. With a trouble, what the
    file's first bytes say, such as `HEIC`."""
    animated: bool = False
    trouble: str = ""
    """Why the picture can't be read, if so."""
    orientation: int = 1
    """How to rotate or mirror its pixels, as in EXIF; width and height are those of the result."""
    private: tuple[tuple[int, int, int], ...] = ()
    """Of a video: the private boxes to empty before it is published (`sitegen.read.video`)."""
    too_large: bool = False
    """The trouble is that the picture has too many pixels or bytes."""


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Media)
_ORIENTATION = 0x0112
_SCRIPT = (
    rb"<(?:\w+:)?script\b|<[^<>]*\son[a-z]+\s*=\s*[\"']"
    rb"|href\s*=\s*[\"']\s*javascript:"
)
"""Elements that can run code if a drawing is opened by itself on a host without a content security
policy."""
_PLACE = 0x8825
"""EXIF's directory with the place where a picture was taken."""
_WRITTEN = frozenset({270, 271, 272, 305, 306, 315, 316, 700, 33723, 34377, 0x8769})
"""Tags of a TIFF: description, make, model, software, time, artist, computer, XMP, IPTC,
Photoshop's resources, and EXIF's own directory."""
_ORIENTATIONS = range(1, 9)
_TURNED = (5, 6, 7, 8)
"""The values of EXIF's orientation tag that swap width and height."""
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"})
OF_CAMERAS = frozenset({".heic", ".heif", ".tif", ".tiff", ".jxl", ".jp2", ".jpx", ".j2k"})
"""Of pictures that browsers don't show and from which nothing is cut out."""
NOT_SHOWN = OF_CAMERAS | {
    ".psd", ".psb", ".xcf", ".kra", ".ai", ".eps",
    ".dng", ".arw", ".cr2", ".cr3", ".nef", ".orf", ".pef", ".raf", ".rw2",
}  # fmt: skip
"""Of pictures that browsers don't show: those above, drafts of editors, and raw photographs."""
_SHOWN = frozenset({"JPEG", "PNG", "GIF", "WEBP", "AVIF"})
"""Formats, as Pillow names them, that every browser shows."""


MOST_BYTES = 100_000_000
"""Of a picture, which is read whole."""


def read_media(root: Path, path: str, cache: ContentCache, content: bytes | None = None) -> Media:
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
    known = cache.get("derived", key)
    if known is not None:
        return _DECODER.decode(known)
    media = media_facts(file, suffix, content)
    if file_digest(file) == content:  # and was not replaced since it was hashed
        cache.put("derived", {key: _ENCODER.encode(media)})
    return media


def media_facts(file: Path, suffix: str, content: bytes) -> Media:
    """The facts of a file whose name would end in `suffix` (`.jpg`), read anew; `content` is its
    digest. Raises OSError."""
    if suffix in SUFFIXES:
        return _video(file, content)
    if suffix in OF_CAMERAS:
        return Media(content, file.stat().st_size, trouble=_of_a_camera(file))
    return _svg(file, content) if suffix == ".svg" else _raster(file, content)


def _raster(file: Path, content: bytes) -> Media:
    from sitegen.read.raster import BROKEN, PictureTooLarge, open_raster

    size = file.stat().st_size
    if size > MOST_BYTES:
        return _too_large(size, content)
    form = picture_suffix(file)[1:].upper()
    if f".{form.lower()}" in NOT_SHOWN:
        trouble = f"this is a picture in {form}, whatever its name, and browsers don't show those"
        return Media(content, size, format=form, trouble=trouble)
    try:
        with open_raster(file) as image:
            width, height = image.size
            form = image.format or ""
            animated = form != "JPEG" and bool(getattr(image, "is_animated", False))
            orientation = image.getexif().get(_ORIENTATION, 1)
            if form != "JPEG" or not is_whole_jpeg(file.read_bytes()):
                image.draft("RGB", (1, 1))  # a JPEG is read at an eighth of its size
                image.load()
    except PictureTooLarge as error:
        return Media(content, size, trouble=str(error), too_large=True)
    except BROKEN:
        return Media(content, size, trouble="the picture is broken or of an unknown format")
    if form not in _SHOWN:
        trouble = f"this is a picture in {form}, whatever its name"
        return Media(content, size, format=form, trouble=trouble)
    if orientation not in _ORIENTATIONS:
        orientation = 1
    if orientation in _TURNED:
        width, height = height, width
    return Media(content, size, width, height, form, animated, orientation=orientation)


def _too_large(size: int, content: bytes) -> Media:
    trouble = (
        f"the picture has {size // 1_000_000} MB, at most {MOST_BYTES // 1_000_000} MB are read"
    )
    return Media(content, size, trouble=trouble, too_large=True)


def _of_a_camera(file: Path) -> str:
    """Why such a picture may not be published at all, if so."""
    if file.suffix.lower() in (".tif", ".tiff"):
        from sitegen.read.raster import BROKEN, PictureTooLarge, open_raster

        try:
            with open_raster(file) as image:
                tags: set[int] = set()
                for number in range(getattr(image, "n_frames", 1)):
                    image.seek(number)
                    tags.update(image.getexif())
        except (*BROKEN, PictureTooLarge):
            return "the picture can't be read, and may reveal where it was taken"
        if _PLACE in tags:
            return "the picture reveals where it was taken"
        return "the picture has metadata of a camera or an editor" if tags & _WRITTEN else ""
    return "the picture may reveal where it was taken"


def _video(file: Path, content: bytes) -> Media:
    facts = read_video(file)
    size = file.stat().st_size
    return Media(
        content, size, facts.width, facts.height, trouble=facts.trouble, private=facts.private
    )


def _svg(file: Path, content: bytes) -> Media:
    import re

    size = file.stat().st_size
    if size > MOST_BYTES:
        return _too_large(size, content)
    data = file.read_bytes()
    head = data[:4096].decode("utf-8", "replace")
    tag = re.search(r"<svg\b[^>]*>", head, re.DOTALL)
    if tag is None:
        return Media(content, len(data), trouble="this is not an SVG picture")
    if re.search(_SCRIPT, data, re.IGNORECASE):
        return Media(content, len(data), trouble="the drawing contains a script")

    def number(name: str) -> float:
        found = re.search(rf'\b{name}="([\d.]+)(?:px)?"', tag[0])
        return float(found[1]) if found else 0

    width, height = number("width"), number("height")
    box = re.search(r'\bviewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"', tag[0])
    if (not width or not height) and box:
        width, height = float(box[1]), float(box[2])
    return Media(content, len(data), round(width), round(height), "SVG")
