"""OPML 2.0 (opml.org/spec2.opml): the list of all feeds, to subscribe to them at once."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from sitegen.render.feeds.text import line


class Outline(NamedTuple):
    """A feed in the list."""

    title: str
    feed: str
    page: str


class Group(NamedTuple):
    """Feeds under a heading; without one, they are at the top."""

    title: str
    outlines: tuple[Outline, ...]


def opml(title: str, owner: str, groups: Iterable[Group]) -> bytes:
    """The list as OPML. It has no date, so it changes only when the listed feeds do."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{_text(title)}</title><ownerName>{_text(owner)}</ownerName></head>",
        "<body>",
    ]
    for group in groups:
        if group.title:
            name = _text(group.title)
            lines.append(f'<outline text="{name}" title="{name}">')
        lines.extend(_outline(outline) for outline in group.outlines)
        if group.title:
            lines.append("</outline>")
    lines += ["</body>", "</opml>", ""]
    return "\n".join(lines).encode()


def _outline(outline: Outline) -> str:
    title = _text(outline.title)
    return (
        f'<outline type="rss" text="{title}" title="{title}" '
        f'xmlUrl="{_text(outline.feed)}" htmlUrl="{_text(outline.page)}"/>'
    )


def _text(text: str) -> str:
    return escape(line(text))
