"""Pictures in a row are a gallery, and a film's address alone is a button that shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sitegen.read.embedded_media import embed_url, with_embedded_media
from tests.conftest import Site, post
from tests.pictures import png

Make = Callable[..., Site]
NUMBER = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        (f"https://www.youtube.com/watch?v={NUMBER}", f"youtube-nocookie.com/embed/{NUMBER}"),
        (f"https://www.youtube.com/watch?t=4&v={NUMBER}", f"youtube-nocookie.com/embed/{NUMBER}"),
        (f"https://youtu.be/{NUMBER}?t=3", f"youtube-nocookie.com/embed/{NUMBER}"),
        (f"https://m.youtube.com/shorts/{NUMBER}", f"youtube-nocookie.com/embed/{NUMBER}"),
        ("https://vimeo.com/76979871", "player.vimeo.com/video/76979871?dnt=1"),
    ],
)
def test_films_are_known_by_their_addresses(link: str, shown: str) -> None:
    assert (embed_url(link) or "").endswith(shown)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/@somebody",
        f"https://youtube.example/watch?v={NUMBER}",
        f"https://evil.example/?https://youtu.be/{NUMBER}",
        "https://vimeo.com/about",
        f"javascript:alert('https://youtu.be/{NUMBER}')",
    ],
)
def test_other_links_stay_links(link: str) -> None:
    assert embed_url(link) is None
    html = f'<p><a href="{link}">A film</a></p>'
    assert with_embedded_media(html, "{}").html == html


def test_a_link_within_a_text_stays_a_link() -> None:
    html = f'<p>See <a href="https://youtu.be/{NUMBER}">this</a>.</p>'
    assert with_embedded_media(html, "{}").html == html


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_as_an_owner_writes_it(project: Make, engine: str) -> None:
    text = f"""![One](a.png)
![Two](b.png "The second")

Words with ![a picture](a.png) among them.

[Our talk](https://youtu.be/{NUMBER})

![The press at work](press.mp4 "Tuesday's bread")
"""
    site = project(
        {
            "content/posts/x/index.md": post("X", text),
            "content/posts/x/a.png": png(40, 30),
            "content/posts/x/b.png": png(50, 30),
            "content/posts/x/press.mp4": b"film",
        }
    )
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + f"markdown: {{engine: {engine}}}\n")
    site.build()
    html = site.read("posts/x/index.html")
    gallery = html.partition('<div class="gallery">')[2].partition("</div>")[0]
    assert gallery.count("<figure>") == 2
    assert "<figcaption>The second</figcaption>" in gallery
    assert html.count("<figure>") == 3
    assert f'data-embed="https://www.youtube-nocookie.com/embed/{NUMBER}"' in html
    assert f'<a href="https://youtu.be/{NUMBER}">Our talk</a>' in html
    assert '<video controls preload="metadata" src="/posts/x/press.mp4"' in html
    assert 'aria-label="The press at work"' in html
    assert "<iframe" not in html
    headers = site.read("_headers")
    assert "frame-src https://www.youtube-nocookie.com;" in headers
    feed = site.read("feed.xml")
    assert "data-embed" not in feed
    assert f"https://youtu.be/{NUMBER}" in feed


def test_no_other_site_may_be_framed_where_nobody_shows_a_film(project: Make) -> None:
    site = project({"content/posts/x.md": post("X")})
    site.build()
    assert "frame-src 'none'" in site.read("_headers")


def test_a_film_has_the_picture_and_the_captions_that_lie_beside_it(project: Make) -> None:
    site = project(
        {
            "content/posts/x.md": post("X", '![The press](press.mp4 "Tuesday")\n'),
            "content/posts/press.mp4": b"film",
            "content/posts/press.jpg": png(40, 30),
            "content/posts/press.vtt": "WEBVTT\n",
            "content/posts/press.de.vtt": "WEBVTT\n",
            "content/posts/unused.jpg": png(40, 30),
        }
    )
    site.build()
    html = site.read("posts/x/index.html")
    assert (
        '<video controls preload="none" src="/posts/press.mp4" poster="/posts/press.jpg" '
        'width="40" height="30" aria-label="The press">'
        '<track kind="captions" src="/posts/press.vtt" srclang="en" default>'
        '<track kind="captions" src="/posts/press.de.vtt" srclang="de"></video>'
    ) in html
    assert (site.root / "public/posts/press.de.vtt").is_file()
    assert (site.root / "public/posts/press.jpg").is_file()
    assert not (site.root / "public/posts/unused.jpg").exists()
    (site.root / "content/posts/press.jpg").unlink()
    site.build()
    assert 'preload="metadata" src="/posts/press.mp4"' in site.read("posts/x/index.html")
    assert not (site.root / "public/posts/press.jpg").exists()
