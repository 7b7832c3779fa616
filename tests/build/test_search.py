"""The search's index is made of the built pages, and only when they changed."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from sitegen.build import search
from tests.conftest import Site, post

Make = Callable[..., Site]


@pytest.fixture
def site(project: Make) -> Site:
    """A site with a search, and a post to be found."""
    if not search.available():
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


def test_a_failing_pagefind_does_not_fail_the_build(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pagefind_bin

    monkeypatch.setattr(pagefind_bin, "get_executable", lambda: "/bin/false")
    result = site.build()
    assert ["exit code 1" in str(warning) for warning in result.warnings] == [True]
