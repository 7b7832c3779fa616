"""Small pictures for the corpus: PNG files drawn with the standard library alone."""

from __future__ import annotations

import struct
import zlib

from benchmarks.prose import Draw

WIDTH, HEIGHT = 96, 64


def picture(seed: str) -> bytes:
    """A PNG of coloured stripes, the same bytes for the same seed (PNG, third edition)."""
    draw = Draw(seed)
    stripe = b"".join(bytes(draw.below(256) for _ in range(3)) * 8 for _ in range(WIDTH // 8))
    rows = (b"\x00" + stripe) * HEIGHT
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    # Stored, not compressed: zlib's compressed bytes differ between its versions.
    data = zlib.compress(rows, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
