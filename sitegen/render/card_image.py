"""Words drawn as a picture: a card. Pillow is imported when this module is."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from sitegen.render.cards import SocialCard

_MARGIN = 90
_TITLE_SIZES = (84, 72, 62, 54, 46)
"""Pixels, the largest first that leaves the title on four lines."""
_LINES = 4
_BELOW = 34


def draw_card(card: SocialCard, font_file: Path, size: tuple[int, int]) -> bytes:
    """The card as a PNG."""
    width, height = size
    image = Image.new("RGB", size, card.paper)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width, 18), fill=card.accent)
    font, lines = _fitting(card.title, font_file, width - 2 * _MARGIN)
    step = round(font.size * 1.18)
    top = max(80, (height - 90 - step * len(lines)) // 2)
    for number, line in enumerate(lines):
        _write(pen, line, font, top + number * step, card.ink, card, width)
    small = ImageFont.truetype(font_file, _BELOW)
    below = _wrapped(card.below, small, width - 2 * _MARGIN)[:1]
    for line in below:
        _write(pen, line, small, height - 110, card.accent, card, width)
    stream = BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _write(
    pen: ImageDraw.ImageDraw,
    line: str,
    font: ImageFont.FreeTypeFont,
    top: int,
    colour: str,
    card: SocialCard,
    width: int,
) -> None:
    at = width - _MARGIN - round(font.getlength(line)) if card.right_to_left else _MARGIN
    pen.text((at, top), line, font=font, fill=colour)


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
