"""The preview of an email: four versions, a meter, warnings, and nothing active."""

from __future__ import annotations

import re
from collections.abc import Callable

from sitegen.newsletter.commands.build import write_emails
from sitegen.newsletter.rendering.preview import (
    PREVIEW_FILES,
    EmailPreview,
    dark,
    light,
    meter,
    preview_files,
    with_pictures_from,
    with_pictures_inside,
)
from sitegen.read.project import Project
from tests.conftest import NOW, Site
from tests.newsletter.test_panel import FILES

Make = Callable[..., Site]

HTML = (
    '<html><head><meta name="color-scheme" content="light dark">'
    "<style>@media (prefers-color-scheme: dark) { p { color: white } }</style></head>"
    '<body style="color-scheme: light dark"><p>Hello</p>'
    '<img src="https://x.example/a.jpg"></body></html>'
)
SHOWN = EmailPreview(
    subject="A <b>",
    preheader="pre",
    sender="Anna <anna@x.example>",
    html=HTML,
    text="Hello <you>",
    octets=85_000,
    text_octets=900,
    warnings=("too & long",),
    portions=(("The letter", 4000),),
)


def test_light_and_dark_are_chosen_by_us_and_not_by_the_browser() -> None:
    assert "@media not all" in light(HTML)
    assert "@media all" in dark(HTML)
    assert "color-scheme: only dark" in dark(HTML)
    assert "prefers-color-scheme" not in light(HTML) + dark(HTML)


def test_the_page_shows_all_four_looks_and_what_is_doubtful() -> None:
    files = preview_files(SHOWN)
    assert tuple(files) == PREVIEW_FILES
    page = files["preview.html"]
    shown = re.findall(r'<iframe [^>]*src="([^"]*)"', page)
    assert shown == ["preview/light.html", "preview/light.html", "preview/dark.html"]
    assert files["preview/dark.html"] == dark(HTML)
    for expected in ("Hello &lt;you&gt;", "A &lt;b&gt;", "too &amp; long", "The letter", "85.0 KB"):
        assert expected in page
    assert "<script" not in page


def test_the_meter_says_how_it_stands() -> None:
    assert "fine" in meter(20_000)
    assert "KB: long" in meter(80_000)
    assert "too long" in meter(100_000)


def test_pictures_can_come_from_elsewhere() -> None:
    assert 'src="../public/a.jpg"' in with_pictures_from(HTML, "https://x.example/", "../public/")


def test_pictures_can_be_in_the_preview_itself() -> None:
    asked: list[str] = []

    def picture(path: str) -> bytes | None:
        asked.append(path)
        return b"bytes" if path == "a.jpg" else None

    inside = with_pictures_inside(HTML, "https://x.example", picture)
    assert 'src="data:image/jpeg;base64,Ynl0ZXM="' in inside
    other = HTML.replace("a.jpg", "caf%C3%A9 &amp; b.png")
    assert with_pictures_inside(other, "https://x.example", picture) == other
    assert asked == ["a.jpg", "café & b.png"]


def test_a_preview_shows_pictures_before_the_site_was_built(project: Make) -> None:
    site = project(FILES)
    write_emails(Project(site.root), "one", every=False, now=NOW.isoformat())
    assert not (site.root / "public").exists()
    for look in ("light", "dark"):
        shown = site.read(f"one/preview/{look}.html", "newsletter-out")
        assert re.findall(r'<img[^>]* src="([^,"]*)', shown) == ["data:image/png;base64"]
    assert "data:image" not in site.read("one/issue.html", "newsletter-out")
