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
_ALONE = re.compile(r'<p>\s*+<a href="(https?://[^"<>]++)"[^<>]*+>([^<]++)</a>\s*+</p>')
_YOUTUBE = re.compile(
    r"https?://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|embed/|live/)"
    r"|youtu\.be/)([\w-]{11})(?:[?&#]|\Z)"
)
_VIMEO = re.compile(r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d+)(?:[?#/]|\Z)")


_FRAME = re.compile(rf"(<p>\s*+)?<iframe\b({_QUOTED})>(?:[^<]*+</iframe>)?(?(1)\s*+</p>)", re.I)
_BARE_FRAME = re.compile(rf"<iframe\b({_QUOTED})>(?:[^<]*+</iframe>)?", re.I)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FRAME_ATTRIBUTE = re.compile(r"""\s(src|title)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.I)


class EmbeddedMedia(NamedTuple):
    """A body's HTML, and the origins of what its readers may choose to show in it."""

    html: str
    frames: tuple[str, ...] = ()


def with_embedded_media(html: str, word: str, *, raw: bool = True) -> EmbeddedMedia:
    """`html` with its galleries and embedded videos. `word` makes a placeholder of a word's key.

    `raw` is whether it may hold HTML that no engine wrote, such as frames.
    """
    if html.count("<img") > 1:
        html = _GALLERY.sub(_gallery, html)
    if raw and "<iframe" in html.lower():
        html = _BARE_FRAME.sub(_link_of_frame, _FRAME.sub(_link_of_frame, html))
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


def _link_of_frame(match: re.Match[str]) -> str:
    """The paragraph with a link that a frame with a video becomes; other frames stay."""
    attributes = _attributes(match[match.lastindex or 0])
    page = page_url(_absolute(attributes.get("src", "")))
    if page is None:
        return match[0]
    title = attributes.get("title", "").strip()
    words = page if title in _PLAYERS else title
    return f'<p><a href="{escape(page)}">{escape(words)}</a></p>'


def _attributes(text: str) -> dict[str, str]:
    """The source and the title of a frame."""
    found = _FRAME_ATTRIBUTE.findall(text)
    return {
        name.lower(): unescape(double or single or bare) for name, double, single, bare in found
    }


def _absolute(source: str) -> str:
    source = source.strip()
    return f"https:{source}" if source.startswith("//") else source


_PLAYERS = frozenset({"", "YouTube video player", "YouTube video", "vimeo-player"})
"""Titles of frames, as the services write them, that say nothing about the video."""


def page_url(link: str) -> str | None:
    """The page of a video that can be embedded; None for other links."""
    if (found := _YOUTUBE.match(link)) is not None:
        return f"https://www.youtube.com/watch?v={found[1]}"
    if (found := _VIMEO.match(link)) is not None:
        return f"https://vimeo.com/{found[1]}"
    return None


def frame_sources(html: str) -> tuple[str, ...]:
    """The sources of the frames in an engine's `html` that don't become videos."""
    if "<iframe" not in html.lower():
        return ()
    frames = _BARE_FRAME.finditer(_COMMENT.sub("", html))
    sources = (_attributes(frame[1]).get("src", "") for frame in frames)
    return tuple(source for source in sources if page_url(_absolute(source)) is None)


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
