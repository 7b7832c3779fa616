"""A picture in another size or format: the only module that draws with Pillow's pixels.

Upright, in colours that screens show, and without metadata. Pillow is imported when this
module is: a build that makes no picture does without.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

# Unless it has the one that is needed, Pillow loads all of its formats to save a WebP.
from PIL import Image, WebPImagePlugin  # noqa: F401

from sitegen.read.media import Media
from sitegen.read.raster import open_raster
from sitegen.render.colours import for_screens, note_depth

_JPEG_QUALITY, _WEBP_QUALITY = 82, 78
"""A quality at which most photographs look like the original, side by side."""
_EFFORT = 2
"""Of 6: twice as fast as 4, for files that are larger by a twentieth."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by EXIF's orientation (EXIF 2.32, 4.6.4)."""
_UPRIGHT_QUALITY = 92
"""Of a photograph that only had to be turned."""


def resize(file: Path, media: Media, form: str, width: int) -> bytes:
    """The picture in `file`, `width` pixels wide, encoded as `form` (Pillow's name)."""
    ((_, data),) = resize_together(file, media, (width,), [(form, width)])
    return data


def resize_together(
    file: Path, media: Media, widths: Sequence[int], wanted: Collection[tuple[str, int]]
) -> Iterator[tuple[tuple[str, int], bytes]]:
    """The picture in `file` in the `wanted` formats (Pillow's names) and widths, decoded once.

    `widths` are all that the picture is ever wanted in: the bytes of one size must not depend on
    which others happen to be missing.
    """
    with open_raster(file) as opened:
        note_depth(opened)
        opened.draft("RGB", _across(media, max(widths)))  # a JPEG is read at a fraction of its size
        opened.load()
        image, profile = for_screens(opened)
        image.info.clear()
        image.getexif().clear()
        sizes = _Sizes(image, media, sorted(widths))
        for width in sorted({width for _, width in wanted}, reverse=True):
            upright = sizes.of(width)
            if media.orientation != 1:
                upright = upright.transpose(_TURNS[media.orientation])
            for form in [form for form, other in wanted if other == width]:
                yield (form, width), _encoded(upright, form, profile, whole=width == media.width)


class _Sizes:
    """A decoded picture in several sizes, each made of a larger one.

    One that is at least twice as wide has all the detail that a smaller one can show; the largest
    sizes are made of the decoded picture itself.
    """

    def __init__(self, image: Image.Image, media: Media, widths: Sequence[int]) -> None:
        self._image = image
        self._media = media
        self._widths = widths
        self._made: dict[int, Image.Image] = {}

    def of(self, width: int) -> Image.Image:
        """The picture `width` pixels wide, turned as it is in its file."""
        if width not in self._made:
            larger = next((one for one in self._widths if one >= 2 * width), None)
            image = self._image if larger is None else self.of(larger)
            size = _across(self._media, width)
            if image.size != size:
                image = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
            self._made[width] = image
        return self._made[width]


def _across(media: Media, width: int) -> tuple[int, int]:
    """Width and height in the file of a picture that is `width` pixels wide when it is upright."""
    height = max(1, round(media.height * width / media.width))
    return (height, width) if media.orientation > 4 else (width, height)


def _encoded(image: Image.Image, form: str, profile: bytes | None, *, whole: bool) -> bytes:
    options: dict[str, Any] = {"icc_profile": profile} if profile else {}
    if form == "JPEG":
        if image.mode == "RGBA":
            image = image.convert("RGB")
        quality = _UPRIGHT_QUALITY if whole else _JPEG_QUALITY
        return _saved(image, form, quality=quality, optimize=True, progressive=True, **options)
    if form == "PNG":
        # Pillow's `optimize` takes three times as long for a hundredth of the bytes.
        return _saved(image, form, compress_level=6, **options)
    photograph = _saved(image, form, quality=_WEBP_QUALITY, method=_EFFORT, **options)
    if image.mode == "L" or _few_colours(image):
        # A drawing or a picture of a screen is often smaller, and sharper, without loss. The least
        # effort takes a fifth of the time, and more effort rarely halves its result.
        draft = _saved(image, form, lossless=True, method=0, **options)
        if len(draft) < 2 * len(photograph):
            drawing = _saved(image, form, lossless=True, method=_EFFORT, **options)
            return min(photograph, drawing, key=len)
    return photograph


def _few_colours(image: Image.Image) -> bool:
    return image.getcolors(4096) is not None


def _saved(image: Image.Image, form: str, **options: Any) -> bytes:
    stream = BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()
