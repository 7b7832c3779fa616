"""RSS, Atom, JSON Feed and OPML: golden files, rules, and whatever text is put in.

After a change that is meant, run `UPDATE_GOLDEN=1 pytest tests/render/feeds/test_formats.py`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from sitegen import __version__
from sitegen.render.feeds.atom import atom
from sitegen.render.feeds.channel import FeedChannel, FeedItem, ItemAuthor
from sitegen.render.feeds.json_feed import json_feed
from sitegen.render.feeds.opml import Group, Outline, opml
from sitegen.render.feeds.rss import rss
from sitegen.render.feeds.text import legal, line
from tests.feeds.atom_rules import atom_problems
from tests.feeds.json_rules import json_problems
from tests.feeds.rss_rules import podcast_problems, rss_problems
from tests.render.feeds.sample import FULL, SHORT, channel

GOLDEN = Path(__file__).parent / "golden"
ATOM = "{http://www.w3.org/2005/Atom}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"

FORMATS = [("feed.xml", rss, rss_problems), ("atom.xml", atom, atom_problems)]
FORMATS += [("feed.json", json_feed, json_problems)]
Write = Callable[[FeedChannel], bytes]
Check = Callable[[bytes, str], list[str]]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("feed.xml", rss(channel("feed.xml"))),
        ("atom.xml", atom(channel("atom.xml"))),
        ("feed.json", json_feed(channel("feed.json"))),
        ("podcast.xml", rss(channel("feed.xml", podcast=True, items=(FULL,)))),
        (
            "feeds.opml",
            opml(
                "All feeds of “Corner & Co”",
                "Corner & Co",
                [
                    Group("", (Outline("Posts", "https://x.example/f.xml", "https://x.example/"),)),
                    Group("By <tag>", (Outline("On a & b", "https://x.example/?a&b", "/"),)),
                ],
            ),
        ),
    ],
)
def test_a_feed_is_what_it_was(name: str, made: bytes) -> None:
    made = made.replace(f'version="{__version__}"'.encode(), b'version="VERSION"')
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / name).write_bytes(made)
    assert made.decode() == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_sample_uses_everything() -> None:
    for sample in (FULL, channel("feed.xml", podcast=True)):
        empty = [name for name, value in sample._asdict().items() if value in (None, (), "")]
        assert empty == []


@pytest.mark.parametrize(("file", "write", "check"), FORMATS)
def test_what_uses_everything_keeps_the_rules(file: str, write: Write, check: Check) -> None:
    assert check(write(channel(file)), channel(file).address) == []


def test_a_podcast_keeps_the_rules_of_directories() -> None:
    made = rss(channel("feed.xml", podcast=True, items=(FULL,)))
    assert podcast_problems(made) == []
    assert rss_problems(made, channel("feed.xml").address) == []


@pytest.mark.parametrize(("file", "write", "check"), FORMATS)
def test_nothing_to_say_is_a_feed_too(file: str, write: Write, check: Check) -> None:
    empty = channel(file, items=())
    made = write(empty)
    assert check(made, empty.address) == []
    assert made == write(empty)
    if file.endswith("xml"):
        assert not feedparser.parse(made).bozo


@pytest.mark.slow
@pytest.mark.parametrize(("file", "write", "check"), FORMATS)
def test_ten_thousand_items_are_not_too_many(file: str, write: Write, check: Check) -> None:
    items = tuple(
        SHORT._replace(
            id=f"urn:uuid:00000000-0000-5000-8000-{n:012}",
            title=f"Item {n}",
            published=SHORT.published - timedelta(minutes=n),
        )
        for n in range(10_000)
    )
    made = write(channel(file, items=items))
    assert check(made, channel(file).address) == []
    if file == "feed.json":
        assert len(json.loads(made)["items"]) == 10_000
    else:
        parsed = feedparser.parse(made)
        assert not parsed.bozo
        assert [entry.id for entry in parsed.entries] == [item.id for item in items]


def test_dates_are_those_of_the_items_and_never_now() -> None:
    made = feedparser.parse(rss(channel("feed.xml", items=(SHORT,))))
    assert made.feed.updated == "Fri, 02 Jan 2026 00:00:00 +0000"
    (entry,) = feedparser.parse(atom(channel("atom.xml", items=(SHORT,)))).entries
    assert entry.updated == entry.published == "2026-01-02T00:00:00+00:00"
    (full,) = feedparser.parse(atom(channel("atom.xml", items=(FULL,)))).entries
    assert full.published == "2026-03-14T09:30:00+01:00"
    assert full.updated == "2026-04-01T00:00:00+00:00"


def test_a_human_who_opens_a_feed_is_given_a_stylesheet() -> None:
    for made in (rss(channel("feed.xml")), atom(channel("atom.xml"))):
        second = made.split(b"\n")[1]
        assert second == b'<?xml-stylesheet href="/assets/feed.css" type="text/css"?>'


texts = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(list("\x00\x07\x0b\x1f\x7f\x85\ufffe\uffff\r\n\t]]>&<>\"'\u2028\u202e🚲")),
    ),
    min_size=1,
)


def items(title: str, other: str, content: str) -> FeedItem:
    return FeedItem(
        id=FULL.id,
        title=line(title) or "x",
        url=FULL.url,
        published=datetime(2026, 1, 2, tzinfo=UTC),
        updated=None,
        authors=(ItemAuthor(line(other) or "y"),),
        summary=legal(other),
        content=legal(content),
        tags=(line(other) or "z",),
    )


@settings(deadline=None)
@given(texts, texts, texts)
def test_any_text_survives_rss(title: str, other: str, content: str) -> None:
    item = items(title, other, content)
    root = etree.fromstring(rss(channel("feed.xml", items=(item,))))
    found = root.find("channel/item")
    assert found is not None
    assert found.findtext("title") == item.title
    assert found.findtext("category") == item.tags[0]
    if item.summary and item.content:
        assert found.findtext("description") == escape(item.summary, quote=False)
        assert found.findtext(ENCODED) == item.content


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&amp;lt;b&amp;gt;",
    "&#60;b&#62;bold&#60;/b&#62;",
    "]]><b>bold</b>",
    "<![CDATA[<b>bold</b>]]>",
    "<!-- a comment --> </description></item>",
    "Fish & chips < 5 € > 3 €, \"quoted\" 'twice'",
    "AT&T &copy 2026 &notit;",
    '<a href="javascript:alert(1)">press</a>',
]
"""What customers and authors write, which is text, never markup."""


@pytest.mark.parametrize("podcast", [False, True], ids=["plain", "podcast"])
@pytest.mark.parametrize("content", ["", "<p>Text.</p>"], ids=["alone", "with content"])
@pytest.mark.parametrize("text", HOSTILE)
def test_rss_shows_text_as_it_was_written(text: str, content: str, podcast: bool) -> None:
    item = FULL._replace(title=text, summary=text, content=content, tags=(text,))
    made = etree.fromstring(rss(channel("feed.xml", podcast=podcast, items=(item,))))
    found = made.find("channel/item")
    assert found is not None
    shown = html.fragment_fromstring(found.findtext("description") or "", create_parent=True)
    assert (len(shown), shown.text) == (0, text)
    # Every other element that holds characters is plain text.
    assert (found.findtext("title"), found.findtext("category")) == (text, text)


@pytest.mark.parametrize("text", HOSTILE)
def test_atom_and_json_feed_carry_text_as_text(text: str) -> None:
    item = FULL._replace(title=text, summary=text, content="", tags=(text,))
    entry = etree.fromstring(atom(channel("atom.xml", items=(item,)))).find(f"{ATOM}entry")
    assert entry is not None
    for name in ("title", "summary"):
        element = entry.find(f"{ATOM}{name}")
        assert element is not None
        assert (element.get("type", "text"), element.text) == ("text", text)
    (found,) = json.loads(json_feed(channel("feed.json", items=(item,))))["items"]
    assert (found["summary"], found["content_text"], found["tags"]) == (text, text, [text])
    assert "content_html" not in found


@settings(deadline=None)
@given(texts, texts, texts)
def test_any_text_survives_atom(title: str, other: str, content: str) -> None:
    item = items(title, other, content)
    root = etree.fromstring(atom(channel("atom.xml", items=(item,))))
    found = root.find(f"{ATOM}entry")
    assert found is not None
    assert found.findtext(f"{ATOM}title") == item.title
    assert found.findtext(f"{ATOM}author/{ATOM}name") == item.authors[0].name
    if item.content:
        assert found.findtext(f"{ATOM}content") == item.content
    if item.summary:
        assert found.findtext(f"{ATOM}summary") == item.summary


@settings(deadline=None)
@given(texts, texts, texts)
def test_any_text_survives_json(title: str, other: str, content: str) -> None:
    item = items(title, other, content)
    (found,) = json.loads(json_feed(channel("feed.json", items=(item,))))["items"]
    if item.content:
        assert (found["title"], found["content_html"]) == (item.title, item.content)
    assert found["tags"] == list(item.tags)


@settings(deadline=None)
@given(texts)
def test_legal_text_is_left_alone(text: str) -> None:
    made = legal(text)
    assert legal(made) == made
    allowed = "".join(c for c in text if c in "\t\n\r" or "\u0020" <= c <= "\ud7ff"
                      or "\ue000" <= c <= "\ufffd" or c >= "\U00010000")  # fmt: skip
    assert made == allowed.replace("\r\n", "\n").replace("\r", "\n")


@given(texts, texts)
def test_any_title_survives_opml(title: str, other: str) -> None:
    outline = Outline(title, "https://x.example/feed.xml", "https://x.example/")
    root = etree.fromstring(opml(other, other, [Group(other, (outline,))]))
    assert root.findtext("head/title") == (line(other) or None) or not line(other)
    found = [one for one in root.iter("outline") if one.get("type") == "rss"]
    assert [one.get("text") for one in found] == [line(title)]
