"""Colours of a theme: whether they can be read on each other, and the nearest that can.

Contrast is WCAG 2.2's; lightness is moved in OKLab, so that hue and character stay.
"""

from __future__ import annotations

from typing import NamedTuple

READABLE = 4.5
"""The least contrast of text with its ground (WCAG 2.2, 1.4.3)."""

COMFORTABLE = 7.0
"""The contrast of colours that are made for text (WCAG 2.2, 1.4.6)."""

_STEPS = 100


class Oklab(NamedTuple):
    """A colour by lightness (0 to 1), green to red, and blue to yellow (Ottosson, 2020)."""

    lightness: float
    red: float
    yellow: float


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as `#1f6f78`, from 1 to 21. Raises ValueError."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str, ratio: float = COMFORTABLE) -> str:
    """The colour nearest to `colour` that has at least this contrast with `ground`.

    Hue and chroma stay as long as the screen can show them; black or white if nothing else will do.
    """
    if contrast(colour, ground) >= ratio:
        return colour
    start = _oklab(colour)
    end = 1.0 if _luminance(ground) < 0.18 else 0.0
    for step in range(1, _STEPS):
        part = step / _STEPS
        lightness = start.lightness + (end - start.lightness) * part
        # Near black and white the screen has less colour to give.
        found = _hexadecimal(Oklab(lightness, *(tone * (1 - part**3) for tone in start[1:])))
        if contrast(found, ground) >= ratio:
            return found
    return "#ffffff" if end else "#000000"


def better(ground: str, *colours: str) -> str:
    """The one of `colours` that can be read best on `ground`."""
    return max(colours, key=lambda colour: contrast(colour, ground))


def _channels(colour: str) -> tuple[float, float, float]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if not colour.startswith("#") or len(digits) != 6:
        raise ValueError(f"{colour!r} is not a colour such as #1f6f78")
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklab(colour: str) -> Oklab:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return Oklab(
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _hexadecimal(colour: Oklab) -> str:
    lightness, red, yellow = colour
    long = (lightness + 0.3963377774 * red + 0.2158037573 * yellow) ** 3
    middle = (lightness - 0.1055613458 * red - 0.0638541728 * yellow) ** 3
    short = (lightness - 0.0894841775 * red - 1.2914855480 * yellow) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(channel)):02x}" for channel in linear)


def _gamma(channel: float) -> float:
    channel = min(1.0, max(0.0, channel))
    if channel <= 0.0031308:
        return 12.92 * channel
    return float(1.055 * channel ** (1 / 2.4) - 0.055)
