"""The real blog of the benchmark: of the promised make, and a project that sitegen builds."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from PIL import Image

from benchmarks.blog import AUTHORS, Blog
from benchmarks.blog_layouts import ELEVENTY, HUGO, BlogLayout
from benchmarks.photograph import DRAWING, PHOTOGRAPH, drawing, photograph
from benchmarks.real import (
    STEPS,
    Measurement,
    NotTheSameWork,
    RealResult,
    Step,
    refuse_less,
    tables,
)
from tests.conftest import Site


def test_most_tags_have_one_post() -> None:
    blog = Blog(2_000)
    uses = Counter(tag for number in range(2_000) for tag in blog.tags(number))
    assert 2_400 <= len(uses) <= 2_500
    assert sum(count == 1 for count in uses.values()) > len(uses) / 2
    assert max(uses.values()) > 100
    assert blog.pictures == 600


def test_a_post_is_the_same_each_time_and_an_edit_changes_only_its_text() -> None:
    path, before = Blog(40).post(20)
    assert Blog(40).post(20) == (path, before)
    edited_path, after = Blog(40).post(20, 3)
    assert edited_path == path
    assert after.replace(b"Corrected for the 3th time today. ", b"") == before


def test_pictures_are_what_they_say() -> None:
    for content, form, size in (
        (photograph("a"), "JPEG", PHOTOGRAPH),
        (drawing("a"), "PNG", DRAWING),
    ):
        with Image.open(BytesIO(content)) as image:
            assert (image.format, image.size) == (form, size)
    assert photograph("a") == photograph("a") != photograph("b")


@pytest.mark.slow
def test_sitegen_builds_it(tmp_path: Path) -> None:
    site = Site(tmp_path)
    blog = Blog(20, bare=True)
    site.write(dict(blog.files()))
    site.build()
    tree = site.tree()
    assert sum(path.startswith("people/") and path.endswith(".html") for path in tree) > AUTHORS
    assert sum(path.startswith("newsletter/week-") for path in tree) >= 3
    assert any("/comments/" in path for path in tree)
    assert not any("pagefind" in path for path in tree)
    pictures = [path for path, _ in Blog(20).files() if path.endswith((".jpg", ".png"))]
    assert len(pictures) == Blog(20).pictures == 6


@pytest.mark.parametrize("layout", [HUGO, ELEVENTY], ids=["hugo", "eleventy"])
def test_other_generators_get_the_same_posts(layout: BlogLayout, tmp_path: Path) -> None:
    blog = Blog(40)
    files = dict(layout.files(blog))
    posts = [path for path in files if path.startswith("content/posts/") and path.endswith(".md")]
    assert len(posts) == 40
    assert sum(path.endswith((".jpg", ".png")) for path in files) == blog.pictures
    path, content = layout.post(blog, 20)
    _, front, body = content.decode().split("---\n", 2)
    fields = yaml.safe_load(front)
    assert fields["title"] == blog.entry(20).title
    assert [one["text"] for one in fields["comments"]] == [one.text for one in blog.comments(20)]
    assert "../" not in body
    assert files[path] == content != layout.post(blog, 20, 1)[1]
    layout.copy_theme(tmp_path)
    assert (tmp_path / layout.layout.base_template).is_file()


def _result(processor: float, size: int, steps: tuple[str, ...] = STEPS) -> RealResult:
    measured = Measurement(wall=3.0, processor=processor, largest=1024 * 1024)
    return RealResult({name: Step(name, measured, 1024 * 1024) for name in steps}, 7, size)


def test_tables_give_ratios_to_another_checkout() -> None:
    text = "\n".join(tables(40, {"this checkout": _result(2.0, 10), "the other": _result(4.0, 40)}))
    assert "| first build | 2.00 s (0.50×) | 3.00 s | 1 MiB | 4.00 s | 3.00 s | 1 MiB |" in text
    assert "this checkout: 7 files, 0.0 MiB (0.25×)" in text


def test_tables_give_ratios_of_other_generators_to_this_checkout() -> None:
    hugo = _result(4.0, 40, ("first build", "one body edited"))
    text = "\n".join(tables(40, {"this checkout": _result(2.0, 10), "Hugo": hugo}))
    assert "| first build | 2.00 s | 3.00 s | 1 MiB | 4.00 s (2.00×) | 3.00 s | 1 MiB |" in text
    assert "| first check | 2.00 s | 3.00 s | 1 MiB |  |  |  |" in text


def test_a_generator_that_did_less_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotTheSameWork, match="made 0 posts, not 20"):
        refuse_less("Hugo", Blog(20), tmp_path)
