"""The layouts: each writes the same document the way its generator reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.corpus import Corpus, Entry
from benchmarks.layouts.eleventy import EleventyLayout
from benchmarks.layouts.hugo import HugoLayout
from benchmarks.layouts.layout import Layout
from benchmarks.layouts.pelican import PelicanLayout
from benchmarks.layouts.sitegen import SitegenLayout
from benchmarks.picture import picture
from benchmarks.project import Project, write_projects

LAYOUTS: tuple[Layout, ...] = (
    HugoLayout(),
    PelicanLayout(),
    EleventyLayout(),
    SitegenLayout("commonmark"),
)
POST = Corpus(40).post(30)


def front_of(text: str) -> dict[str, Any]:
    _, front, _ = text.split("---\n", 2)
    loaded = yaml.safe_load(front)
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("layout", [HugoLayout(), EleventyLayout(), SitegenLayout("commonmark")])
def test_front_matter_is_yaml_with_title_id_and_a_real_date(layout: Layout) -> None:
    front = front_of(layout.text(POST))
    assert front["title"] == POST.title
    assert front["id"] == POST.id
    assert POST.author in (front.get("author"), *front.get("people", ()))
    assert front.get("tags", front.get("topics")) == list(POST.tags)


def test_pelican_metadata_are_plain_lines() -> None:
    head, _, body = PelicanLayout().text(POST).partition("\n\n")
    lines = dict(line.split(": ", 1) for line in head.splitlines())
    assert lines["Title"] == POST.title
    assert lines["Tags"].split(", ") == list(POST.tags)
    assert body


@pytest.mark.parametrize("text", ['He said: "no"', "# not a comment", "No", "2024", "花子 – é"])
def test_titles_survive_their_front_matter(text: str) -> None:
    entry = Entry("posts", "a", text, "Body.\n")
    assert front_of(HugoLayout().text(entry))["title"] == text


def test_links_are_resolved_for_peers_and_relative_for_sitegen() -> None:
    entry = Entry("faqs", "a", "A", "[b]({@posts/b@}) [c]({@faqs/c@}) ![d]({@images/d.png@})")
    assert "[b](/posts/b/) [c](/faqs/c/) ![d](/images/d.png)" in HugoLayout().text(entry)
    assert "[b](../posts/b.md) [c](c.md)" in SitegenLayout("commonmark").text(entry)


def test_two_writings_are_equal_byte_for_byte(tmp_path: Path) -> None:
    for layout in LAYOUTS:
        trees = []
        for name in ("one", "two"):
            folder = tmp_path / name / layout.theme
            write_projects([Project(folder, layout, Corpus(5))])
            trees.append(
                {
                    path.relative_to(folder): path.read_bytes()
                    for path in folder.rglob("*")
                    if path.is_file()
                }
            )
        assert trees[0] == trees[1]
        assert sum(layout.path(POST).rpartition("/")[0] in str(path) for path in trees[0]) >= 5


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.theme)
def test_the_template_edit_changes_the_template(tmp_path: Path, layout: Layout) -> None:
    project = Project(tmp_path / "site", layout, Corpus(5))
    write_projects([project])
    template = project.folder / layout.base_template
    before = template.read_text("utf-8")
    with pytest.raises(ValueError, match="revision 0"):
        project.edit_template(0)
    for revision in (1, 7, 12):
        evidence = project.edit_template(revision)
        assert template.read_text("utf-8") == before.replace("Revision 0", evidence.text) != before


def test_pictures_are_png_and_differ_by_seed() -> None:
    assert picture("a").startswith(b"\x89PNG\r\n\x1a\n")
    assert picture("a") == picture("a") != picture("b")
