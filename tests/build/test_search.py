"""The search's index is made of the built pages, and only when they changed."""

from __future__ import annotations

import os
import random
import shutil
from base64 import b64encode
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from sitegen.build import search
from tests.conftest import Site, post

Make = Callable[..., Site]


@pytest.fixture
def site(project: Make) -> Site:
    """A site with a search, and a post to be found."""
    if search.program() is None:
        if os.environ.get("CI"):
            pytest.fail("Pagefind is not here: pip install '.[search]'")
        pytest.skip("Pagefind is not here: pip install '.[search]'")
    site = project(
        {
            "content/posts/a.md": post("Rye", "Sourdough and rye."),
        }
    )
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text().replace("search: off", "search: on"))
    return site


def index_of(site: Site) -> dict[str, bytes]:
    return {path: data for path, data in site.tree().items() if path.startswith("pagefind/")}


def fail(*_arguments: object) -> None:
    raise AssertionError("the index was made again")


def test_the_index_is_published_with_the_pages(site: Site) -> None:
    site.build()
    assert {"pagefind/pagefind.js", "pagefind/pagefind-entry.json"} <= index_of(site).keys()
    assert "'wasm-unsafe-eval'" in site.read("_headers")
    assert 'data-search="/pagefind/pagefind.js"' in site.read("search/index.html")


def test_it_is_made_again_only_if_a_page_changed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build()
    before = site.tree()
    with monkeypatch.context() as patched:
        patched.setattr(search, "make_index", fail)
        assert not site.build().report.changed
        site.write({"content/static/note.txt": "No page.\n"})
        assert site.build().report.written == ("note.txt",)
    assert {path: site.tree()[path] for path in before} == before
    site.write({"content/posts/a.md": post("Rye", "Spelt.")})
    site.build()
    assert index_of(site) != {path: before[path] for path in before if path in index_of(site)}


def test_after_an_edit_it_equals_that_of_a_clean_build(site: Site) -> None:
    site.build()
    site.write({"content/posts/b.md": post("Wheat", "Flour."), "content/posts/a.md": post("Rye")})
    site.build()
    site.build("clean")
    assert site.tree() == site.tree("clean")
    (site.root / "content/posts/b.md").unlink()
    site.build()
    (site.root / "clean").rename(site.root / "old")
    site.build("clean")
    assert site.tree() == site.tree("clean")


def test_a_damaged_index_is_mended(site: Site) -> None:
    site.build()
    before = site.tree()
    (site.root / "public/pagefind/pagefind.js").write_text("broken")
    site.write({"content/static/note.txt": "No page.\n"})
    site.build()
    assert site.tree() == {**before, "note.txt": b"No page.\n"}


def test_switched_off_there_is_no_search_at_all(site: Site) -> None:
    site.build()
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text().replace("search: on", "search: off"))
    site.build()
    assert index_of(site) == {}
    assert "search/index.html" not in site.tree()
    assert "wasm" not in site.read("_headers")
    assert "/search/" not in site.read("index.html") + site.read("404.html")


def test_without_pagefind_the_build_says_so_and_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build()
    assert "/search/" in site.read("index.html")
    monkeypatch.setattr("sitegen.installed.find_spec", lambda _name: None)
    result = site.build(drafts=True)
    assert [warning.rule for warning in result.warnings] == ["search"]
    assert "Pagefind is not installed" in str(result.warnings[0])
    assert "search/index.html" not in site.tree()
    assert "/search/" not in site.read("index.html") + site.read("404.html")
    assert index_of(site) == {}


def failing_program(folder: Path, script: str) -> Path:
    """A program that does something else than Pagefind."""
    place = folder / "failing"
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    return place


ERROR = b64encode(b'{"payload": {"type": "Error", "message": "no"}}').decode()
FAILURES = {
    "exit 1": "exit code 1",
    "kill -9 $$": "exit code -9",
    "head -c 5 >/dev/null; printf 'e30=,'; cat >/dev/null": "can't be used",
    "printf ',,,'; cat >/dev/null": "can't be used",
    "printf 'not base64,'; cat >/dev/null": "can't be used",
    f"printf '{ERROR},'; cat >/dev/null": "(no)",
}
"""What a program does that is no Pagefind, or a broken one, and what the warning says."""


@pytest.mark.skipif(os.name != "posix", reason="a program is a shell script")
@pytest.mark.parametrize("script", FAILURES)
@pytest.mark.parametrize("cached", [True, False])
def test_a_failing_pagefind_leaves_the_old_index_whole(
    script: str, cached: bool, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site.build()
    before = index_of(site)
    name = search.program()
    assert name is not None
    site.write({"content/posts/b.md": post("Wheat", "Flour.")})
    if not cached:
        shutil.rmtree(site.root / ".sitegen")
    with monkeypatch.context() as patch:
        program = failing_program(tmp_path, script)
        patch.setattr(import_module(name), "get_executable", lambda: program)
        for _ in range(2):  # although nothing changed, the second one tries again, and says so
            (warning,) = site.build().warnings
            assert FAILURES[script] in warning.message
            assert "still finds what the site said before" in warning.message
            assert index_of(site) == before
            assert "posts/b/index.html" in site.tree()
    assert not site.build().warnings
    site.build("clean")
    assert site.tree() == site.tree("clean")


@pytest.mark.parametrize("file", ["pagefind-entry.json", "pagefind.js"])
def test_no_part_of_an_index_stays_without_the_rest(
    file: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build()
    (site.root / "public/pagefind" / file).unlink()
    site.write({"content/posts/b.md": post("Wheat", "Flour.")})
    with monkeypatch.context() as patch:
        patch.setattr(search, "make_index", lambda _: search.SearchIndex({}, "no"))
        (warning,) = site.build().warnings
        assert "the search finds nothing" in warning.message
        assert index_of(site) == {}
    site.build()
    site.build("clean")
    assert site.tree() == site.tree("clean")


def test_pagefind_removed_from_the_machine_takes_page_and_index_with_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build()
    before = index_of(site)
    site.write({"content/posts/b.md": post("Wheat", "Flour.")})
    with monkeypatch.context() as patch:
        patch.setattr("sitegen.installed.find_spec", lambda _name: None)
        (warning,) = site.build().warnings
        assert "the site has no search because Pagefind is not installed" in warning.message
        assert index_of(site) == {}
        assert "search/index.html" not in site.tree()
    site.write({"content/posts/b.md": post("Wheat", "Flour and water.")})
    assert not site.build().warnings
    assert index_of(site) != before


def test_neither_the_order_nor_the_place_of_the_pages_decides_the_index(
    site: Site, tmp_path: Path
) -> None:
    site.write({f"content/posts/p{n}.md": post(f"P{n}", f"Bread {n}. " * n) for n in range(30)})
    site.build()
    folder = site.root / "public"
    pages = [
        (path.relative_to(folder).as_posix(), str(path)) for path in sorted(folder.rglob("*.html"))
    ]
    random.Random(1).shuffle(pages)
    copies = tmp_path / "copies"
    for name, place in pages:
        (copies / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place, copies / name)
    made = search.make_index((name, str(copies / name)) for name, _ in pages)
    assert made.files == index_of(site)


def test_a_static_page_of_any_bytes_is_indexed(site: Site) -> None:
    site.write({"content/static/old.html": b"<html><p>caf\xe9 \xff\0</p></html>"})
    assert not site.build().warnings
    assert index_of(site)


def test_what_killed_builds_of_earlier_versions_left_is_removed(site: Site) -> None:
    site.write({".sitegen/search/tmpabc/site/index.html": "old"})
    site.build()
    assert not (site.root / ".sitegen/search").exists()


@pytest.mark.parametrize(
    ("language", "warned"),
    [("ja", True), ("zh-Hant", True), ("yue", True), ("th", True), ("en", False), ("km", False)],
)
def test_the_small_pagefind_is_not_enough_for_some_languages(
    language: str, warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "program", lambda: search.PROGRAMS[1])
    warning = search.unsegmented(language)
    assert (warning is not None) == warned
    if warning is not None:
        assert "pip install pagefind_bin_extended" in warning.remedy
    monkeypatch.setattr(search, "program", lambda: search.PROGRAMS[0])
    assert search.unsegmented(language) is None
