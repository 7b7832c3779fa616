"""A picture's pixels as browsers show them: eight bits, grey or red, green, blue, and transparency.

A profile for those same colours stays with the picture, as it may be of a wider gamut than sRGB.
A profile of other colours (a printer's CMYK, a scanner's grey) would be wrong for the pixels that
come out: they are converted through it to sRGB, and it is dropped.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms, ImageMath

_FOR_ALPHA = frozenset({"LA", "PA", "La", "RGBa", "RGBA"})
_SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""Pillow's modes for the colour spaces of profiles (ICC.1:2022, 7.2.6)."""


def for_screens(image: Image.Image) -> tuple[Image.Image, bytes | None]:
    """The decoded `image` in the mode L, RGB or RGBA, and the profile that its colours need.

    Without a profile, the colours are those of sRGB.
    """
    data: bytes | None = image.info.get("icc_profile")
    space = _space(data)
    if image.mode == "CMYK":
        return _through(image, data if space == "CMYK" else None, "CMYK"), None
    plain = _plain(image)
    if data is None or space is None or space == "CMYK":
        return plain, None
    if space == "L" and image.mode in ("RGB", "RGBA", "P", "PA"):
        return plain, None  # it can't be of these colours
    if space == "RGB" and plain.mode in ("RGB", "RGBA"):
        return plain, data
    colours = plain.convert("RGB") if plain.mode == "RGBA" else plain
    converted = _through(colours.convert(space), data, space)
    if plain.mode == "L":
        return converted.convert("L"), None
    if plain.mode == "RGBA":
        converted.putalpha(plain.getchannel("A"))
    return converted, None


def to_srgb(image: Image.Image) -> Image.Image:
    """The decoded `image` in sRGB, whatever its profile: L, RGB or RGBA without one."""
    plain, data = for_screens(image)
    if data is None:
        return plain
    converted = _through(plain.convert("RGB"), data, "RGB")
    if plain.mode == "RGBA":
        converted.putalpha(plain.getchannel("A"))
    return converted


def _space(profile: bytes | None) -> str | None:
    """Pillow's mode for the colours of an ICC profile: it is named in the header."""
    if profile is None or len(profile) < 128 or profile[36:40] != b"acsp":
        return None
    return _SPACES.get(profile[16:20].decode("latin-1"))


def _through(image: Image.Image, profile: bytes | None, space: str) -> Image.Image:
    """The `image` in sRGB; without a profile that can be read, as Pillow converts it."""
    if profile is not None:
        srgb = ImageCms.createProfile("sRGB")
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile in name only
        else:
            assert converted is not None  # it isn't in place
            converted.info.clear()
            return converted
    return image.convert("RGB")


def _plain(image: Image.Image) -> Image.Image:
    """The image in the mode L, RGB or RGBA."""
    transparent = image.info.get("transparency")
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return _of_deep_grey(image, transparent)
    if transparent is not None and _is_deep(image) and isinstance(transparent, tuple):
        image = image.copy()  # the pixels have lost their lower eight bits; their key must, too
        image.info["transparency"] = tuple(value >> 8 for value in transparent)
    if transparent is not None or image.mode in _FOR_ALPHA:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in ("L", "1"):
        return image.convert("L")
    return image if image.mode == "RGB" else image.convert("RGB")


def _is_deep(image: Image.Image) -> bool:
    """Whether the file has sixteen bits for each colour, of which Pillow keeps eight."""
    return bool(image.info.get(_DEEP))


_DEEP = "sitegen.deep"


def note_depth(image: Image.Image) -> None:
    """Note in an opened image, not yet decoded, how deep its file's pixels are; decoding forgets
    it."""
    if image.mode == "RGB" and any("16" in str(tile[3]) for tile in getattr(image, "tile", ())):
        image.info[_DEEP] = True


def _of_deep_grey(image: Image.Image, transparent: object) -> Image.Image:
    deep = image.convert("I")
    grey = deep.point(lambda value: value * (1 / 257) + 0).convert("L")
    if not isinstance(transparent, int):
        return grey
    opaque = ImageMath.lambda_eval(
        lambda names: names["convert"]((names["deep"] != transparent) * 255, "L"), deep=deep
    )
    grey = grey.convert("RGB")
    grey.putalpha(opaque)
    return grey
