"""The page of all ways to follow a site stays small, however many tags there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Site, post


@pytest.mark.slow
def test_a_thousand_tags_do_not_fill_the_page(project: Callable[..., Site]) -> None:
    tags = ", ".join(f"subject {number}" for number in range(1000))
    site = project({"content/posts/a.md": post("A", tags=f"[{tags}]")})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "feeds: {tag_minimum: 1}\n")
    site.build()
    page = site.read("subscribe/index.html")
    assert len(page) < 60_000
    assert "And 960 more." in page
    assert 'href="/tags/">All subjects</a>' in page
    assert "subject-999" in site.read("tags/index.html")
