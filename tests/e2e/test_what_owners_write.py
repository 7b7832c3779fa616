"""Markdown as owners write and paste it, from the file to what their readers get."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sitegen.build.build import BuildOptions, build
from sitegen.errors import ContentError
from sitegen.newsletter import emails
from sitegen.read.project import Project
from tests.conftest import NOW, Site, post
from tests.newsletter.rendering.small_projects import SETTINGS, issue
from tests.pictures import png

Make = Callable[..., Site]
NUMBER = "dQw4w9WgXcQ"
ENGINES = ("python-markdown", "commonmark")


def _with_engine(site: Site, engine: str) -> Site:
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + f"markdown: {{engine: {engine}}}\n")
    return site


def _errors(site: Site) -> list[str]:
    with pytest.raises(ContentError) as raised:
        site.build()
    return [str(problem) for problem in raised.value.problems]


VIDEOS = {
    "a bare address": f"https://youtu.be/{NUMBER}",
    "a bare address without a scheme": f"www.youtube.com/watch?v={NUMBER}",
    "an address in angles": f"<https://www.youtube.com/watch?v={NUMBER}>",
    "YouTube's frame": f'<iframe width="560" height="315" src="https://www.youtube.com/embed/{NUMBER}'
    '?si=x" title="YouTube video player" frameborder="0" allowfullscreen></iframe>',
    "a frame without cookies": "<iframe src='https://www.youtube-nocookie.com/embed/"
    f"{NUMBER}'></iframe>",
    "a frame without a scheme": f'<iframe src="//www.youtube.com/embed/{NUMBER}"></iframe>',
    "a frame in capitals": f'<IFRAME SRC="https://www.youtube.com/embed/{NUMBER}"></IFRAME>',
    "a frame in a box": f'<div><iframe src="https://www.youtube.com/embed/{NUMBER}"></iframe></div>',
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_alone_is_a_button(project: Make, name: str, engine: str) -> None:
    text = f"Look:\n\n{VIDEOS[name]}\n\nGood?\n"
    site = _with_engine(project({"content/posts/x.md": post("X", text)}), engine)
    site.build()
    html = site.read("posts/x/index.html")
    assert f'data-embed="https://www.youtube-nocookie.com/embed/{NUMBER}"' in html
    assert "<iframe" not in html.lower()


def test_vimeo(project: Make) -> None:
    frame = '<iframe src="https://player.vimeo.com/video/76979871?h=1" title="Our oven"></iframe>'
    site = project({"content/posts/x.md": post("X", frame)})
    site.build()
    html = site.read("posts/x/index.html")
    assert 'data-embed="https://player.vimeo.com/video/76979871?dnt=1"' in html
    assert '<a href="https://vimeo.com/76979871">Our oven</a>' in html


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "address",
    [
        "https://www.google.com/maps/embed?pb=!1m18",
        "https://www.openstreetmap.org/export/embed.html?bbox=1&amp;layer=mapnik",
        "https://calendly.com/anna",
        "map.html",
        "",
    ],
)
def test_another_frame_is_an_error_with_its_line(project: Make, address: str, engine: str) -> None:
    text = f'Come by.\n\n`<iframe>`\n\n<iframe src="{address}"></iframe>\n'
    site = _with_engine(project({"content/posts/x.md": post("X", text)}), engine)
    [error] = _errors(site)
    line = 11 if address else 9
    assert error.startswith(f"content/posts/x.md:{line}: the <iframe>")
    assert "write a link instead" in error


def test_a_frame_in_code_is_text(project: Make) -> None:
    site = project({"content/posts/x.md": post("X", "```html\n<iframe src=a></iframe>\n```\n")})
    site.build()


def test_the_first_paragraph_is_shown_once(project: Make) -> None:
    files = {
        "content/posts/x.md": post("X", "Good morning, all."),
        "content/posts/y.md": post("Y", "Good evening, all.", summary="On evenings."),
    }
    site = project(files)
    site.build()
    without = site.read("posts/x/index.html")
    assert without.partition("<main")[2].count("Good morning, all.") == 1
    assert 'class="lead"' not in without
    assert '<meta name="description" content="Good morning, all.' in without
    assert '<p class="lead">On evenings.</p>' in site.read("posts/y/index.html")


@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_of_footnotes_are_no_words(project: Make, engine: str) -> None:
    text = "A bold claim.[^1] And *another*[^n], too.\n\n[^1]: Proof.\n[^n]: More.\n"
    site = _with_engine(project({"content/posts/x.md": post("X", text)}), engine)
    site.build()
    said = "A bold claim. And another, too."
    assert f'content="{said}"' in site.read("posts/x/index.html")
    assert f"<description>{said}" in site.read("feed.xml") or said in site.read("feed.json")
    for page in ("posts/x/index.html", "feed.xml", "feed.json", "index.html"):
        assert "claim.1" not in site.read(page)
        assert "another2" not in site.read(page)


@pytest.mark.parametrize("engine", ENGINES)
def test_names_with_signs_in_fields(project: Make, engine: str) -> None:
    files = {
        "content/posts/x/index.md": post(
            "X", "Text.", image='{src: "Course #1? Yes.png", alt: "A course"}'
        ),
        "content/posts/x/Course #1? Yes.png": png(40, 30),
    }
    site = _with_engine(project(files), engine)
    site.build()
    assert "Course%20%231%3F%20Yes.png" in site.read("posts/x/index.html")


def test_a_missing_file_in_a_field_is_named_whole(project: Make) -> None:
    text = post("X", "Text.", image='{src: "Course #1.png", alt: "A course"}')
    [error] = _errors(project({"content/posts/x.md": text}))
    assert 'there is no file "content/posts/Course #1.png"' in error


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("One.\n\n![alt]()\n", ':9: the picture "alt" names no file'),
        ("One.\n\n![]()\n", ':9: the picture "" names no file'),
        ("See [the\nbread](bread.md).\n", ':8: the link "bread.md" leads nowhere'),
    ],
)
def test_messages_are_whole(project: Make, engine: str, text: str, message: str) -> None:
    errors = _errors(_with_engine(project({"content/posts/x.md": post("X", text)}), engine))
    assert any(f"content/posts/x.md{message}" in error for error in errors), errors
    assert not any("\n" in error for error in errors)


def test_an_address_over_two_lines_is_named_in_one(project: Make) -> None:
    [error] = _errors(project({"content/posts/x.md": post("X", "See [it](rye\nbread.md).\n")}))
    assert 'content/posts/x.md:7: the link "rye bread.md" leads nowhere' in error


@pytest.mark.parametrize("engine", ENGINES)
def test_an_unknown_merge_field_has_its_line(project: Make, engine: str) -> None:
    text = issue('Hello.\n\nDear {{ subscriber.nam }}, it\'s "good".\n')
    site = project({"content/newsletter/one.md": text})
    config = site.root / "content/site.yaml"
    config.write_text(SETTINGS)
    _with_engine(site, engine)
    place = Project(site.root)
    with pytest.raises(ContentError) as raised:
        build(
            place,
            BuildOptions(
                target=place.output,
                now=NOW,
                jobs=1,
                secondary_targets=(emails.secondary_target(place),),
            ),
        )
    line = text.split("\n").index('Dear {{ subscriber.nam }}, it\'s "good".') + 1
    assert {problem.line for problem in raised.value.problems} == {line}


@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_of_footnotes_in_emails(project: Make, engine: str) -> None:
    text = issue("A bold claim.[^1] More.\n\n[^1]: Proof.\n")
    site = project({"content/newsletter/one.md": text, "content/site.yaml": SETTINGS})
    _with_engine(site, engine)
    place = Project(site.root)
    target = emails.secondary_target(place)
    build(
        place,
        BuildOptions(
            target=place.output, now=NOW, jobs=1, future=True, secondary_targets=(target,)
        ),
    )
    [text_part] = (site.root / "newsletter-out").rglob("issue.txt")
    assert "A bold claim.[1] More." in text_part.read_text("utf-8")
