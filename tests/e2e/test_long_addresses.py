"""Names that are too long for any disk are reported where they are written, all in one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.check.engine import CheckOptions, check
from sitegen.read.project import Project
from tests.conftest import BASE, NOW, Site, post

LONG = "a" * 300
LETTERS = "ü" * 200
CONFIG = BASE["content/site.yaml"].rstrip() + "\n        "
FAQ = "---\nid: faq000000000\nquestion: Why?\ndate: 2026-01-01\nslug: {}\n---\nBecause.\n"
PERSON = "---\nid: ben000000000\nname: Ben\nrole: staff\nslug: {}\n---\nHello.\n"
DEEP = "/".join(f"{'b' * 150}{number}" for number in range(7))

NAME = "needs a file or folder name of"
CASES = {
    "tag": ({"posts/a.md": post("A", tags=f"[Bread, {LONG}]")}, "posts/a.md:6: this tag", "300"),
    "tag in letters of two bytes": (
        {"posts/a.md": post("A", tags=f"\n  - Bread\n  - {LETTERS}")},
        "posts/a.md:8: this tag",
        "400",
    ),
    "series": (
        {"posts/a.md": post("A", series=LONG)},
        "posts/a.md:6: the name of this series",
        "300",
    ),
    "slug": (
        {"posts/a.md": post("A", slug=LETTERS)},
        "posts/a.md:6: this slug",
        "400",
    ),
    "slug of a FAQ": ({"faqs/a.md": FAQ.format(LETTERS)}, "faqs/a.md:5: this slug", "400"),
    "slug of a person": (
        {"people/ben.md": PERSON.format(LETTERS)},
        "people/ben.md:5: this slug",
        "400",
    ),
    "slug with a picture beside it": (
        {"posts/a/index.md": post("A", "[A](a.txt)", slug=LETTERS), "posts/a/a.txt": "a"},
        "posts/a/index.md:6: this slug",
        "400",
    ),
    "pattern of a kind": (
        {"site.yaml": f"{CONFIG}kinds:\n          post: {{permalink: '/{LONG}/{{slug}}/'}}\n",
         "posts/a.md": post("A")},
        "site.yaml:7: this pattern",
        "300",
    ),
    "name that the pattern makes longer": (
        {"site.yaml": f"{CONFIG}kinds: {{post: {{permalink: '/{'c' * 100}{{slug}}/'}}}}\n",
         f"posts/{'d' * 200}.md": post("A")},
        f"posts/{'d' * 200}.md:1: its address",
        "300",
    ),
}  # fmt: skip


def project(root: Path, *cases: dict[str, str]) -> Site:
    """A project with the files of some cases."""
    site = Site(root)
    site.write(BASE)
    for files in cases:
        site.write({f"content/{name}": text for name, text in files.items()})
    return site


@pytest.mark.parametrize("name", CASES)
def test_name_is_reported_where_it_is_written(tmp_path: Path, name: str) -> None:
    files, place, size = CASES[name]
    site = project(tmp_path, files)
    (told,) = site.mistakes()
    assert told.startswith(f"content/{place} {NAME} {size} bytes, at most 255 are possible (")
    assert not (tmp_path / "public").exists()


def test_alias_and_folders_that_are_too_long_together(tmp_path: Path) -> None:
    site = project(tmp_path, {"posts/a.md": post("A", aliases=f"[/old/, /{DEEP}/]")})
    (told,) = site.mistakes()
    assert told.startswith("content/posts/a.md:6: this alias needs a path of 1")
    assert "at most 900 are possible (remove it)" in told


def test_all_are_reported_in_one_run_and_by_check(tmp_path: Path) -> None:
    site = project(
        tmp_path,
        {"posts/a.md": post("A", tags=f"[{LONG}]"), "posts/b.md": post("B", tags=f"[{LONG}]")},
        {"posts/c.md": post("C", slug=LETTERS), "faqs/a.md": FAQ.format(LETTERS)},
    )
    told = site.mistakes()
    assert [one.partition(" ")[0] for one in told] == [
        "content/faqs/a.md:5:",
        "content/posts/a.md:6:",
        "content/posts/b.md:6:",
        "content/posts/c.md:6:",
    ]
    found = check(Project(tmp_path), CheckOptions(now=NOW)).problems
    assert sum(one.rule == "long-address" for one in found) == 4


def test_longest_names_are_built(tmp_path: Path) -> None:
    files = {"posts/a.md": post("A", slug="s" * 200, tags=f"[{'t' * 255}]")}
    site = project(tmp_path, files)
    site.build()
    assert "Good morning." in site.read(f"posts/{'s' * 200}/index.html")
    assert site.read(f"tags/{'t' * 255}/index.html")
