"""An email on desktop, phone, dark and in plain text, side by side, with its size and warnings.

`preview_page` is a page for `newsletter-out/`; `frames` and `size_text` are its parts, for the
preview's panel. The versions of the email are separate documents, shown in frames.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

from sitegen.render.media_type import media_type

WARNING = 80_000
ERROR = 100_000
"""Octets of the encoded HTML part, from which email programs come close to cutting it off."""

_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
_SCHEMES = re.compile(r"color-scheme:\s*light dark")


@dataclass(frozen=True, slots=True)
class EmailPreview:
    """An email as one recipient gets it."""

    subject: str
    preheader: str
    sender: str
    html: str
    text: str
    octets: int
    """Of the HTML part, encoded."""
    text_octets: int
    """Of the text part, encoded."""
    warnings: tuple[str, ...] = ()
    portions: tuple[tuple[str, int], ...] = ()
    """The parts of the email with the octets of their HTML, the longest first."""


def light(html: str) -> str:
    """The email in an email program in light mode."""
    return _SCHEMES.sub("color-scheme: only light", _DARK.sub("@media not all", html))


def dark(html: str) -> str:
    """The email in an email program in dark mode."""
    return _SCHEMES.sub("color-scheme: only dark", _DARK.sub("@media all", html))


def frames(preview: EmailPreview) -> tuple[tuple[str, str], ...]:
    """The three versions of the email by name, each a separate document."""
    return (
        ("desktop", light(preview.html)),
        ("phone", light(preview.html)),
        ("dark", dark(preview.html)),
    )


def meter(octets: int) -> str:
    """The size relative to the limit of email programs, as HTML."""
    return (
        f'<meter min="0" max="{ERROR}" high="{WARNING}" value="{octets}"></meter> '
        f"{size_text(octets)}"
    )


def size_text(octets: int) -> str:
    """The size and its rating as text."""
    state = "too long" if octets >= ERROR else "long" if octets >= WARNING else "fine"
    return f"{octets / 1000:.1f} KB of {ERROR // 1000} KB: {state}"


def with_pictures_from(html: str, site: str, place: str) -> str:
    """The email with its pictures from `place` instead of the site, which may not have them yet."""
    return html.replace(f'src="{site}', f'src="{place}') if site else html


Picture = Callable[[str], bytes | None]
"""The bytes of the site's file at a path; None if there is none."""


def with_pictures_inside(html: str, site: str, picture: Picture) -> str:
    """The mail with the site's pictures in it: a preview shows them before the site is built or
    published, and from wherever it is opened."""

    def inside(match: re.Match[str]) -> str:
        path = unquote(unescape(match[1]))
        data = picture(path)
        if data is None:
            return match[0]
        return f'src="data:{media_type(path)};base64,{b64encode(data).decode()}"'

    return re.sub(rf'src="{re.escape(site)}/?([^"]+)"', inside, html) if site else html


PREVIEW_FILES = ("preview.html", "preview/light.html", "preview/dark.html")
"""The page and the documents in its frames."""
FRAMES = (
    ("desktop", "preview/light.html"),
    ("phone", "preview/light.html"),
    ("dark", "preview/dark.html"),
)
"""The frames of the page, and the files beside it that they show."""


def preview_files(preview: EmailPreview) -> dict[str, str]:
    """Make the page and the documents in its frames, by file name."""
    return {
        "preview.html": preview_page(preview),
        "preview/light.html": light(preview.html),
        "preview/dark.html": dark(preview.html),
    }


def preview_page(preview: EmailPreview) -> str:
    """Make the page."""
    warnings = "".join(f"<li>{escape(text)}</li>" for text in preview.warnings)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            f"<title>{escape(preview.subject)} (preview)</title>",
            f"<style>{_STYLE}</style></head><body>",
            f'<header class="facts"><h1>{escape(preview.subject)}</h1>',
            f"<p>{escape(preview.preheader)}</p>" if preview.preheader else "",
            f"<p>{escape(preview.sender)}</p>",
            f"<p>{meter(preview.octets)}</p>",
            _portions(preview.portions),
            f'<ul class="warnings">{warnings}</ul>' if warnings else "",
            "</header><main>",
            *(_frame(name, file) for name, file in FRAMES),
            f'<section class="text"><h2>text</h2><pre>{escape(preview.text)}</pre></section>',
            "</main></body></html>",
            "",
        ]
    )


def _frame(name: str, file: str) -> str:
    return (
        f'<section class="{name}"><h2>{name}</h2>'
        f'<iframe title="{name}" loading="lazy" src="{file}"></iframe></section>'
    )


def _portions(portions: Iterable[tuple[str, int]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(title)}</td><td>{octets / 1000:.1f} KB</td></tr>"
        for title, octets in portions
    )
    if not rows:
        return ""
    return f"<details><summary>Its parts</summary><table>{rows}</table></details>"


_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 1.5rem; background: Canvas; color: CanvasText; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: .875rem; font-weight: 600; margin: 0 0 .5rem; }
.facts p { margin: .15rem 0; }
.facts meter { inline-size: 16rem; }
.warnings { color: #b3261e; }
main { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start;
  padding-block: 1.5rem; }
section { flex: none; max-inline-size: 100%; }
iframe, pre { block-size: 80vh; max-inline-size: 100%; border: 1px solid GrayText; margin: 0;
  background: #fff; }
.desktop iframe { inline-size: 720px; }
.phone iframe, .dark iframe { inline-size: 360px; }
pre { inline-size: 76ch; overflow: auto; padding: 1rem; background: Canvas; box-sizing: border-box;
  font: 13px/1.5 ui-monospace, monospace; }
"""
