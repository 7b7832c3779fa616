"""Which part of a letter is how long, so that one knows which to shorten.

A template marks where a part begins (`mail.starts`); it lasts until the next mark. Marks are
comments, and are gone from the finished mail.
"""

from __future__ import annotations

import re

_MARK = re.compile("<!--part:([^>]*?)-->")


def mark(part: str) -> str:
    """The beginning of a part; of nothing, if it has no name."""
    return f"<!--part:{part}-->"


def measure_parts(html: str) -> tuple[str, dict[str, int]]:
    """The HTML without its marks, and the octets of each part in it."""
    pieces = _MARK.split(html)
    sizes: dict[str, int] = {}
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if name:
            sizes[name] = sizes.get(name, 0) + len(text.encode())
    return "".join(pieces[::2]), sizes
