"""What a camera wrote beside a picture is cut out; what one sees stays, byte for byte."""

from __future__ import annotations

import contextlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, PngImagePlugin, features

from sitegen.read.metadata import MetadataError, strip_metadata

AVIF = pytest.mark.skipif(not features.check("avif"), reason="this Pillow writes no AVIF")
SECRET = b"51 deg 30' N, Anna's camera"


def picture(form: str, **options: object) -> bytes:
    """A picture full of metadata."""
    image = Image.effect_noise((60, 40), 60).convert("P" if form == "GIF" else "RGB")
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    if form == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=False)
        options["pnginfo"] = text
    elif form == "GIF":
        options["comment"] = SECRET
    elif form in ("WEBP", "AVIF"):
        options["xmp"] = SECRET
    elif form == "JPEG":
        options["comment"] = SECRET
    stream = BytesIO()
    image.save(stream, form, exif=exif, **options)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("GIF", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        pytest.param("AVIF", {}, marks=AVIF),
    ],
)
def test_metadata_goes_and_pixels_stay(form: str, options: dict[str, object]) -> None:
    before = picture(form, **options)
    assert SECRET in before
    after = strip_metadata(before)
    assert SECRET not in after
    with Image.open(BytesIO(before)) as old, Image.open(BytesIO(after)) as new:
        assert not new.getexif()
        assert new.format == old.format
        difference = ImageChops.difference(old.convert("RGB"), new.convert("RGB"))
        assert difference.getbbox() is None
    assert strip_metadata(after) == after


def test_a_colour_profile_stays_as_it_decides_how_a_picture_looks() -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        with Image.open(
            BytesIO(strip_metadata(picture(form, icc_profile=b"profile" * 20)))
        ) as image:
            assert image.info["icc_profile"] == b"profile" * 20


def test_a_second_picture_behind_the_first_goes_with_its_own_metadata() -> None:
    once = picture("JPEG")
    assert strip_metadata(once + once) == strip_metadata(once)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_an_animation_still_moves(form: str) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    stream = BytesIO()
    frames[0].save(stream, form, save_all=True, append_images=frames[1:], duration=80, loop=0)
    with Image.open(BytesIO(strip_metadata(stream.getvalue()))) as image:
        assert image.n_frames == 3
        assert image.info.get("loop") == 0


def test_a_file_that_ends_too_early_is_an_error_and_no_crash() -> None:
    for form in ("PNG", "GIF"):
        with pytest.raises(MetadataError):
            strip_metadata(picture(form)[:70])
    with pytest.raises(MetadataError):
        strip_metadata(picture("JPEG")[:30])


@given(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]), st.integers(0, 2000), st.binary(max_size=8))
def test_damage_gives_an_error_or_no_more_bytes_than_there_were(
    form: str, place: int, junk: bytes
) -> None:
    whole = picture(form)
    place = min(place, len(whole))
    damaged = whole[:place] + junk + whole[place + len(junk) :]
    with contextlib.suppress(MetadataError):
        assert len(strip_metadata(damaged)) <= len(damaged) + 2


@AVIF
@pytest.mark.parametrize("brand", [b"mif1", b"miaf"])
def test_an_avif_of_a_general_brand_loses_its_metadata_too(brand: bytes) -> None:
    data = bytearray(picture("AVIF"))
    assert data[8:12] == b"avif"
    data[8:12] = brand
    assert b"avif" in data[16:40]  # among the compatible brands
    assert SECRET not in strip_metadata(bytes(data))


def test_of_a_turned_jpeg_only_its_orientation_can_stay() -> None:
    cleaned = strip_metadata(picture("JPEG"), orientation=6)
    assert SECRET not in cleaned
    with Image.open(BytesIO(cleaned)) as image:
        image.load()
        assert dict(image.getexif()) == {0x0112: 6}
