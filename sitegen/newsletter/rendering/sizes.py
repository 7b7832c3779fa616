"""Measures the parts of an email, to show which to shorten.

A template marks where a part begins (`mail.starts`); it ends at the next mark. Marks are comments
that are removed from the finished email.
"""

from __future__ import annotations

import re

_MARK = re.compile("<!--part:([^>]*?)-->")


def mark(part: str) -> str:
    """The mark at the beginning of a part; without a name, it only ends the part before."""
    return f"<!--part:{part}-->"


def measure_parts(html: str) -> tuple[str, dict[str, int]]:
    """The HTML without its marks, and the size of each part in octets."""
    pieces = _MARK.split(html)
    sizes: dict[str, int] = {}
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if name:
            sizes[name] = sizes.get(name, 0) + len(text.encode())
    return "".join(pieces[::2]), sizes
