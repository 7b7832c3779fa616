"""Broken and hostile HTML in texts: no text changes the page, list, feed or email around it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import feedparser
import pytest

from sitegen.newsletter import emails
from sitegen.read.config import read_config
from sitegen.read.project import Project
from tests.conftest import NOW, Site, post
from tests.newsletter.rendering.small_projects import SETTINGS, issue

BROKEN: dict[str, str] = {
    "stray div": "</div>",
    "stray divs": "</div></div></div></div>",
    "page's elements": "</article></main></body></html>",
    "stray section": "</section></aside></header></footer></nav>",
    "open table": "<table><tr><td>one",
    "table in a table": "<table><tr><td><table></td></tr></table>",
    "words in a table": "<table>lost<tr><td>one</td></tr></table>",
    "block in a table": "<table><p>lost</p><tr><td>one</td></tr></table>",
    "cells without a table": "<td>one</td><td>two</td>",
    "div across cells": "<table><tr><td><div></td></tr></table></div>",
    "meta in a paragraph": 'Some <meta name="x" content="y"> words',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "base": '<base href="https://evil.example/">',
    "title": "<title>Other</title>",
    "link": '<link rel="canonical" href="https://evil.example/">',
    "end of a picture": '<img src="https://x.example/a.png" alt="a"></img>',
    "end of a break": "one</br>two",
    "unknown element": "Call <publish> and <no:such thing> now",
    "generics": "A Vec<String> of HashMap<K, V>",
    "div in a paragraph": "Some <div>block</div> words",
    "paragraph in a paragraph": "<p>one <p>two</p></p>",
    "link in a link": '<a href="https://x.example/">one <a href="https://y.example/">two</a></a>',
    "open link": '<a href="https://x.example/">one',
    "open bold": "Some <b>bold",
    "crossed": "<b><i>one</b></i>",
    "crossed blocks": "<div><section></div></section>",
    "open div": "<div>",
    "many open": "<div><ul><li><blockquote><span>",
    "open details": "<details><summary>Why",
    "open comment": "<!-- the rest",
    "comment that ends at once": "<!--> one -->",
    "instruction": "<?php echo 1 ?>",
    "doctype": "<!DOCTYPE html>",
    "section of XML": "<![CDATA[ one ]]>",
    "open object": '<object data="https://x.example/">',
    "empty object": '<object data="https://x.example/" />',
    "open script": '<script src="https://x.example/a.js">',
    "open style": "<style>",
    "open textarea": "<textarea>",
    "xmp": "<xmp>",
    "plaintext": "<plaintext>",
    "noscript": "<noscript><div>",
    "template": "<template><div>",
    "open select": "<select><option>one",
    "button in a button": "<button>one<button>two</button></button>",
    "form in a form": "<form><form></form>",
    "heading in a heading": "<h2>One<h3>Two</h3>",
    "heading with another end": "<h2>One</h3>",
    "open drawing": "<svg><g><path d='M0 0'/>",
    "paragraph in a drawing": "<svg><p>one</p></svg>",
    "formula": "<math><mi>x</math>",
    "lone quote": '<a href="https://x.example/>one</a> <b title="two">three</b>',
    "quote in a value": "<span title=it's>one</span>",
    "tag without an end": "one <b",
    "end without an end": "one </div",
    "element that ends itself": '<a name="old"/> one <div class="clear"/> two <span/>',
    "object with HTML in it": '<object data="https://x.example/"></div><b></object>',
    "words that are no HTML": "<xmp></div></xmp> <textarea></article></textarea>",
    "object": '<object data="https://x.example/a.swf"><param name="a">',
    "upper case": "</DIV></ARTICLE><TABLE><TR><TD>",
    "second main": '<main id="main">one</main>',
    "theme's ids": '<p id="main">a</p><div id="menu">b</div><a href="#main">c</a>',
    "theme's id without quotes": "<p id=main>a</p>",
    "two equal ids": '<p id="x">a</p><p id="x">b</p>',
    "ids in other spelling": "<p ID='y'>a</p><p id = y>b</p>",
    "empty id": '<p id="">a</p>',
    "frameset": "<frameset><frame src='a'></frameset>",
    "body": '<body onload="x()" class="other">',
    "list without an end": "<ul><li>one<li>two",
    "item alone": "<li>one",
    "caption": "<caption>one</caption>",
    "ruby": "<ruby>a<rt>b",
}
"""What stands between two sentences, by what is wrong in it."""

SOUND: dict[str, str] = {
    "obsolete": '<center><font color="red">one</font></center>',
    "obsolete attributes": '<p align="center">one</p>',
    "table": '<table border="1" cellpadding="2"><tr><td nowrap>one</td></tr></table>',
    "drawing": '<svg viewBox="0 0 1 1"><linearGradient id="g"/><path d="M0 0" /></svg>',
    "custom element": "<my-map zoom=3>one</my-map>",
    "details": "<details>\n<summary>Why</summary>\n\nSo.\n\n</details>",
    "video": '<video controls><source src="https://x.example/a.mp4"></video>',
    "embed": '<embed src="https://x.example/a.swf">',
    "comment": "<!-- note -->",
    "code": "`</div><publish>`",
    "addresses": "<https://x.example/> <a@b.example>",
}
"""What is right, and stays without a word."""

PLAIN = "Nothing."
END = "The end of the text."
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
})  # fmt: skip


class Tree(HTMLParser):
    """Whether what begins also ends, strictly, and where everything stands."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: Counter[str] = Counter()
        self.faults: list[str] = []
        self.around: list[tuple[str, ...]] = []
        """The elements around the end of the text."""
        self.paths: list[tuple[str, ...]] = []
        """The places of all elements that have a text in them or beyond it."""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        if self._open:
            self.faults.append(f"open: {self._open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids.update(value or "" for name, value in attrs if name == "id")
        if self.around and "nav" not in self._open:  # the first and last posts have less of it
            self.paths.append((*self._open, tag))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.faults.append(f"</{tag}> in {self._open}")

    def handle_data(self, data: str) -> None:
        if END in data:
            self.around.append(tuple(self._open))

    @property
    def doubled(self) -> list[str]:
        return [name for name, number in self.ids.items() if number > 1]


def _text(fragment: str) -> str:
    return f"The beginning.\n\n{fragment}\n\n{END}"


CASES = {**BROKEN, **SOUND, "plain": PLAIN}
NAMES = {what: f"c{number}" for number, what in enumerate(CASES)}


def _files() -> Iterator[tuple[str, str]]:
    yield "content/site.yaml", SETTINGS + "feeds: {items: 200}\n"
    for what, fragment in CASES.items():
        name, text = NAMES[what], _text(fragment)
        yield f"content/posts/{name}.md", post(f"Post {name}", text, id=f"p{name}")
        front = f"id: f{name}\nquestion: Why {name}?\ndate: 2026-03-14\nanswered_by: anna\n"
        yield f"content/faqs/{name}.md", f"---\n{front}category: All\n---\n{text}\n"
        yield f"content/newsletter/{name}.md", issue(text, id=f"n{name}", subject=f"Issue {name}")


@pytest.fixture(scope="module", params=["python-markdown", "commonmark"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    root: Path = tmp_path_factory.mktemp("raw")
    site = Site(root / "site")
    files = dict(_files())
    files["content/site.yaml"] += f"categories: [All]\nmarkdown: {{engine: {request.param}}}\n"
    files["content/people/anna.md"] = (
        "---\nid: anna00000000\nname: Anna\nrole: owner\nemail: anna@shop.example\n---\nI bake.\n"
    )
    site.write(files)
    warnings = tuple(str(one) for one in site.build().warnings)
    project = Project(site.root)
    config = read_config(project)
    look = emails.load_site(project, config, NOW)
    keys = {what: emails.find_email(look, name) for what, name in NAMES.items()}
    rendered = emails.render_emails(project, config, list(keys.values()), NOW).emails
    return Built(site, warnings, dict(zip(NAMES, (one.html for one in rendered), strict=True)))


class Built:
    """A site of all cases, with what was said, and its emails."""

    def __init__(self, site: Site, warnings: tuple[str, ...], mails: dict[str, str]) -> None:
        self.site = site
        self.warnings = warnings
        self.mails = mails
        self._feeds: dict[str, dict[str, str]] = {}

    def said(self, what: str) -> list[str]:
        """The warnings about the HTML of one post."""
        return [one for one in self.warnings if f"posts/{NAMES[what]}.md:" in one]

    def feed(self, form: str) -> dict[str, str]:
        """The contents of a feed's items by title."""
        if form not in self._feeds:
            text = self.site.read(f"posts/{form}")
            self._feeds[form] = (
                {one["title"]: one["content_html"] for one in json.loads(text)["items"]}
                if form.endswith("json")
                else {
                    one.title: one.content[0].value
                    for one in feedparser.parse(text, sanitize_html=False).entries
                }
            )
        return self._feeds[form]


@pytest.mark.parametrize("what", CASES)
def test_a_page_is_whole(built: Built, what: str) -> None:
    page = Tree(built.site.read(f"posts/{NAMES[what]}/index.html"))
    plain = Tree(built.site.read(f"posts/{NAMES['plain']}/index.html"))
    assert (page.faults, page.doubled) == ([], [])
    # The text's last words, and all that the theme writes after them, stand where they should;
    # elements such as <b> may go on to the end of the text, as in browsers.
    (around,) = page.around
    assert around[: len(plain.around[0]) - 1] == plain.around[0][:-1]
    assert page.paths[-len(plain.paths) :] == plain.paths


def test_a_list_with_all_texts_is_whole(built: Built) -> None:
    page = Tree(built.site.read("faqs/index.html"))
    assert (page.faults, page.doubled) == ([], [])
    plain = built.site.read(f"faqs/{NAMES['plain']}/index.html")
    assert len(page.around) >= len(CASES)
    assert Tree(plain).faults == []


@pytest.mark.parametrize("form", ["feed.xml", "atom.xml", "feed.json"])
def test_a_feed_is_whole(built: Built, form: str) -> None:
    contents = built.feed(form)
    assert len(contents) == len(CASES)
    for title, html in contents.items():
        content = Tree(html)
        assert (title, content.faults, len(content.around)) == (title, [], 1)


@pytest.mark.parametrize("what", CASES)
def test_an_email_is_whole(built: Built, what: str) -> None:
    email, plain = Tree(built.mails[what]), Tree(built.mails["plain"])
    assert (email.faults, email.doubled) == ([], [])
    (around,) = email.around
    assert around[: len(plain.around[0]) - 1] == plain.around[0][:-1]
    assert email.paths[-len(plain.paths) :] == plain.paths


QUIET = {
    "second main",
    "ruby",
    "item alone",
    "open comment",
    "tag without an end",
    "end without an end",
    "paragraph in a paragraph",
    "object with HTML in it",
    "words that are no HTML",
}
"""What may be balanced without a word, because readers get all that was written."""


@pytest.mark.parametrize("what", BROKEN)
def test_what_was_repaired_is_a_warning_with_its_line(built: Built, what: str) -> None:
    said = built.said(what)
    if what in QUIET:
        return
    assert said, what
    assert all(": warning: " in one and one.endswith(")") for one in said)
    lines = {int(one.split(":")[1]) for one in said}
    assert lines == {9}, said


@pytest.mark.parametrize("what", SOUND)
def test_what_is_right_stays_without_a_word(built: Built, what: str) -> None:
    assert built.said(what) == []


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("obsolete", '<center><font color="red">one</font></center>'),
        ("obsolete attributes", '<p align="center">one</p>'),
        ("generics", "Vec&lt;String&gt;"),
        ("unknown element", "&lt;publish&gt;"),
        ("open comment", "&lt;!– the rest"),
        ("tag without an end", "one &lt;b"),
        ("element that ends itself", '<a name="old"></a>'),
        ("theme's ids", '<a href="#main-2">c</a>'),
        ("custom element", "<my-map zoom=3>one</my-map>"),
        ("drawing", '<svg viewBox="0 0 1 1"><linearGradient id="g"/><path d="M0 0" /></svg>'),
    ],
)
def test_what_readers_get(built: Built, what: str, words: str) -> None:
    assert words in built.site.read(f"posts/{NAMES[what]}/index.html")


Make = Callable[..., Site]


def test_a_warning_names_the_mention_that_is_wrong(project: Make) -> None:
    text = "One `</div>`\n\n```\n</div>\n```\n\nTwo\n\n</div>\n\nThree"
    site = project({"content/posts/a.md": post("A", text)})
    said = [str(one) for one in site.build().warnings]
    assert said == ["content/posts/a.md:15: warning: </div> ends nothing (remove it)"]


def test_a_named_link_is_a_target(project: Make) -> None:
    site = project(
        {
            "content/posts/a.md": post("A", '<a name="prices"></a>\n\n[Prices](#prices)'),
            "content/posts/b.md": post("B", "[Prices](a.md#prices)"),
        }
    )
    assert not [one for one in site.build().warnings if one.rule == "missing-anchor"]
