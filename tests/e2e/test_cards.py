"""The pictures that sitegen makes itself: the icon's sizes, and cards for links to pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import BASE, Site, post
from tests.pictures import png

Make = Callable[..., Site]


def set_key(site: Site, line: str) -> None:
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + line + "\n")


def preview(site: Site, page: str) -> str:
    found = re.search(
        r'property="og:image" content="https://shop.example/([^"]+)"', site.read(page)
    )
    assert found is not None
    return found[1]


def opened(site: Site, path: str) -> Image.Image:
    return Image.open(BytesIO((site.root / "public" / path).read_bytes()))


def test_one_picture_gives_the_icon_in_all_sizes(project: Make) -> None:
    site = project({"content/static/icon.png": png(300, 200)})
    set_key(site, "favicon: static/icon.png")
    site.build()
    with opened(site, "favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    for name, size in (("apple-touch-icon", 180), ("icon-192", 192), ("icon-512", 512)):
        with opened(site, f"{name}.png") as icon:
            assert icon.size == (size, size)
    assert 'rel="apple-touch-icon" href="/apple-touch-icon.png"' in site.read("index.html")


def test_a_drawing_is_published_as_it_is_and_a_png_beside_it_gives_the_sizes(project: Make) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>'
    site = project({"content/static/icon.svg": drawing})
    set_key(site, "favicon: static/icon.svg")
    site.build()
    assert "apple-touch-icon.png" not in site.tree()
    assert "apple-touch-icon" not in site.read("index.html")
    site.write({"content/static/icon.png": png(64, 64)})
    site.build()
    assert "apple-touch-icon.png" in site.tree()
    assert "apple-touch-icon" in site.read("index.html")


def test_a_site_without_a_picture_has_a_card(project: Make) -> None:
    site = project({"content/posts/a.md": post("A post")})
    site.build()
    path = preview(site, "index.html")
    assert preview(site, "posts/a/index.html") == path
    with opened(site, path) as card:
        assert card.size == (1200, 630)
        assert len(card.getcolors(1 << 20) or ()) > 10


def test_each_post_has_its_card_if_the_owner_wants_them(project: Make) -> None:
    site = project(
        {
            "content/posts/a.md": post("A post"),
            "content/posts/b.md": post("Another").replace(
                "title: Another", "title: " + "Another " * 40
            ),
            "content/posts/c.md": post("With a picture", image="{src: cup.png, alt: A cup}"),
            "content/posts/cup.png": png(900, 400),
        }
    )
    set_key(site, "cards: on")
    site.build()
    found = {preview(site, f"posts/{name}/index.html") for name in "ab"}
    assert len(found) == 2
    assert all(path in site.tree() for path in found)
    assert preview(site, "posts/c/index.html") == "posts/cup.png"
    before = site.tree()
    site.write({"content/posts/a.md": post("A new title")})
    site.build()
    path = preview(site, "posts/a/index.html")
    assert path in site.tree()
    assert path not in before


def test_a_card_can_be_read_from_right_to_left(project: Make) -> None:
    site = project()
    set_key(site, "language: ar\ntagline: نخبز كل صباح")
    site.build()
    with opened(site, preview(site, "index.html")) as card:
        ink = card.convert("L").point(lambda value: 255 if value < 128 else 0)
        left, _, right, _ = ink.crop((0, 40, 1200, 630)).getbbox() or (0, 0, 0, 0)
        assert right == 1110 or abs(right - 1110) < 12
        assert left > 90


def test_what_the_font_cannot_write_makes_no_card(project: Make) -> None:
    site = project()
    set_key(site, "tagline: 毎朝焼きます")
    site.build()
    assert "og:image" not in site.read("index.html")
    assert not [path for path in site.tree() if path.startswith("assets/cards/")]


@pytest.mark.parametrize(
    ("files", "links"),
    [
        ({}, ['href="data:,"']),
        ({"content/static/favicon.ico": b"icon"}, []),
        ({"content/static/other/favicon.ico": b"icon"}, ['href="data:,"']),
    ],
    ids=["none", "found by browsers", "elsewhere"],
)
def test_no_browser_asks_in_vain_for_an_icon(
    tmp_path: Path, files: dict[str, bytes], links: list[str]
) -> None:
    site = Site(tmp_path)
    site.write({**BASE, **files})
    site.build()
    assert re.findall(r'<link rel="icon" ([^>]*)>', site.read("index.html")) == links
