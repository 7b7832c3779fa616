"""The search's index is made of the built pages, and only when they changed."""

from __future__ import annotations

import os
import shutil
from base64 import b64encode
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import pytest

from sitegen.build import search, search_pages
from sitegen.build.search_pages import MARK, PART, SearchPage, divide, index_text
from tests.conftest import Site, needs_fork, post

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


@pytest.mark.slow
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
        patch.setattr(search, "make_index", lambda *_: search.SearchIndex({}, "no"))
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


def many(site: Site, count: int = 30) -> None:
    site.write(
        {f"content/posts/p{n}.md": post(f"P{n}", f"Bread {n}. " * (n + 1)) for n in range(count)}
    )


def folders_of(files: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """The files of an index by their part."""
    found: dict[str, dict[str, bytes]] = {}
    for path, data in files.items():
        found.setdefault(path.split("/")[1] if path.count("/") > 1 else "", {})[path] = data
    return found


def test_the_place_of_the_pages_does_not_decide_the_index(site: Site, tmp_path: Path) -> None:
    many(site)
    site.build()
    elsewhere = Site(tmp_path / "elsewhere")
    for folder in ("content", "public"):
        shutil.copytree(site.root / folder, elsewhere.root / folder)
    elsewhere.build("anew")
    assert index_of(site) == {
        path: data for path, data in elsewhere.tree("anew").items() if path.startswith("pagefind/")
    }


def test_the_element_with_the_words_is_enough_for_pagefind(site: Site) -> None:
    many(site)
    site.build()
    whole = {
        path: page.decode()
        for path, page in sorted(site.tree().items())
        if path.endswith(".html") and MARK.encode() in page
    }
    assert all(len(index_text(page)) < len(page) for page in whole.values())
    made = search.make_index([search.IndexPart(search.FOLDER, b"key", whole.items())])
    assert {path: data for path, (data, _) in made.files.items()} == index_of(site)


MAIN = f"<main {MARK}><p>Rye</p></main>"


@pytest.mark.parametrize(
    "page",
    [
        "<html><p>Rye</p></html>",
        f"<html><body {MARK}><p>Rye</p></body></html>",
        f"<html>{MAIN}<div {MARK}>Spelt</div></html>",
        f"<html>{MAIN}{MAIN}</html>",
        f"<html><p data-pagefind-meta='title'>Loaf</p>{MAIN}</html>",
        f"<html><head data-pagefind-filter='author'></head>{MAIN}</html>",
        f"<html>{MAIN}</main></html>",
    ],
)
def test_other_pages_are_handed_over_whole(page: str) -> None:
    assert index_text(page) == page


def test_only_the_words_title_and_language_of_a_page_are_handed_over() -> None:
    page = f'<html lang="de" class="x"><head><title>A</title></head><nav>B</nav>{MAIN}<p>C</p>'
    assert index_text(page) == (
        f'<!doctype html><html lang="de" class="x"><head><title>A</title></head><body>{MAIN}'
        "</body></html>"
    )


@pytest.mark.parametrize(
    ("count", "parts"), [(1, 1), (320, 1), (321, 2), (640, 2), (641, 4), (2224, 8)]
)
def test_parts_keep_their_size(count: int, parts: int) -> None:
    pages = {f"posts/{n}/index.html": SearchPage(b"", True) for n in range(count)}
    divided = divide({**pages, "about.html": SearchPage(b"", False)})
    assert len(divided) == parts
    assert sorted(path for part in divided for path in part) == sorted(pages)
    assert max(map(len, divided)) < 1.25 * PART
    assert divide(dict(reversed(pages.items()))) == divided


def test_without_a_mark_all_pages_are_found() -> None:
    pages = {f"{n}.html": SearchPage(b"", False) for n in range(9)}
    assert divide(pages) == [sorted(pages)]


@pytest.fixture
def divided(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose index has several parts."""
    monkeypatch.setattr(search_pages, "PART", 10)
    many(site)
    site.build()
    return site


def test_only_the_part_of_an_edited_page_is_made_again(divided: Site) -> None:
    before = folders_of(index_of(divided))
    assert set(before) == {"", "0", "1", "2", "3"}
    assert all(any("pagefind-entry" in path for path in before[part]) for part in "0123")
    assert not any(path.endswith((".js", ".pagefind")) for part in "123" for path in before[part])
    divided.write({"content/posts/p3.md": post("P3", "Spelt and water.")})
    report = divided.build().report
    after = folders_of(index_of(divided))
    changed = [part for part in after if after[part] != before.get(part)]
    assert 0 < len(changed) < 4  # a list shows the post, too
    assert {path.split("/")[1] for path in report.written if "pagefind/" in path} == set(changed)
    divided.build("clean")
    assert divided.tree() == divided.tree("clean")


@needs_fork
def test_parts_that_are_made_at_once_are_those_made_one_after_the_other(
    divided: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.parallel.can_fork", lambda: True)
    divided.build("at once", jobs=3)
    assert divided.tree("at once") == divided.tree()


def test_navigation_that_changes_does_not_touch_the_index(
    divided: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index_of(divided)
    config = divided.root / "content/site.yaml"
    config.write_text(config.read_text() + 'contact: {phone: "+49 30 1234567"}\n')
    monkeypatch.setattr(search, "make_index", fail)
    written = divided.build().report.written
    assert "posts/p3/index.html" in written
    assert index_of(divided) == before


def test_the_number_of_parts_follows_the_site(divided: Site) -> None:
    for n in range(20):
        (divided.root / f"content/posts/p{n}.md").unlink()
    divided.build()
    divided.build("clean")
    assert set(folders_of(index_of(divided))) == {"", "0", "1"}
    assert divided.tree() == divided.tree("clean")
    for n in range(20, 30):
        (divided.root / f"content/posts/p{n}.md").unlink()
    divided.build()
    divided.build("small")
    assert set(folders_of(index_of(divided))) == {"", "fragment", "index"}
    assert divided.tree() == divided.tree("small")


@pytest.mark.slow
@pytest.mark.parametrize("file", ["pagefind.js", "0/pagefind.js", "2/pagefind-entry.json"])
@pytest.mark.parametrize("cached", [True, False])
def test_a_damaged_part_is_made_again(divided: Site, file: str, cached: bool) -> None:
    before = divided.tree()
    (divided.root / "public/pagefind" / file).unlink()
    if not cached:
        shutil.rmtree(divided.root / ".sitegen")
    divided.write({"content/static/note.txt": "No page.\n"})
    divided.build()
    assert divided.tree() == {**before, "note.txt": b"No page.\n"}


@pytest.mark.skipif(os.name != "posix", reason="a program is a shell script")
@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=needs_fork)])
def test_a_failing_pagefind_leaves_all_parts(
    divided: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, jobs: int
) -> None:
    monkeypatch.setattr("sitegen.parallel.can_fork", lambda: jobs > 1)
    before = index_of(divided)
    divided.write({"content/posts/p3.md": post("P3", "Spelt and water.")})
    name = search.program()
    assert name is not None
    with monkeypatch.context() as patch:
        program = failing_program(tmp_path, "exit 1")
        patch.setattr(import_module(name), "get_executable", lambda: program)
        (warning,) = divided.build(jobs=jobs).warnings
        assert "still finds what the site said before" in warning.message
        assert index_of(divided) == before
    divided.build(jobs=jobs)
    divided.build("clean")
    assert divided.tree() == divided.tree("clean")


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
