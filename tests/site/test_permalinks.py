"""The pattern of the URLs of a kind: `kinds.KIND.permalink`."""

from __future__ import annotations

import pytest

from tests.conftest import Project, post


@pytest.mark.parametrize(
    ("pattern", "file", "page"),
    [
        ("/{year}/{slug}/", "posts/salt.md", "2026/salt/index.html"),
        ("/{folder}/{slug}/", "posts/salt.md", "salt/index.html"),
        ("/{folder}/{slug}/", "posts/news/salt.md", "news/salt/index.html"),
        ("/{folder}/{slug}/", "posts/news/2014/salt.md", "news/2014/salt/index.html"),
        ("/{folder}/{slug}/", "posts/news/salt/index.md", "news/salt/index.html"),
        ("/blog/{folder}/{slug}.html", "posts/salt.md", "blog/salt.html"),
        ("/blog/{folder}/{year}/{slug}.html", "posts/a b/salt.md", "blog/a-b/2026/salt.html"),
        ("/{year}/{slug}/", "posts/news/salt.md", "2026/salt/index.html"),
    ],
)
def test_a_pattern_makes_the_urls_of_a_kind(
    project: Project, pattern: str, file: str, page: str
) -> None:
    site = project({f"content/{file}": post("Salt")})
    config = site.root / "content/site.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(f'{text}kinds: {{post: {{permalink: "{pattern}"}}}}\n', encoding="utf-8")
    site.build()
    assert "Salt" in site.read(page)
