"""Titles and other plain texts hold what readers see, whatever was written; see
`tests/inputs/titles.yaml`."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitegen.read.field_text import as_written, field_text
from tests.cli.conftest import Run, run
from tests.conftest import Site, post
from tests.newsletter.rendering.small_projects import SETTINGS, issue, rendered
from tests.pictures import png

__all__ = ["run"]

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "inputs" / "titles.yaml").read_text(encoding="utf-8")
)
Make = Callable[..., Site]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["written"])
def test_what_a_text_means(case: dict[str, str]) -> None:
    assert field_text(case["written"]) == (case["text"], case.get("left_out", ""))


@given(st.text(st.sampled_from("ab <>/&;`*[]()~!#-lt1\"'\n\\=")))
def test_any_text_can_be_written(text: str) -> None:
    if text.strip():
        assert field_text(as_written(text)).text == text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with a post, an issue and a FAQ for each case."""
    site = Site(tmp_path_factory.mktemp("titles") / "site")
    files: dict[str, str | bytes] = {
        "content/site.yaml": f"{SETTINGS}feeds: {{items: 100, tag_minimum: 1}}\n",
        "content/people/anna.md": "---\nid: anna\nname: Anna\nrole: owner\n"
        "email: anna@shop.example\n---\nI bake.\n",
        "content/posts/photo.png": png(40, 30),
    }
    for number, case in enumerate(CASES):
        text = _quoted(case["written"])
        files[f"content/posts/p{number}.md"] = post(
            text,
            "Text.",
            id=f"p{number}",
            summary=text,
            takeaway=text,
            image=f"{{src: photo.png, alt: {text}, credit: {text}}}",
        )
        files[f"content/newsletter/n{number}.md"] = issue(
            "Text.", id=f"n{number}", subject=text, items=f"[p{number}]"
        )
    site.write(files)
    site.build()
    return site


NUMBERS = range(len(CASES))


@pytest.mark.parametrize("number", NUMBERS)
def test_in_pages_and_structured_data(built: Site, number: int) -> None:
    text = CASES[number]["text"]
    page = built.read(f"posts/p{number}/index.html")
    assert f"<h1>{escape(text, quote=False)}</h1>" in unescape_quotes(page)
    assert f"<title>{escape(text, quote=False)}" in unescape_quotes(page)
    for name in ("og:title", "og:description", "og:image:alt"):
        found = page.split(f'property="{name}" content="')[1].split('"')[0]
        assert unescape(found) == text
    graph = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    nodes = {str(node["@type"]): node for node in graph["@graph"]}
    assert nodes["BlogPosting"]["headline"] == text
    assert nodes["BlogPosting"]["description"] == text


def unescape_quotes(page: str) -> str:
    """A page with its quotation marks as they are."""
    return page.replace("&#39;", "'").replace("&#34;", '"')


@pytest.mark.parametrize("number", NUMBERS)
def test_in_feeds(built: Site, number: int) -> None:
    text = CASES[number]["text"]
    items = {one["url"]: one for one in json.loads(built.read("posts/feed.json"))["items"]}
    item = items[f"https://shop.example/posts/p{number}/"]
    assert (item["title"], item["summary"]) == (" ".join(text.split()), text)
    rss = ElementTree.fromstring(built.read("posts/feed.xml"))
    titles = {one.findtext("link"): one.findtext("title") for one in rss.iter("item")}
    assert titles[f"https://shop.example/posts/p{number}/"] == " ".join(text.split())


@pytest.mark.parametrize("number", NUMBERS)
def test_in_emails(built: Site, number: int) -> None:
    text = CASES[number]["text"]
    email = rendered(built, f"n{number}")
    assert email.subject == text
    assert escape(text, quote=False).replace("\u00a0", "&nbsp;") in unescape_quotes(email.html)
    assert " ".join(text.split()) in " ".join(email.text.split())


def test_in_the_terminal(built: Site, run: Run) -> None:
    out = run("list", folder=built.root).stdout
    for case in CASES:
        assert case["text"] in out


def test_every_field_for_words_is_one(project: Make) -> None:
    """Markup is a warning with its line, and references are read, in all kinds of fields."""
    files = {
        "content/posts/a.md": """
            ---
            id: a
            title: A <em>title</em> &amp; more
            date: 2026-03-14
            author: anna
            summary: A <em>summary</em> &amp; more
            takeaway: A <em>takeaway</em> &amp; more
            tags: [Bread <em>old</em>, R&amp;D]
            series: A <em>series</em> &amp; more
            image: {src: photo.png, alt: An <em>alt</em> &amp; more, credit: A <em>credit</em>}
            updates:
              - date: 2026-03-15
                note: A <em>note</em> &amp; more
            ---
            ![An <em>alt</em> &amp; more](photo.png "A <em>caption</em> &amp; more")
            """,
        "content/posts/photo.png": png(40, 30),
        "content/faqs/b.md": """
            ---
            id: b
            question: A <em>question</em> &amp; more?
            date: 2026-03-14
            answered_by: anna
            category: Cat &amp; dog
            about: [price]
            ---
            Yes.
            """,
        "content/notices/c.md": """
            ---
            id: c
            text: A <em>notice</em> &amp; more
            from: 2026-03-14
            until: 2027-03-14
            ---
            """,
        "content/site.yaml": """
            name: Corner <em>Shop</em> &amp; more
            url: https://shop.example/
            owner: anna
            search: off
            tagline: A <em>tagline</em> &amp; more
            categories: [Cat & dog]
            tags: [Bread old, R&D]
            copyright: "&copy; 2026"
            menu:
              - {title: A <em>menu</em> &amp; more, url: /posts/}
            strings:
              takeaway: "A <em>word</em> &amp; more"
            """,
    }
    site = project(files)
    said = [str(one) for one in site.build().warnings if "plain text" in str(one)]
    places = [one.split(" is plain text")[0] for one in said]
    assert sorted(places) == sorted(
        [
            'content/faqs/b.md:3: warning: "question"',
            'content/notices/c.md:3: warning: "text"',
            'content/posts/a.md:3: warning: "title"',
            'content/posts/a.md:6: warning: "summary"',
            'content/posts/a.md:7: warning: "takeaway"',
            'content/posts/a.md:8: warning: "tags"',
            'content/posts/a.md:9: warning: "series"',
            'content/posts/a.md:10: warning: "image.alt"',
            'content/posts/a.md:10: warning: "image.credit"',
            'content/posts/a.md:13: warning: "updates.note"',
            "content/posts/a.md:15: warning: the alt text of a picture",
            "content/posts/a.md:15: warning: the caption of a picture",
            'content/site.yaml:12: warning: "strings.takeaway"',
            'content/site.yaml:1: warning: "name"',
            'content/site.yaml:5: warning: "tagline"',
            'content/site.yaml:10: warning: "menu.title"',
        ]
    )
    assert all(one.endswith('")') for one in said)
    for path in ("posts/a/index.html", "faqs/index.html", "feed.xml", "posts/feed.json"):
        text = site.read(path)
        # The markup of a note of ours is escaped in a feed.
        assert "em&gt;" not in text.replace("&lt;em&gt;March", "").replace("more&lt;/em&gt;", "")
        assert "amp;amp;amp;" not in text
    assert "© 2026" in site.read("posts/a/index.html")
    assert "<figcaption>A caption &amp; more</figcaption>" in site.read("posts/a/index.html")


def test_a_second_build_says_the_same(project: Make) -> None:
    site = project({"content/posts/a.md": post("An <em>old</em> oven", id="a")})
    message = '"title" is plain text, so markup is left out: <em> (write "An old oven")'
    for name in "bcd":
        said = [str(one) for one in site.build().warnings]
        assert said == [f"content/posts/a.md:3: warning: {message}"]
        site.write({f"content/posts/{name}.md": post(name)})


def test_check_says_it_too(project: Make, run: Run) -> None:
    site = project({"content/posts/a.md": post("An <em>old</em> oven", id="a")})
    out = run("check", folder=site.root).stdout
    assert "content/posts/a.md:3" in out
    assert "[plain-text]" in out
