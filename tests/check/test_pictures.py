"""Whether a picture says where it was taken, in every format that can."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin, features

from sitegen.check.pictures import has_gps, has_location
from sitegen.read.cache import ContentCache
from sitegen.site.query_context import QueryContext
from tests.site.test_traced_site import content_cache, site_of

__all__ = ["content_cache"]
AVIF = pytest.mark.skipif(not features.check("avif"), reason="this Pillow writes no AVIF")
FORMATS = ["JPEG", "PNG", "WEBP", pytest.param("AVIF", marks=AVIF)]
PLACE = {1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)}


def picture(form: str, place: bool, **options: object) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "A loaf"
    if place:
        exif[0x8825] = PLACE
    stream = BytesIO()
    Image.new("RGB", (60, 40)).save(stream, form, exif=exif, **options)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize("place", [True, False])
@pytest.mark.parametrize("form", FORMATS)
def test_a_place_is_found(form: str, place: bool, tmp_path: Path) -> None:
    file = tmp_path / "picture"
    file.write_bytes(picture(form, place))
    assert has_gps(file) is place


def test_a_png_of_older_programs(tmp_path: Path) -> None:
    """They wrote EXIF as a text of hexadecimal digits, before there was a chunk for it."""
    exif = Image.Exif()
    exif[0x8825] = PLACE
    data = exif.tobytes()
    text = PngImagePlugin.PngInfo()
    text.add_text("Raw profile type exif", f"\nexif\n    {len(data)}\n{data.hex()}\n", zip=True)
    file = tmp_path / "picture.png"
    Image.new("RGB", (60, 40)).save(file, "PNG", pnginfo=text)
    assert has_gps(file)


def test_exif_behind_the_pixels_of_a_png(tmp_path: Path) -> None:
    data = picture("PNG", True)
    start = data.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4])
    chunk, last = data[start:end], len(data) - 12
    file = tmp_path / "picture.png"
    file.write_bytes(data[:start] + data[end:last] + chunk + data[last:])
    assert has_gps(file)


def test_what_is_no_picture_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\nno picture")
    assert not has_gps(file)


def test_a_picture_that_is_too_large_is_not_read(
    tmp_path: Path, content_cache: ContentCache
) -> None:
    file = tmp_path / "large.jpg"
    with file.open("wb") as stream:
        stream.write(picture("JPEG", True))
        stream.truncate(150_000_000)
    assert has_gps(file)
    context = QueryContext(site_of("One"), content_cache, tmp_path)
    assert not has_location(tmp_path, "large.jpg", context)
