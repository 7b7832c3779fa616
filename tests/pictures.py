"""Small pictures for tests."""

from __future__ import annotations

from io import BytesIO
from zlib import crc32

from PIL import Image


def png(width: int, height: int, colour: tuple[int, int, int] = (200, 80, 40)) -> bytes:
    """A PNG of one colour."""
    stream = BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "PNG")
    return stream.getvalue()


def with_chunk(data: bytes, name: bytes, content: bytes, *, damaged: bool = False) -> bytes:
    """A PNG with another chunk after its header; a damaged one has a wrong checksum."""
    checksum = crc32(name + content) ^ damaged
    chunk = len(content).to_bytes(4) + name + content + checksum.to_bytes(4)
    return data[:33] + chunk + data[33:]


def avif(width: int, height: int) -> bytes:
    """A picture in AVIF."""
    stream = BytesIO()
    Image.new("RGB", (width, height), (200, 80, 40)).save(stream, "AVIF")
    return stream.getvalue()
