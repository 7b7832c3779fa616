"""Pictures as a blog has them, drawn from a seed: photographs as JPEG, drawings as PNG.

What counts is that they cost as much to decode, resize and encode as real ones. A photograph has
soft shapes with grain over them, so that it compresses like one; a drawing has flat shapes.
"""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

PHOTOGRAPH = (1600, 1066)
DRAWING = (1200, 800)
GRAIN = 0.08
"""How much of a photograph is grain: about 350 KB at this size, as cameras' JPEGs for the web."""


def photograph(seed: str) -> bytes:
    """A JPEG of 1.7 megapixels. Its bytes are the same for one seed and version of Pillow."""
    random = Random(seed)  # noqa: S311 - a picture, not a secret
    width, height = PHOTOGRAPH
    shapes = Image.frombytes("RGB", (12, 8), random.randbytes(12 * 8 * 3))
    grain = Image.frombytes("L", (width, height), random.randbytes(width * height))
    soft = shapes.resize(PHOTOGRAPH, Image.Resampling.BICUBIC)
    return _encoded(Image.blend(soft, grain.convert("RGB"), GRAIN), "JPEG", quality=88)


def drawing(seed: str) -> bytes:
    """A PNG of a megapixel with flat shapes."""
    random = Random(seed)  # noqa: S311 - a picture, not a secret
    width, height = DRAWING
    image = Image.new("RGB", DRAWING, (250, 248, 240))
    draw = ImageDraw.Draw(image)
    for _ in range(24):
        left, top = random.randrange(width), random.randrange(height)
        box = (left, top, left + 40 + random.randrange(300), top + 40 + random.randrange(200))
        colour = (random.randrange(256), random.randrange(256), random.randrange(256))
        (draw.ellipse if random.randrange(2) else draw.rectangle)(box, fill=colour, outline="black")
    return _encoded(image, "PNG")


def _encoded(image: Image.Image, form: str, **options: int) -> bytes:
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()
