"""The real blog of the benchmark: of the promised make, and a project that sitegen builds."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.blog import AUTHORS, Blog
from benchmarks.photograph import DRAWING, PHOTOGRAPH, drawing, photograph
from benchmarks.real import Measurement, RealResult, Step, tables
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


def test_tables_give_ratios_to_another_checkout() -> None:
    def result(processor: float, size: int) -> RealResult:
        measured = Measurement(wall=3.0, processor=processor, largest=1024 * 1024)
        names = ("first build", "one body edited", "first check", "check again", "bare build")
        return RealResult(tuple(Step(name, measured, 1024 * 1024) for name in names), 7, size)

    text = "\n".join(tables(40, {"this checkout": result(2.0, 10), "the other": result(4.0, 40)}))
    assert "| first build | 2.00 s (0.50×) | 3.00 s | 1 MiB | 4.00 s | 3.00 s | 1 MiB |" in text
    assert "this checkout: 7 files, 0.0 MiB (0.25×)" in text
