"""`sitegen docs`: the documentation travels with the program, and can be read and searched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli.docs.pages import all_pages, anchor_of, search_sections
from sitegen.cli.docs.panel import docs_panel, docs_url, html_of
from sitegen.serve.extensions import PanelRequest, PanelResponse
from tests.cli.conftest import Run

DOCS = Path(__file__).parents[2] / "docs"
PACKAGED = Path(__file__).parents[2] / "pyproject.toml"


def test_every_page_is_a_topic_and_travels_in_the_package(run: Run, tmp_path: Path) -> None:
    names = {path.stem for path in DOCS.glob("*.md")}
    assert {one.topic for one in all_pages()} == names
    packaged = PACKAGED.read_text(encoding="utf-8")
    assert names == set(re.findall(r'"docs/(\S+)\.md" = "sitegen/bundled/docs/\1\.md"', packaged))
    listed = run("docs", folder=tmp_path).stdout
    assert names <= set(re.findall(r"^  (\S+) ", listed, re.MULTILINE))


@pytest.mark.parametrize("topic", ["deploy", "deploy.md", "docs/deploy.md", "Deploy"])
def test_a_topic_is_shown_without_a_project(topic: str, run: Run, tmp_path: Path) -> None:
    shown = run("docs", topic, folder=tmp_path)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("# Deploying\n")


def test_an_unknown_topic_names_a_similar_one(run: Run, tmp_path: Path) -> None:
    shown = run("docs", "deplyo", folder=tmp_path)
    assert shown.exit_code == 1
    assert 'did you mean "deploy"' in shown.stderr


def test_sections_are_found_by_all_their_words(run: Run, tmp_path: Path) -> None:
    found = run("docs", "--search", "BUILD hook", folder=tmp_path).stdout
    assert "deploy: Scheduled" in found
    for section in search_sections("build hook", all_pages()):
        text = f"{section.title} {section.text}".casefold()
        assert "build" in text and "hook" in text
    nothing = run("docs", "--search", "xylophone quagmire", folder=tmp_path)
    assert nothing.exit_code == 0 and "Nothing in the documentation" in nothing.stdout


def test_a_heading_that_has_the_word_comes_first() -> None:
    found = search_sections("webhook", all_pages()) or search_sections("redirects", all_pages())
    titles = ["redirects" in section.title.casefold() for section in found]
    assert titles == sorted(titles, reverse=True)


@pytest.mark.parametrize("topic", [path.stem for path in DOCS.glob("*.md")])
def test_links_of_the_preview_lead_to_headings_that_exist(topic: str) -> None:
    pages = {one.topic: str(html_of(one)) for one in all_pages()}
    html = pages[topic]
    assert "<!--" not in html and ".md" not in "".join(re.findall(r'href="([^"]*)"', html))
    for target, anchor in re.findall(r'href="([^"#]*)#([^"]+)"', html):
        if "://" in target:
            continue
        page = pages[target.removeprefix(docs_url() + "/")] if target else html
        # What a reference generates has anchors of its own only where headings are.
        assert f'id="{anchor}"' in page, f"{topic}: {target}#{anchor}"


def test_anchors_are_those_of_github() -> None:
    assert (
        anchor_of("WebSub: inform feed readers, `at once`") == "websub-inform-feed-readers-at-once"
    )


def test_a_new_site_refers_to_topics_that_exist(run: Run, tmp_path: Path) -> None:
    arguments = ("--name", "Shop", "--owner", "Ana", "--timezone", "UTC")
    run("init", "shop", *arguments, folder=tmp_path)
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in (tmp_path / "shop").rglob("*")
        if path.suffix in (".md", ".yaml", ".toml", ".txt")
    )
    named = set(re.findall(r"sitegen docs ([a-z-]+)", text))
    assert {"configuration", "deploy"} <= named <= {one.topic for one in all_pages()}
    assert "docs/" not in text


def show(path: str = "", **query: str) -> PanelResponse:
    """What the panel responds. It needs nothing of the site."""
    nothing: Any = None
    request = PanelRequest("GET", path, query, {}, nothing, "token", nothing, nothing)
    return docs_panel().respond(request)


def test_the_preview_shows_and_searches_them() -> None:
    assert docs_panel().url == docs_url()
    home = show().body
    assert f'<a href="{docs_url("deploy")}">Deploying</a>' in home and 'role="search"' in home
    page = show("deploy")
    assert page.title == "Deploying" and '<h2 id="github-pages">GitHub Pages</h2>' in page.body
    found = show(q="kv namespace").body
    assert f'href="{docs_url("deploy")}#forms-at-cloudflare"' in found
    assert "Try fewer" in show(q="xylophone quagmire").body
    attack = '"><script>alert(1)</script>'
    assert "<script>" not in show(q=attack).body
    missing = show(attack)
    assert missing.status == 404 and "<script>" not in missing.body
