"""What changed, in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sitegen.publishing.source_changes import ProjectChange, compared, in_words, number
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.load import read_site
from tests.conftest import NOW, Site, post

FILES = {
    "content/posts/a.md": post("Rye bread"),
    "content/posts/b.md": post("Rolls"),
    "content/posts/c.md": post("Cake"),
    "content/posts/d.md": post("A title so long that no sentence could hold all of it at once"),
    "content/posts/draft.md": post("Not yet", draft="true"),
    "content/posts/later.md": post("Christmas", date="2026-12-24"),
    "content/faqs/q.md": """
        ---
        id: q
        question: When?
        date: 2026-01-01
        answered_by: anna
        ---
        Now.
        """,
}
P = "content/posts"
CASES = {
    "": [],
    "one new post": [(f"{P}/a.md", "new")],
    "two new posts, one new answer": [
        ("content/faqs/q.md", "new"),
        (f"{P}/a.md", "new"),
        (f"{P}/b.md", "new"),
    ],
    "one new draft": [(f"{P}/draft.md", "new")],
    "one new scheduled post": [(f"{P}/later.md", "new")],
    "one new post, two pictures": [
        (f"{P}/a.md", "new"),
        (f"{P}/x.JPG", "new"),
        (f"{P}/y.png", "changed"),
    ],
    "“Rye bread” changed": [(f"{P}/a.md", "changed")],
    "“Rye bread”, “Rolls” and “Cake” changed": [(f"{P}/{one}.md", "changed") for one in "abc"],
    "four documents changed": [(f"{P}/{one}.md", "changed") for one in "abcd"],
    "“A title so long that no sentence could…” changed": [(f"{P}/d.md", "changed")],
    "“Rye bread” moved": [(f"{P}/a.md", "moved")],
    "one new post; “Rolls” changed, one page removed": [
        (f"{P}/a.md", "new"),
        (f"{P}/b.md", "changed"),
        ("content/pages/gone.md", "removed"),
    ],
    "the settings (content/site.yaml) changed": [("content/site.yaml", "changed")],
    "the theme changed": [
        ("themes/own/theme.yaml", "new"),
        ("themes/own/logo.png", "changed"),
        ("themes/own/old.html", "removed"),
    ],
    "two new files; one other file changed": [
        ("content/static/a.pdf", "new"),
        ("content/static/b.pdf", "new"),
        ("netlify.toml", "changed"),
    ],
    "two pictures removed, one file removed": [
        (f"{P}/x.jpg", "removed"),
        (f"{P}/y.jpg", "removed"),
        ("content/static/a.pdf", "removed"),
    ],
}


@pytest.mark.parametrize("words", CASES)
def test_changes_in_words(words: str, project: Callable[..., Site]) -> None:
    site = project(FILES)
    at = Project(site.root)
    loaded = read_site(at, read_config(at), ContentCache(None), now=NOW)
    changes = [ProjectChange(path, what) for path, what in CASES[words]]  # type: ignore[arg-type]
    assert sorted(in_words(changes, loaded.site).split(", ")) == sorted(words.split(", "))


def test_states_are_compared() -> None:
    before = {"same": b"1", "changed": b"2", "old name": b"3", "gone": b"4"}
    after = {"same": b"1", "changed": b"5", "new name": b"3", "copy": b"1", "twin": b"3"}
    assert compared(before, after) == (
        ProjectChange("changed", "changed"),
        ProjectChange("copy", "new"),
        ProjectChange("gone", "removed"),
        ProjectChange("new name", "moved"),
        ProjectChange("twin", "new"),
    )


@pytest.mark.parametrize(
    ("count", "text"), [(0, "no"), (12, "twelve"), (13, "13"), (1234, "1,234")]
)
def test_numbers(count: int, text: str) -> None:
    assert number(count) == text
