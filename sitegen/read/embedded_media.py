"""Galleries and embedded videos: paragraphs of several pictures, or of one link to a video.

Owners need no special syntax. Several pictures in one paragraph become a gallery; a link to a video
that is alone in its paragraph becomes a button that shows the video in its place. Until a reader
presses the button, nothing is loaded from the other site; without scripts the link remains.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import NamedTuple

_QUOTED = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+"""
_PICTURE = re.compile(rf"<img\b{_QUOTED}>")
_GALLERY = re.compile(rf"<p>\s*+((?:<img\b{_QUOTED}>\s*+(?:<br ?/?>\s*+)?){{2,}}+)</p>")
_ALONE = re.compile(r'<p>\s*+<a href="(https://[^"<>]++)"[^<>]*+>([^<]++)</a>\s*+</p>')
_YOUTUBE = re.compile(
    r"https://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|embed/|live/)"
    r"|youtu\.be/)([\w-]{11})(?:[?&#]|\Z)"
)
_VIMEO = re.compile(r"https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d+)(?:[?#/]|\Z)")


class EmbeddedMedia(NamedTuple):
    """A body's HTML, and the origins of what its readers may choose to show in it."""

    html: str
    frames: tuple[str, ...] = ()


def with_embedded_media(html: str, word: str) -> EmbeddedMedia:
    """`html` with its galleries and embedded videos. `word` makes a placeholder of a word's key."""
    if html.count("<img") > 1:
        html = _GALLERY.sub(_gallery, html)
    if "youtu" not in html and "vimeo.com/" not in html:
        return EmbeddedMedia(html)
    frames: list[str] = []

    def video(match: re.Match[str]) -> str:
        address = embed_url(unescape(match[1]))
        if address is None:
            return match[0]
        frames.append("/".join(address.split("/")[:3]))
        title = escape(unescape(match[2].strip()))
        show, note = word.format("embed_show"), word.format("embed_note")
        return (
            f'<div class="embed"><p><a href="{match[1]}">{title}</a></p>'
            f'<button type="button" data-embed="{escape(address)}" data-title="{title}" '
            f"data-needs-script hidden>{show}</button>"
            f'<p class="fine" data-needs-script hidden>{note}</p></div>'
        )

    html = _ALONE.sub(video, html)
    return EmbeddedMedia(html, tuple(sorted(set(frames))))


def embed_url(link: str) -> str | None:
    """The URL at which the video of a link can be embedded; None for other links."""
    found = _YOUTUBE.match(link)
    if found:
        return f"https://www.youtube-nocookie.com/embed/{found[1]}"
    found = _VIMEO.match(link)
    return f"https://player.vimeo.com/video/{found[1]}?dnt=1" if found else None


def _gallery(match: re.Match[str]) -> str:
    pictures = "\n".join(f"<p>{picture}</p>" for picture in _PICTURE.findall(match[1]))
    return f'<div class="gallery">\n{pictures}\n</div>'
