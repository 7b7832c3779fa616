"""URLs that authors write in HTML: right in pages, whole in feeds and emails, and checked.

The cases are in `tests/inputs/urls.yaml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

import feedparser
import pytest
import yaml

from sitegen.newsletter import emails
from sitegen.read.config import read_config
from sitegen.read.project import Project
from tests.conftest import NOW, Site, post
from tests.newsletter.rendering.small_projects import SETTINGS, issue
from tests.pictures import png

CASES = {
    one["what"]: one
    for one in yaml.safe_load(
        (Path(__file__).parents[1] / "inputs" / "urls.yaml").read_text(encoding="utf-8")
    )
}
NAMES = {what: f"c{number}" for number, what in enumerate(CASES)}
URL = "https://shop.example/base/"
PICTURE = png(40, 30)


class Built(NamedTuple):
    """A site of all cases, with its emails by case and the contents of its three feeds by title."""

    site: Site
    emails: dict[str, str]
    feeds: list[dict[str, str]]


@pytest.fixture(scope="module", params=["python-markdown", "commonmark"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    engine = request.param
    site = Site(tmp_path_factory.mktemp("urls") / "site")
    settings = SETTINGS.replace("https://shop.example/", URL)
    cases = {
        what: one
        for what, one in CASES.items()
        if what != "attribute list" or engine == "python-markdown"
    }
    files: dict[str, str | bytes] = {
        "content/site.yaml": f"{settings}feeds: {{items: 100}}\nmarkdown: {{engine: {engine}}}\n",
        "content/people/anna.md": "---\nid: anna\nname: Anna\nrole: owner\n"
        "email: anna@shop.example\n---\nI bake.\n",
        "content/posts/a.md": post("A"),
        "content/posts/b.md": post("B", "## C\n\nText"),
        "content/posts/photo.png": PICTURE,
        "content/static/big.png": PICTURE,
    }
    for what, one in cases.items():
        name = NAMES[what]
        files[f"content/posts/{name}.md"] = post(
            f"Post {name}", f"One.\n\n{one['html']}", id=f"p{name}"
        )
        text = one["html"].replace("b.md", "../posts/b.md").replace("photo", "../posts/photo")
        files[f"content/newsletter/{name}.md"] = issue(text, id=f"n{name}", subject=f"I {name}")
    site.write(files)
    site.build()
    project = Project(site.root)
    config = read_config(project)
    look = emails.load_site(project, config, NOW)
    keys = [emails.find_email(look, NAMES[what]) for what in cases]
    rendered = emails.render_emails(project, config, keys, NOW).emails
    return Built(site, dict(zip(cases, (one.html for one in rendered), strict=True)), _feeds(site))


def _feeds(site: Site) -> list[dict[str, str]]:
    items = json.loads(site.read("posts/feed.json"))["items"]
    feeds = [{one["title"]: one["content_html"] for one in items}]
    for form in ("feed.xml", "atom.xml"):
        entries = feedparser.parse(site.read(f"posts/{form}"), sanitize_html=False).entries
        feeds.append({one.title: one.content[0].value for one in entries})
    return feeds


def _case(built: Built, what: str) -> dict[str, str]:
    if what not in built.emails:
        pytest.skip("this engine has no attribute lists")
    return CASES[what]


@pytest.mark.parametrize("what", CASES)
def test_in_a_page(built: Built, what: str) -> None:
    assert _case(built, what)["page"] in built.site.read(f"posts/{NAMES[what]}/index.html")


@pytest.mark.parametrize("what", CASES)
def test_in_feeds(built: Built, what: str) -> None:
    expected = _case(built, what)["feed"]
    contents = [feed[f"Post {NAMES[what]}"] for feed in built.feeds]
    # The parser of XML writes the attributes in an order of its own.
    assert expected in contents[0]
    assert [_relative(content) for content in contents] == [[], [], []]


@pytest.mark.parametrize("what", CASES)
def test_in_an_email(built: Built, what: str) -> None:
    assert _case(built, what)["email"] in built.emails[what]
    assert _relative(built.emails[what]) == []


def _relative(html: str) -> list[str]:
    """The URLs in any attribute that are not whole."""
    values = re.findall(r"""\s(?:href|src|cite|poster|data-\w+|ping)=["']([^"']*)""", html)
    values += [
        one.split()[0]
        for written in re.findall(r'\s\w*srcset="([^"]*)"', html)
        for one in written.split(", ")
    ]
    return [one for one in values if urljoin(URL, one) != one and not one.startswith("{{")]


BROKEN = {
    "srcset": '<img src="photo.png" srcset="gone.png 2x" alt="x">',
    "source": '<picture><source srcset="gone.png"><img src="photo.png" alt="x"></picture>',
    "cite": '<blockquote cite="gone.png">x</blockquote>',
    "longdesc": '<img src="photo.png" longdesc="gone.png" alt="x">',
    "object": '<object data="gone.png">x</object>',
    "use": '<svg width="9" height="9"><use href="gone.png"></use></svg>',
    "late video": '<video data-src="gone.png"></video>',
    "script": '<script src="gone.png"></script>',
    "style": '<p style="background: url(gone.png)">x</p>',
    "poster": '<video poster="gone.png" src="photo.png"></video>',
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_missing_file_is_an_error_with_its_line(project: Callable[..., Site], what: str) -> None:
    files = {
        "content/posts/a.md": post("A", f"One.\n\n{BROKEN[what]}"),
        "content/posts/photo.png": PICTURE,
    }
    said = project(files).mistakes()
    remedy = "fix the path; it is relative to this file"
    assert said == [f'content/posts/a.md:9: the link "gone.png" leads nowhere ({remedy})']
