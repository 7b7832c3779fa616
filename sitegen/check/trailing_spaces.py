"""Finds trailing spaces that do nothing, unlike those that are a line break."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.check.headings import prose_lines
from sitegen.check.texts import SourceText


def needless_spaces(source: SourceText) -> Iterator[int]:
    """The numbers of the body's lines whose trailing spaces do nothing.

    Two spaces or more before another line of the same paragraph are a line break in Markdown.
    """
    if not source.document.kind.markdown:
        return
    for number, line in prose_lines(source):
        bare = line.rstrip(" \t")
        if bare == line:
            continue
        follows = source.lines[number] if number < len(source.lines) else ""
        breaks = line.endswith("  ") and bool(bare) and bool(follows.strip())
        if not breaks:
            yield number
