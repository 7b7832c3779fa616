"""`sitegen list`: what is live, what is not and why, and what will change when."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.cli.conftest import Run
from tests.conftest import Site, post

Make = Callable[..., Site]


@pytest.fixture
def shop(project: Make) -> Site:
    return project(
        {
            "content/posts/a.md": post("Alpha", author="[anna, ben]"),
            "content/posts/b.md": post("Beta", draft="true"),
            "content/posts/c.md": post("Gamma", publish="2026-12-01 09:00"),
            "content/posts/d.md": post("Delta", expires="2026-11-25"),
            "content/posts/e.md": post("Omega", expires="2026-01-01"),
            "content/people/ben.md": "---\nid: ben\nname: Ben Okri\nrole: staff\n---\n",
            "content/faqs/q.md": """
                ---
                id: q
                question: 質問はありますか
                date: 2026-01-01
                answered_by: ben
                ---
                Yes.
                """,
            "content/comments/posts/a/one.md": """
                ---
                id: one
                by: Bert
                date: 2026-03-15 10:00
                ---
                Yes.
                """,
        }
    )


def test_a_table_of_everything_but_comments(shop: Site, run: Run) -> None:
    result = run("list", folder=shop.root)
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["status", "date", "author", "title", "path"]
    cells = [line.split() for line in lines[1:]]
    assert ["live", "2026-03-14", "Anna,", "Ben", "Okri", "Alpha", "content/posts/a.md"] in cells
    assert ["draft", "2026-03-14", "Anna", "Beta", "content/posts/b.md"] in cells
    assert ["scheduled", "2026-12-01", "Anna", "Gamma", "content/posts/c.md"] in cells
    assert ["expired", "2026-03-14", "Anna", "Omega", "content/posts/e.md"] in cells
    assert not any("comments" in line for line in lines)
    # The paths line up, also behind wide letters.
    question = next(line for line in lines if "質問" in line)
    assert question.index("content/") + len("質問はありますか") == lines[0].index("path")


def test_one_kind(shop: Site, run: Run) -> None:
    lines = run("list", "faq", folder=shop.root).stdout.splitlines()
    assert len(lines) == 2 and "Ben Okri" in lines[1]
    assert "Bert" in run("list", "comment", folder=shop.root).stdout


def test_what_is_upcoming_and_when_to_build(shop: Site, run: Run) -> None:
    lines = run("list", "--upcoming", folder=shop.root).stdout.splitlines()
    assert [line.split()[:3] for line in lines[1:3]] == [
        ["disappears", "2026-11-25", "00:00"],
        ["appears", "2026-12-01", "09:00"],
    ]
    assert lines[-1] == "The next build is due 2026-11-25 00:00 Europe/Berlin, in 2 days."
    late = run("list", "--upcoming", "--now", "2027-01-01", folder=shop.root)
    assert "no build is due" in late.stdout


def test_json_for_programs(shop: Site, run: Run) -> None:
    rows = json.loads(run("list", "post", "--json", folder=shop.root).stdout)
    assert [row["path"][-4:] for row in rows] == ["c.md", "a.md", "b.md", "d.md", "e.md"]
    assert rows[0] == {
        "kind": "post",
        "id": "gamma",
        "status": "scheduled",
        "date": "2026-12-01T09:00:00+01:00",
        "ends": None,
        "author": "Anna",
        "title": "Gamma",
        "path": "content/posts/c.md",
        "address": "/posts/c/",
    }
    assert json.loads(run("list", "value", "--json", folder=shop.root).stdout) == []


def test_what_cannot_be_read_is_named(shop: Site, run: Run) -> None:
    shop.write({"content/posts/bad.md": "---\ntitel: X\n---\n"})
    result = run("list", "post", folder=shop.root)
    assert result.exit_code == 1
    assert "content/posts/a.md" in result.stdout
    assert 'content/posts/bad.md:2: unknown field "titel"' in result.stderr


def test_an_empty_kind_says_how_to_begin(shop: Site, run: Run) -> None:
    assert 'sitegen new story "A title"' in run("list", "story", folder=shop.root).stdout


def test_it_works_from_any_folder(shop: Site, run: Run) -> None:
    assert "Alpha" in run("list", folder=shop.root / "content" / "posts").stdout
    elsewhere = run("--project", str(shop.root), "list", folder=shop.root.parent)
    assert "Alpha" in elsewhere.stdout
