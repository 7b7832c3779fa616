"""The format of a picture, and whether a JPEG is whole, by its bytes alone."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sitegen.read.picture_format import is_whole_jpeg, suffix_of


def jpeg(mode: str = "RGB", **options: object) -> bytes:
    stream = BytesIO()
    Image.effect_noise((60, 40), 60).convert(mode).save(stream, "JPEG", **options)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"\0\0\0\x14ftypavif\0\0\0\0avif", ".avif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", ".avif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", ".heic"),
        (b"\0\0\0\x14ftypmif1\0\0\0\0mif1avif", ".heic"),  # behind the end of the box
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", ".heic"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", ""),
        (b"RIFF\0\0\0\0WEBPVP8 ", ".webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", ""),
        (b"\xff\x0a", ".jxl"),
        (b"8BPS\0\x01", ".psd"),
        (b"MM\0+", ".tif"),
        (b"", ""),
    ],
)
def test_a_format_is_known_by_its_first_bytes(head: bytes, suffix: str) -> None:
    assert suffix_of(head) == suffix


@pytest.mark.parametrize(
    "data",
    [
        jpeg(),
        jpeg("L"),
        jpeg("CMYK"),
        jpeg(progressive=True),
        jpeg(restart_marker_rows=1),
        jpeg() + b"something behind it",
    ],
)
def test_a_whole_jpeg_is_whole(data: bytes) -> None:
    assert is_whole_jpeg(data)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_that_ends_too_early_is_not(progressive: bool) -> None:
    data = jpeg(progressive=progressive)
    assert not any(is_whole_jpeg(data[:length]) for length in range(len(data)))


def test_fill_bytes_before_a_marker_are_no_pixels() -> None:
    """ITU-T T.81, B.1.1.2: any marker may have some before it."""
    data = jpeg()
    scan = data.rindex(b"\xff\xda")
    pixels = scan + 2 + int.from_bytes(data[scan + 2 : scan + 4])
    end = data.rindex(b"\xff\xd9")
    assert is_whole_jpeg(data[:end] + b"\xff\xff" + data[end:])
    assert not is_whole_jpeg(data[:pixels] + b"\xff\xff\xff\xd9")


@given(st.binary(max_size=300), st.integers(0, 700))
def test_any_bytes_have_an_answer(rubbish: bytes, place: int) -> None:
    data = jpeg()
    is_whole_jpeg(rubbish)
    is_whole_jpeg(data[:place] + rubbish + data[place:])
    suffix_of(rubbish)
