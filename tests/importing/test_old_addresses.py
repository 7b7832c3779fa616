"""Addresses of the old site: the pattern that posts follow, and links to lists of posts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitegen.importing.old_addresses import DatedPath, common_pattern, folder_in
from tests.importing.conftest import Import, base_project
from tests.importing.folders import folder

AT = datetime(2014, 5, 1, tzinfo=UTC)

PATTERNS = {
    # the paths of posts with the slug "salt", the pattern, what {folder} stands for in each
    "one": (["/2014/05/salt/"], "/{year}/{month}/{slug}/", [""]),
    "fixed beginning": (["/blog/salt", "/blog/salt"], "/blog/{slug}", ["", ""]),
    "sections": (["/news/2014/salt/", "/2014/salt/"], "/{folder}/{year}/{slug}/", ["news", ""]),
    "categories": (["/a/salt.html", "/b/c/salt.html"], "/{folder}/{slug}.html", ["a", "b/c"]),
    "no folder": (["/a b/salt/", "/~x/salt/"], "/{folder}/{slug}/", ["", ""]),
    "nearly all": (
        ["/2014/salt/"] * 9 + ["/news/2014/salt/"],
        "/{year}/{slug}/",
        [""] * 10,
    ),
    "too different": (["/2014/salt/", "/salt/", "/salt.html"], None, ["", "", ""]),
    "other names": (["/2014/pepper/", "/2014/rye/"], None, ["", ""]),
    "none": ([], None, []),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_pattern(name: str) -> None:
    paths, pattern, folders = PATTERNS[name]
    dated = [DatedPath(path, "salt", AT) for path in paths]
    assert common_pattern(dated)[0] == pattern
    assert [folder_in(one, pattern or "") for one in dated] == folders


def _post(title: str, body: str = "Words.") -> str:
    return f"+++\ntitle = '{title}'\ndate = 2014-05-01\n+++\n{body}\n"


FILES = {
    "hugo.toml": 'baseURL = "https://old.example/"\n[permalinks]\n'
    'posts = "/:year/:slug/"\nnews = "/news/:year/:slug/"\n',
    "content/posts/salt.md": _post("Salt", "[all](/news/) [page](/news/2014/page/2/) [no](/x/)"),
    "content/posts/rye.md": _post("Rye"),
    "content/news/salt.md": _post("Salt in the news", "[salt](/2014/salt/)"),
    "content/news/oven.md": _post("Oven"),
}


def test_sections_keep_their_addresses(importing: Import, tmp_path: Path) -> None:
    place = folder(tmp_path / "old", FILES)
    came = importing(place)
    report = came.report
    assert report["permalink"] == "/{folder}/{year}/{slug}/"
    assert (report["same"], report["redirected"], report["addresses"]) == (4, 0, 4)
    assert came.document("Oven")["file"] == "content/posts/news/oven.md"
    assert came.document("Salt in the news")["url"] == "/news/2014/salt-in-the-news/"
    came.site.build()
    assert 'href="/2014/salt/"' in came.site.read("news/2014/salt-in-the-news/index.html")
    # A list of posts is one here, too; what else isn't here is reported.
    shown = came.site.read("2014/salt/index.html").partition("<main")[2]
    assert shown.count('href="/posts/"') >= 2
    assert [one["message"] for one in came.findings("old-link")] == [
        "a link leads to /x/, which is not imported"
    ]

    # What is new there later follows the pattern.
    folder(place, {"content/news/flour.md": _post("Flour")})
    again = importing(place)
    assert again.document("Flour")["file"] == "content/posts/news/flour.md"
    assert again.document("Oven")["change"] == "unchanged"
    assert again.report["same"] == 5


def test_who_has_an_address_already_is_named(importing: Import, tmp_path: Path) -> None:
    """A page that is here, a page of the theme, and another text."""
    page = "---\nid: {0}\ntitle: {0}\n---\nWords.\n"
    base_project(tmp_path / "site").write({"content/pages/about.md": page.format("About")})
    place = folder(
        tmp_path / "old",
        {"hugo.toml": 'baseURL = "https://old.example/"\n', "content/about.md": page.format("Us")},
    )
    # A single finding that matters is shown whole, also by a dry run.
    message = "the address /about/ belongs to content/pages/about.md, so it is /about-2/"
    assert f"content/pages/about-2.md: {message}" in importing(place, "--dry-run").result.output

    folder(
        place,
        {
            "content/archive.md": page.format("Archive"),
            "content/x/about.md": "---\ntitle: X\nslug: about\nurl: /x/about\n---\nX.\n",
        },
    )
    came = importing(place)
    assert sorted(one["message"] for one in came.findings("renamed")) == [
        message,
        "the address /about/ belongs to content/pages/about.md, so it is /about-3/",
        "the address /archive/ belongs to a page of the theme, so it is /archive-2/",
    ]
    assert not came.findings("address")


def test_a_text_with_the_same_address_as_before_comes_first(
    importing: Import, tmp_path: Path
) -> None:
    page = "---\ntitle: {}\n---\nWords.\n"
    place = folder(
        tmp_path / "old",
        {
            "hugo.toml": (
                'baseURL = "https://old.example/"\ndefaultContentLanguage = "en"\n'
                '[languages.ca]\ncontentDir = "content/ca"\n'
                '[languages.en]\ncontentDir = "content/en"\n'
            ),
            "content/ca/donate.md": page.format("Catalan"),
            "content/en/donate.md": page.format("English"),
        },
    )
    came = importing(place)
    assert came.document("English")["url"] == "/donate/"
    assert came.document("Catalan")["url"] == "/donate-2/"
    assert (came.report["same"], came.report["redirected"]) == (1, 1)
