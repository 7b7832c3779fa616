"""Words drawn as a picture: a card. Pillow is imported when this module is.

A card has three colours and the shades between them, so it is drawn in shades of grey, one drawing
for each colour of the words, and saved with a palette: a third of the bytes of a PNG without one,
drawn and written in a fifth of the time.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from sitegen.render.cards import SocialCard

_MARGIN = 90
_TITLE_SIZES = (84, 72, 62, 54, 46)
"""Pixels, the largest first that leaves the title on four lines."""
_LINES = 4
_BELOW = 34
_SHADES = 31
"""The steps from the colour of the paper to that of the words."""


def draw_card(card: SocialCard, font_file: Path, size: tuple[int, int]) -> bytes:
    """The card as a PNG."""
    width, height = size
    title, rest = Image.new("L", size), Image.new("L", size)
    pen = ImageDraw.Draw(title)
    font, lines = _fitting(card.title, font_file, width - 2 * _MARGIN)
    step = round(font.size * 1.18)
    top = max(80, (height - 90 - step * len(lines)) // 2)
    for number, line in enumerate(lines):
        _write(pen, line, font, top + number * step, card, width)
    pen = ImageDraw.Draw(rest)
    pen.rectangle((0, 0, width, 18), fill=255)
    small = ImageFont.truetype(font_file, _BELOW)
    for line in _wrapped(card.below, small, width - 2 * _MARGIN)[:1]:
        _write(pen, line, small, height - 110, card, width)
    return _saved(title, rest, card)


def _saved(title: Image.Image, rest: Image.Image, card: SocialCard) -> bytes:
    """The two drawings in one: the title in the colour of ink, the rest in that of accents."""
    levels = [round(value * _SHADES / 255) for value in range(256)]
    image = title.point(levels)
    accents = rest.point([level and level + _SHADES for level in levels])
    image.paste(accents, mask=accents.point([0] + [255] * 255))
    image = image.convert("P")
    paper, ink, accent = (
        ImageColor.getrgb(colour)[:3] for colour in (card.paper, card.ink, card.accent)
    )
    shades = [(ink, level) for level in range(_SHADES + 1)]
    shades += [(accent, level) for level in range(1, _SHADES + 1)]
    image.putpalette(
        [
            round(below + (above - below) * level / _SHADES)
            for colour, level in shades
            for below, above in zip(paper, colour, strict=True)
        ]
    )
    stream = BytesIO()
    image.save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def _write(
    pen: ImageDraw.ImageDraw,
    line: str,
    font: ImageFont.FreeTypeFont,
    top: int,
    card: SocialCard,
    width: int,
) -> None:
    at = width - _MARGIN - round(font.getlength(line)) if card.right_to_left else _MARGIN
    pen.text((at, top), line, font=font, fill=255)


def _fitting(title: str, font_file: Path, width: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    for size in _TITLE_SIZES:
        font = ImageFont.truetype(font_file, size)
        lines = _wrapped(title, font, width)
        if len(lines) <= _LINES:
            return font, lines
    return font, [*lines[: _LINES - 1], lines[_LINES - 1] + " …"]


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
