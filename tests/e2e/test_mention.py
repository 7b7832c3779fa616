"""What was said elsewhere gets pages, a feed and a place in issues, with the business's answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner

from sitegen.cli.main import sitegen
from tests.conftest import Site

MENTION = """
    ---
    id: mention00000
    title: A letter in the paper
    date: 2026-03-10
    where: The Courier
    quote: "Good &lt;b>bread&lt;/b> & a long queue."
    {fields}
    ---
    You are right, and now there are two of us.
    """
ALL = "by: R. D.\n    link: https://courier.example/7\n    answered_by: anna"


@pytest.mark.parametrize("fields", ["", ALL])
def test_a_mention_has_pages_and_feeds(project: Callable[..., Site], fields: str) -> None:
    site = project({"content/mentions/paper.md": MENTION.replace("{fields}", fields)})
    site.build()
    quote = "Good &lt;b&gt;bread&lt;/b&gt; &amp; a long queue."
    page = site.read("mentions/paper/index.html")
    for shown in (quote, "The Courier", "now there are two of us"):
        assert shown in page
    assert quote in site.read("mentions/index.html")
    assert ('href="https://courier.example/7"' in page) == bool(fields)
    assert ("answers here" in page) == bool(fields)
    for feed in ("feed.xml", "mentions/feed.xml", "atom.xml"):
        assert "a long queue" in site.read(feed)
        assert "<b>bread" not in site.read(feed)
    assert "/mentions/paper/" in site.read("sitemap.xml")


def test_sitegen_new_writes_one(project: Callable[..., Site]) -> None:
    site = project({})
    command = ["--project", str(site.root), "new", "mention", "A letter"]
    found = CliRunner().invoke(sitegen, command)
    assert found.exit_code == 0, found.output
    text = (site.root / "content/mentions/a-letter.md").read_text()
    for field in ("where:", "quote:", "by:", "link:", "answered_by:"):
        assert f"\n{field}" in text
