"""Pixels of every mode, depth, transparency and profile come out in the colours that they have."""

from __future__ import annotations

import struct
from functools import cache
from io import BytesIO
from pathlib import Path
from zlib import compress, crc32

import pytest
from PIL import Image, ImageCms

from sitegen.read.media import Media
from sitegen.render.resizing import resize

_SIZE = (64, 48)


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + crc32(name + data).to_bytes(4)


def _png(depth: int, colour_type: int, pixel: bytes, transparent: bytes = b"") -> bytes:
    """A PNG of one colour, whose pixels have these bytes: Pillow doesn't write all types."""
    width, height = _SIZE
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    rows = (b"\0" + pixel * width) * height
    key = _chunk(b"tRNS", transparent) if transparent else b""
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + key
        + _chunk(b"IDAT", compress(rows)) + _chunk(b"IEND", b"")
    )  # fmt: skip


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, form, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def _palette(transparency: int | bytes | None = None) -> bytes:
    image = Image.new("P", _SIZE, 1)
    image.putpalette([0, 0, 0, 200, 80, 40])
    options = {} if transparency is None else {"transparency": transparency}
    return _saved(image, "PNG", **options)


def _made(folder: Path, data: bytes, form: str) -> Image.Image:
    """The picture as it comes out, in RGBA."""
    file = folder / "picture"
    file.write_bytes(data)
    with Image.open(file) as image:
        width, height = image.size
        source = image.format or ""
    media = Media(b"", len(data), width, height, source)
    return Image.open(BytesIO(resize(file, media, form, 32)))


def _middle(image: Image.Image) -> tuple[int, ...]:
    pixel = image.convert("RGBA").getpixel((16, 12))
    assert isinstance(pixel, tuple)
    return tuple(int(value) for value in pixel)


_ORANGE = (200, 80, 40, 255)
_GREY = (128, 128, 128, 255)


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(_png(8, 0, b"\x80"), _GREY, id="grey"),
        pytest.param(_png(16, 0, b"\x80\x80"), _GREY, id="grey of 16 bits"),
        pytest.param(_png(16, 0, b"\x0a\x00"), (10, 10, 10, 255), id="dark grey of 16 bits"),
        pytest.param(_png(16, 0, b"\xff\xff"), (255, 255, 255, 255), id="white of 16 bits"),
        pytest.param(_saved(Image.new("1", _SIZE, 1), "PNG"), (255, 255, 255, 255), id="bits"),
        pytest.param(_png(8, 4, b"\x80\x80"), (128, 128, 128, 128), id="grey with alpha"),
        pytest.param(_png(16, 4, b"\x80\0\x80\0"), (128, 128, 128, 128), id="16 bits with alpha"),
        pytest.param(_png(8, 2, b"\xc8\x50\x28"), _ORANGE, id="RGB"),
        pytest.param(_png(16, 2, b"\xc8\0\x50\0\x28\0"), _ORANGE, id="RGB of 16 bits"),
        pytest.param(_png(8, 6, b"\xc8\x50\x28\x80"), (200, 80, 40, 128), id="RGBA"),
        pytest.param(
            _png(16, 6, b"\xc8\0\x50\0\x28\0\x80\0"), (200, 80, 40, 128), id="RGBA of 16 bits"
        ),
        pytest.param(_png(8, 0, b"\x80", b"\0\x80"), None, id="grey with a key"),
        pytest.param(_png(8, 0, b"\x80", b"\0\x81"), _GREY, id="grey with another key"),
        pytest.param(_png(16, 0, b"\x80\x80", b"\x80\x80"), None, id="16 bits with a key"),
        pytest.param(_png(16, 0, b"\x80\x80", b"\x80\x81"), _GREY, id="16 bits with another key"),
        pytest.param(_png(8, 2, b"\xc8\x50\x28", b"\0\xc8\0\x50\0\x28"), None, id="RGB with a key"),
        pytest.param(
            _png(16, 2, b"\xc8\1\x50\1\x28\1", b"\xc8\1\x50\1\x28\1"),
            None,
            id="RGB of 16 bits with a key",
        ),
        pytest.param(_palette(), _ORANGE, id="palette"),
        pytest.param(_palette(1), None, id="palette with a key"),
        pytest.param(_palette(b"\xff\x80"), (200, 80, 40, 128), id="palette with alpha"),
    ],
)
def test_pixels(tmp_path: Path, data: bytes, expected: tuple[int, ...] | None, form: str) -> None:
    found = _middle(_made(tmp_path, data, form))
    if expected is None:
        assert found[3] == 0
    else:
        assert all(abs(one - other) <= 3 for one, other in zip(found, expected, strict=True)), found


def _profile(sort: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile of version 2 (ICC.1:2001, 6.1 and 6.2)."""
    start = 128 + 4 + 12 * len(tags)
    directory, body = len(tags).to_bytes(4), b""
    for name, value in tags.items():
        directory += name + (start + len(body)).to_bytes(4) + len(value).to_bytes(4)
        body += value + bytes(-len(value) % 4)
    head = bytearray(128)
    head[0:4] = (start + len(body)).to_bytes(4)
    head[8:24] = b"\x02\x10\0\0" + sort + space + connection
    head[36:40] = b"acsp"
    head[68:80] = struct.pack(">iii", 63190, 65536, 54061)
    return bytes(head) + directory + body


def _lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


@cache  # it has the time of its making in it
def _wide_profile() -> bytes:
    """One with other primaries than sRGB: its red and green are exchanged."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(b"rXYZ", b"tmp_").replace(b"gXYZ", b"rXYZ").replace(b"tmp_", b"gXYZ")


def _grey_profile() -> bytes:
    """A grey of gamma 1, which looks lighter than sRGB's of the same number."""
    curve = b"curv" + bytes(4) + (0).to_bytes(4)
    white = b"XYZ " + bytes(4) + struct.pack(">iii", 63190, 65536, 54061)
    text = b"desc" + bytes(4) + (2).to_bytes(4) + b"g\0" + bytes(78)
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"desc": text, b"wtpt": white, b"kTRC": curve})


@pytest.mark.parametrize("form", ["WEBP", "JPEG", "PNG"])
@pytest.mark.parametrize("alpha", [False, True])
def test_a_profile_of_grey_is_applied_and_dropped(tmp_path: Path, form: str, alpha: bool) -> None:
    image = Image.new("LA", _SIZE, (55, 255)) if alpha else Image.new("L", _SIZE, 55)
    made = _made(tmp_path, _saved(image, "PNG", icc_profile=_grey_profile()), form)
    assert "icc_profile" not in made.info
    assert all(abs(value - 128) < 5 for value in _middle(made)[:3]), _middle(made)


def test_a_profile_of_the_same_colours_stays(tmp_path: Path) -> None:
    data = _saved(Image.new("RGB", _SIZE, "red"), "JPEG", icc_profile=_wide_profile())
    for form in ("WEBP", "JPEG"):
        made = _made(tmp_path, data, form)
        assert made.info["icc_profile"] == _wide_profile()
        assert _middle(made)[0] > 245


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGB", (200, 80, 40)), ("L", 128), ("CMYK", (0, 153, 204, 55))]
)
@pytest.mark.parametrize(
    "profile", [b"no profile", bytes(200), _lab_profile(), _grey_profile()[:140]]
)
def test_a_profile_that_is_wrong_or_of_other_colours_is_dropped(
    tmp_path: Path, mode: str, colour: int | tuple[int, ...], profile: bytes
) -> None:
    data = _saved(Image.new(mode, _SIZE, colour), "JPEG", icc_profile=profile, quality=95)
    expected = _GREY if mode == "L" else _ORANGE
    for form in ("WEBP", "JPEG"):
        made = _made(tmp_path, data, form)
        assert "icc_profile" not in made.info
        found = _middle(made)
        assert all(abs(one - other) < 8 for one, other in zip(found, expected, strict=True)), found


def _ink_profile() -> bytes:
    """One of a printer whose cyan ink is red: a table (`mft1`) from CMYK to Lab."""
    white, red, black = (255, 128, 128), (138, 209, 198), (0, 128, 128)
    table = bytearray()
    for cyan in (0, 1):
        for _magenta_and_yellow in range(4):
            for key in (0, 1):
                table += bytes(black if key else red if cyan else white)
    straight = bytes(range(256))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    lut = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + matrix + straight * 4 + table + straight * 3
    white_point = b"XYZ " + bytes(4) + struct.pack(">iii", 63190, 65536, 54061)
    text = b"desc" + bytes(4) + (2).to_bytes(4) + b"k\0" + bytes(78)
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"desc": text, b"wtpt": white_point, b"A2B0": lut})


@pytest.mark.parametrize(
    ("ink", "expected"), [((255, 0, 0, 0), (255, 0, 0)), ((0, 0, 0, 0), (255, 255, 255))]
)
def test_inks_are_converted_through_their_profile(
    tmp_path: Path, ink: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    image = Image.new("CMYK", _SIZE, ink)
    data = _saved(image, "JPEG", icc_profile=_ink_profile(), quality=95)
    for form in ("WEBP", "JPEG"):
        made = _made(tmp_path, data, form)
        assert "icc_profile" not in made.info
        assert made.mode == "RGB"
        found = _middle(made)[:3]
        assert all(abs(one - other) < 20 for one, other in zip(found, expected, strict=True)), found


def test_an_icon_has_the_colours_of_its_picture(tmp_path: Path) -> None:
    """Icons carry no profile, as programs that show them would ignore it."""
    from sitegen.render.colours import to_srgb

    data = _saved(Image.new("RGBA", _SIZE, (255, 0, 0, 128)), "PNG", icc_profile=_wide_profile())
    with Image.open(BytesIO(data)) as opened:
        opened.load()
        red, green, _, alpha = _middle(to_srgb(opened))
    assert red < 30
    assert green > 220
    assert alpha == 128
