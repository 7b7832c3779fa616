"""The demo's pages are valid, light, and keep to their base path."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from sitegen.build.build import BuildOptions, build
from sitegen.parallel import default_jobs
from sitegen.read.project import Project
from tests.browser.tools import module, program
from tests.conftest import NOW

LIGHT = 56 * 1024
"""Bytes that a post may weigh: HTML, CSS and scripts that it loads at once."""


def test_the_nu_checker_finds_no_error(demo: Path) -> None:
    java = program("java", remedy="apt-get install default-jre-headless")
    checker = module("vnu-jar/build/dist/vnu.jar")
    command = [java, "-jar", str(checker), "--errors-only", "--format", "json", "--skip-non-html"]
    done = subprocess.run([*command, str(demo)], capture_output=True, text=True, check=False)
    found = json.loads(done.stderr)["messages"]
    assert [f"{one['url'][-50:]}:{one.get('lastLine')}: {one['message']}" for one in found] == []


def test_a_post_is_light(demo: Path) -> None:
    posts = [
        page
        for page in sorted((demo / "posts").glob("*/index.html"))
        if 'content="article"' in page.read_text(encoding="utf-8")
    ]
    assert len(posts) > 15
    weights = {post.parent.name: weight(demo, post) for post in posts}
    assert {name: size for name, size in weights.items() if size > LIGHT} == {}


def weight(demo: Path, page: Path) -> int:
    """The bytes that a page loads at once, without pictures."""
    html = page.read_text(encoding="utf-8")
    loaded = re.findall(r'<link rel="stylesheet" href="/([^"]+)"', html)
    loaded += re.findall(r'<script[^>]* src="/([^"]+)"', html)
    assert len(loaded) >= 3
    return len(html.encode()) + sum((demo / path).stat().st_size for path in loaded)


_ADDRESS = re.compile(r'\s(?:href|src|action|poster|data-search|data-embed)="([^"]*)"')
_SRCSET = re.compile(r'\ssrcset="([^"]*)"')
_STYLE = re.compile(r"url\(([^)]*)\)")


def addresses(html: str) -> set[str]:
    """All that a page leads to or loads."""
    found = set(_ADDRESS.findall(html))
    for srcset in _SRCSET.findall(html):
        found.update(candidate.split()[0] for candidate in srcset.split(","))
    return found


def test_below_a_path_nothing_leads_outside_of_it(demo: Path) -> None:
    project = Project(demo.parent)
    target = demo.parent / "below"
    url = "https://shop.example/below/"
    build(project, BuildOptions(target=target, now=NOW, url=url, jobs=default_jobs()))
    outside: set[str] = set()
    for page in target.rglob("*.html"):
        for address in addresses(page.read_text(encoding="utf-8")):
            if address.startswith("/") and not address.startswith("/below/"):
                outside.add(f"{page.relative_to(target)}: {address}")
            if address.startswith("/below/"):
                path = address.removeprefix("/below/").partition("#")[0].partition("?")[0]
                file = target / path
                assert file.is_file() or (file / "index.html").is_file(), address
    for sheet in target.rglob("*.css"):
        for address in _STYLE.findall(sheet.read_text(encoding="utf-8")):
            if address.strip("\"'").startswith("/"):
                outside.add(f"{sheet.name}: {address}")
    assert sorted(outside) == []
