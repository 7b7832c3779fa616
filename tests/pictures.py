"""Small pictures for tests."""

from __future__ import annotations

from io import BytesIO

from PIL import Image


def png(width: int, height: int, colour: tuple[int, int, int] = (200, 80, 40)) -> bytes:
    """A PNG of one colour."""
    stream = BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "PNG")
    return stream.getvalue()
