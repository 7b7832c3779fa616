"""The feeds of whole sites: of the demo, and of one that is as nasty as can be."""

from __future__ import annotations

import json
import os
import re
import shutil
import textwrap
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest
from lxml import etree

from sitegen.model.choices import channel_names
from sitegen.render.feeds.identity import document_id
from sitegen.site.site import Site as Content
from tests.conftest import BASE, Site, post
from tests.feeds.atom_rules import atom_problems
from tests.feeds.built import comes_back, loaded, rule_problems
from tests.feeds.rss_rules import podcast_problems, rss_problems
from tests.pictures import png

Make = Callable[..., Site]


@pytest.fixture(scope="module")
def demo(built_demo: Site) -> tuple[Site, Content]:
    return built_demo, loaded(built_demo.root)


NASTY = r"""
Quotes "double" and 'single', an ampersand &, a tag <b>bold</b>, emoji 🚲👩‍🔧, `]]>` and ]]> again.

A control character: BELL here. A right-to-left text: שלום עולם, and a mark: ‏.

![A picture](picture.png "With a caption")

A [relative link](other.md), a [fragment](#heading), a [file](notes.pdf), and a footnote[^1].

[^1]: At the foot.

## Heading

| Left | Right |
|:-----|------:|
| a    | 1     |

- [x] done
- [ ] to do

```python
if a < b and c > d: print("]]>")
```

<script>alert(1)</script>
<form action="/send"><input name="a"><button>Go</button></form>
<p style="color: red" onclick="alert(1)">Styled</p>
<img src="picture.png" srcset="picture.png 1x, /posts/nasty/picture.png 2x" alt="Two sizes">
<video poster="/poster.png" src="/film.mp4" controls></video>
<object data="https://elsewhere.example/"></object>
<style>p { color: red }</style>
""".replace("BELL", "\x07")


@pytest.fixture
def nasty(project: Make) -> Site:
    return project(
        {
            "content/site.yaml": """
                name: Müller & Söhne <GmbH> "]]>"
                url: https://shop.example/sub/
                timezone: Asia/Jerusalem
                owner: anna
                copyright: © Müller & Söhne
                contact: {email: hello@shop.example}
                feeds:
                  hub: https://hub.example/?a=1&b=2
                  tag_minimum: 1
                  tag_formats: [rss, atom, json]
                  discussion_formats: [rss, atom, json]
                podcast: {category: Society & Culture, image: cover.png}
                """,
            "content/cover.png": png(1400, 1400),
            "content/static/film.mp4": b"film",
            "content/static/poster.png": png(20, 20),
            "content/posts/nasty/index.md": post(
                '"<b>Bold</b> & ]]> \\u202Eאבג 🚲"',
                NASTY,
                id="nasty",
                tags='["a & b", "<x>", "日本"]',
                image="{src: picture.png, alt: 'A \"picture\" <here>'}",
                takeaway='"Ride <fast> & far ]]>"',
                series="'Tips & <tricks>'",
                audio="{src: sound.mp3, duration: 1:02:03}",
                updates="[{date: 2026-04-01, note: 'Now <i>true</i>.'}]",
                originally="{title: 'The <Paper>', url: 'https://paper.example/?a=1&b=2'}",
            ),
            "content/posts/nasty/picture.png": png(40, 30),
            "content/posts/nasty/notes.pdf": b"%PDF",
            "content/posts/nasty/other.md": post("Other", "Words.", id="other"),
            "content/posts/nasty/sound.mp3": b"ID3" + bytes(500),
            "content/posts/empty.md": post("Empty", "", id="empty", date="2026-03-14 10:30"),
            "content/posts/picture-only.md": post("Only", "![x](cup.png)", id="only"),
            "content/posts/cup.png": png(10, 10),
            "content/comments/posts/nasty/one.md": "---\nby: <Kim> & Co\n"
            "date: 2026-04-02T10:00\n---\nNice ]]> <script>alert(1)</script>  http://x.example/\n",
            "content/comments/posts/nasty/two.md": "---\nby: anna\nrole: staff\n"
            "date: 2026-04-03T10:00\nreply_to: one\n---\nThanks.\n",
            "content/notices/closed.md": '---\nid: n\ntext: "Closed <today> & tomorrow"\n'
            "from: 2026-11-20\nuntil: 2026-12-01\n---\n",
            "content/faqs/what.md": "---\nid: f\nquestion: 'What is 1 < 2 & 3 > 2?'\n"
            "date: 2026-01-01\nanswered_by: anna\n---\nTrue.\n",
        }
    )


def test_every_feed_of_the_demo_keeps_the_rules_of_its_format(demo: tuple[Site, Content]) -> None:
    site, content = demo
    assert list(rule_problems(content, site.root / "public")) == []


def test_every_feed_of_the_demo_comes_back_as_it_was(demo: tuple[Site, Content]) -> None:
    site, content = demo
    assert list(comes_back(content, site.root / "public")) == []


def test_the_demo_has_every_sort_of_channel(demo: tuple[Site, Content]) -> None:
    _, content = demo
    names = {channel.name for channel in content.channels()}
    assert names == set(content.config.feeds.channels) == set(channel_names())


def test_the_demos_podcast_would_be_taken_by_directories(demo: tuple[Site, Content]) -> None:
    site, _ = demo
    assert podcast_problems((site.root / "public/audio/feed.xml").read_bytes()) == []


def test_a_recording_has_its_true_length_and_type(demo: tuple[Site, Content]) -> None:
    site, _ = demo
    channel = etree.parse(site.root / "public/audio/feed.xml").getroot()
    for enclosure in channel.iter("enclosure"):
        file = site.root / "public" / enclosure.get("url", "").partition(".example/")[2]
        assert int(enclosure.get("length", "")) == file.stat().st_size
        assert enclosure.get("type") == "audio/mpeg"


def test_every_feed_of_the_nasty_site_keeps_the_rules(nasty: Site) -> None:
    nasty.build()
    content = loaded(nasty.root)
    assert list(rule_problems(content, nasty.root / "public")) == []
    assert list(comes_back(content, nasty.root / "public")) == []
    assert podcast_problems((nasty.root / "public/audio/feed.xml").read_bytes()) == []


def test_a_control_character_is_left_out_with_a_warning(nasty: Site) -> None:
    warnings = [str(warning) for warning in nasty.build().warnings]
    lines = (nasty.root / "content/posts/nasty/index.md").read_text(encoding="utf-8").split("\n")
    (line,) = (number for number, text in enumerate(lines, 1) if "\x07" in text)
    assert any(
        one.startswith(f"content/posts/nasty/index.md:{line}: warning: there is a control")
        for one in warnings
    )
    assert "\x07" not in nasty.read("posts/feed.xml")
    assert "\\u0007" not in nasty.read("posts/feed.json")
    # The warning is there again when nothing is read anew.
    assert [str(warning) for warning in nasty.build().warnings] == warnings


def test_content_is_whole_and_harmless(nasty: Site) -> None:
    nasty.build()
    items = json.loads(nasty.read("posts/feed.json"))["items"]
    content = next(item["content_html"] for item in items if item["id"] == document_id("nasty"))
    base = "https://shop.example/sub"
    assert f'href="{base}/posts/other/"' in content
    assert f'href="{base}/posts/nasty/#heading"' in content
    assert f'href="{base}/posts/nasty/notes.pdf"' in content
    assert f'src="{base}/posts/nasty/picture.png"' in content
    assert f'poster="{base.removesuffix("/sub")}/poster.png"' in content or (
        f'poster="{base}/poster.png"' in content
    )
    assert "alert(1)" not in content
    assert "elsewhere.example" not in content
    assert '<td align="right">1</td>' in content
    assert "☑" in content and "☐" in content
    assert "c &gt; d" in content


def test_a_picture_is_told_with_its_dimensions(nasty: Site) -> None:
    nasty.build()
    root = etree.fromstring(nasty.read("posts/feed.xml").encode())
    media = root.find(".//{http://search.yahoo.com/mrss/}content")
    assert media is not None
    assert (media.get("width"), media.get("height"), media.get("type")) == ("40", "30", "image/png")
    size = (nasty.root / "content/posts/nasty/picture.png").stat().st_size
    assert media.get("fileSize") == str(size)


def test_comments_are_linked_and_threaded(nasty: Site) -> None:
    nasty.build()
    rss = feedparser.parse(nasty.read("posts/feed.xml"))
    entry = next(one for one in rss.entries if one.id == document_id("nasty"))
    assert entry.slash_comments == "2"
    comments = "https://shop.example/sub/posts/nasty/comments/feed.xml"
    assert entry.wfw_commentrss == comments
    atom = etree.fromstring(nasty.read("posts/nasty/comments/atom.xml").encode())
    space = {"a": "http://www.w3.org/2005/Atom", "t": "http://purl.org/syndication/thread/1.0"}
    answered = [one.get("ref") for one in atom.iterfind("a:entry/t:in-reply-to", space)]
    first = atom.findall("a:entry/a:id", space)[1].text
    assert answered == [first, document_id("nasty")]


def test_the_hub_is_in_every_feed_and_in_the_headers(nasty: Site) -> None:
    letter = "---\nid: l\nsubject: Rye\nfrom: anna\ndate: 2026-03-14\n---\nHello.\n"
    nasty.write({"content/newsletter/l.md": letter})
    nasty.build()
    hub = "https://hub.example/?a=1&b=2"
    for path in ("feed.xml", "atom.xml", "newsletter/feed.xml", "newsletter/posts.xml"):
        root = etree.fromstring(nasty.read(path).encode())
        links = root.iter("{http://www.w3.org/2005/Atom}link")
        assert hub in [link.get("href") for link in links if link.get("rel") == "hub"]
    assert json.loads(nasty.read("feed.json"))["hubs"] == [{"type": "WebSub", "url": hub}]
    for path in ("posts/feed.xml", "newsletter/feed.xml", "newsletter/posts.xml"):
        own = f"https://shop.example/sub/{path}"
        expected = f'/sub/{path}\n  Link: <{hub}>; rel="hub", <{own}>; rel="self"\n'
        assert expected in nasty.read("_headers")


def test_whatever_a_feed_shows_is_there(demo: tuple[Site, Content]) -> None:
    site, content = demo
    for path in site.tree():
        if path.endswith(("feed.xml", "atom.xml", "feed.json", ".opml")):
            text = unescape(unescape(site.read(path)))
            for address in re.findall(
                rf"""{re.escape(content.config.url)}([^"'<>#?\s\\]*)""", text
            ):
                target = unquote(address)
                if not target or target.endswith("/"):
                    target += "index.html"
                assert (site.root / "public" / target).is_file(), f"{path}: {address}"


def test_takeaways_fit_into_a_short_message(demo: tuple[Site, Content]) -> None:
    site, _ = demo
    items = json.loads(site.read("takeaways/feed.json"))["items"]
    assert items
    for item in items:
        assert len(item["content_text"]) <= 140
        assert "title" not in item and "summary" not in item
    for entry in feedparser.parse(site.read("takeaways/feed.xml")).entries:
        assert len(entry.title) <= 140
        assert not entry.get("summary")


def test_opml_lists_every_channel(demo: tuple[Site, Content]) -> None:
    site, content = demo
    root = etree.parse(site.root / "public/feeds.opml").getroot()
    assert root.get("version") == "2.0"
    assert root.findtext("head/title")
    feeds = [one for one in root.iter("outline") if one.get("type") == "rss"]
    letters = [f"{content.config.url}newsletter/{name}.xml" for name in ("feed", "posts")]
    assert [one.get("xmlUrl") for one in feeds][-2:] == letters
    assert len(feeds) == len(content.channels()) + len(letters)
    for one in feeds:
        path = one.get("xmlUrl", "").removeprefix(content.config.url)
        assert (site.root / "public" / path).is_file()
        assert one.get("text") and one.get("htmlUrl")


def test_the_subscribe_page_lists_every_feed_but_those_of_single_pages(
    demo: tuple[Site, Content],
) -> None:
    site, _ = demo
    public = site.root / "public"
    shown = (public / "subscribe/index.html").read_text()
    feeds = [*public.rglob("feed.xml"), public / "newsletter/posts.xml"]
    single = [one for one in feeds if one.parent.name == "comments" and one.parents[1] != public]
    for feed in set(feeds) - set(single):
        assert f"/{feed.relative_to(public)}" in shown, feed


def test_letters_announce_their_feed(demo: tuple[Site, Content]) -> None:
    site, content = demo
    pages = [*(site.root / "public/newsletter").rglob("index.html")]
    assert len(pages) == 4
    for page in pages:
        announced = re.findall(r'<link rel="alternate"[^>]*href="([^"]*)"', page.read_text())
        assert announced[0] == f"{content.config.url}newsletter/feed.xml"


def test_without_channels_the_letters_are_still_listed(project: Make) -> None:
    letter = "---\nid: l\nsubject: Rye\nfrom: anna\ndate: 2026-03-14\n---\nHello.\n"
    site = project({"content/newsletter/l.md": letter})
    text = (site.root / "content/site.yaml").read_text()
    text += "feeds: {channels: []}\ncontact: {email: anna@shop.example}\n"
    site.write({"content/site.yaml": text})
    site.build()
    shown = (site.root / "public/subscribe/index.html").read_text()
    assert "/newsletter/feed.xml" in shown
    assert "OPML" not in shown and "None" not in shown


@pytest.mark.parametrize("posts", [0, 1])
def test_few_items_are_enough(project: Make, posts: int) -> None:
    files = {f"content/posts/{n}.md": post(f"Post {n}", id=f"p{n}") for n in range(posts)}
    site = project(files)
    site.build()
    content = loaded(site.root)
    assert list(rule_problems(content, site.root / "public")) == []
    assert list(comes_back(content, site.root / "public")) == []


def test_a_feed_carries_the_newest_items_and_as_many_as_were_asked_for(project: Make) -> None:
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(30)]
    site = project(
        {
            f"content/posts/{n}.md": post(f"Post {n}", id=f"p{n}", date=f"{day:%Y-%m-%d}")
            for n, day in enumerate(days)
        }
    )
    site.build()
    entries = feedparser.parse(site.read("posts/feed.xml")).entries
    assert [entry.title for entry in entries] == [f"Post {n}" for n in range(29, 9, -1)]
    config = (site.root / "content/site.yaml").read_text() + "feeds: {items: 3}\n"
    site.write({"content/site.yaml": config})
    site.build()
    assert len(feedparser.parse(site.read("posts/feed.xml")).entries) == 3


def test_a_site_chooses_channels_formats_and_summaries(project: Make) -> None:
    files: dict[str, str] = {"content/posts/a.md": post("A", "Whole *text*.", tags="[x]")}
    site = project(files)
    config = (site.root / "content/site.yaml").read_text()
    site.write(
        {
            "content/site.yaml": config
            + "feeds: {channels: [posts], formats: [atom], content: summary}\n"
        }
    )
    site.build()
    feeds = sorted(path for path in site.tree() if re.search(r"(feed|atom)\.(xml|json)$", path))
    assert feeds == ["posts/atom.xml"]
    assert "<content" not in site.read("posts/atom.xml")
    assert "<summary>Whole text.</summary>" in site.read("posts/atom.xml")


def test_pages_announce_the_feeds_that_belong_to_them(nasty: Site) -> None:
    nasty.build()

    def announced(path: str) -> list[str]:
        links = re.findall(r'<link rel="alternate" [^>]*href="([^"]+)"', nasty.read(path))
        return [link.removeprefix("https://shop.example/sub") for link in links]

    site = ["/feed.xml", "/atom.xml", "/feed.json"]
    assert announced("index.html") == site
    comments = [f"/posts/nasty/comments{one}" for one in site]
    assert announced("posts/nasty/index.html") == comments + site
    assert announced("posts/empty/index.html") == site
    assert announced("people/anna/index.html") == [f"/people/anna{one}" for one in site] + site
    assert announced("tags/a-b/index.html") == [f"/tags/a-b{one}" for one in site] + site


def edits(text: str) -> Iterator[str]:
    """Every edit of a post that is not its id."""
    yield text.replace("title: Hello", "title: Good bye")
    yield text.replace("Good morning.", "Good night.")
    yield text.replace("date: 2026-03-14", "date: 2026-02-01 07:30")
    yield text.replace("author: anna", "author: anna\nslug: elsewhere\ntags: [new]")
    yield text.replace("author: anna", "author: anna\nupdated: 2026-05-01\nsummary: Other")


def test_guids_stay_whatever_else_is_edited(project: Make) -> None:
    def guids() -> set[str]:
        site.build()
        found = [{one.id for one in feedparser.parse(site.read(f"posts/{name}")).entries}
                 for name in ("feed.xml", "atom.xml")]  # fmt: skip
        found.append({item["id"] for item in json.loads(site.read("posts/feed.json"))["items"]})
        assert found[0] == found[1] == found[2]
        return found[0]

    source = post(id="stays")
    site = project({"content/posts/hello.md": source})
    expected = {document_id("stays")}
    assert guids() == expected
    for edited in edits(source):
        site.write({"content/posts/hello.md": edited})
        assert guids() == expected
    (site.root / "content/posts/hello.md").rename(site.root / "content/posts/renamed.md")
    assert guids() == expected
    config = (site.root / "content/site.yaml").read_text()
    site.write(
        {"content/site.yaml": config.replace("https://shop.example/", "https://new.example/")}
    )
    assert guids() == expected


def test_an_edit_of_an_old_post_renders_no_feed(project: Make) -> None:
    files = {
        f"content/posts/{n:02}.md": post(
            f"Post {n}", id=f"p{n}", tags="[x]", date=f"2026-01-{n:02}"
        )
        for n in range(1, 29)
    }
    site = project(files)
    site.build()
    site.write({"content/posts/01.md": files["content/posts/01.md"].replace("Post 1", "Changed")})
    written = site.build().report.written
    assert "posts/01/index.html" in written
    assert [path for path in written if path.endswith((".json", ".xml", ".opml"))] == []


def test_the_feeds_own_names_survive_a_move_once_they_are_written_down(project: Make) -> None:
    site = project({"content/posts/a.md": post("A")})
    config = (site.root / "content/site.yaml").read_text() + "feeds: {id: corner-shop}\n"

    def name() -> str:
        site.build()
        return str(feedparser.parse(site.read("atom.xml")).feed.id)

    site.write({"content/site.yaml": config})
    before = name()
    site.write({"content/site.yaml": config.replace("shop.example", "new.example")})
    assert name() == before


def test_the_machine_s_locale_and_time_zone_change_nothing(
    project: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site = project({"content/posts/a.md": post("A", tags="[x]")})
    site.build()
    before = site.tree()
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    shutil.rmtree(site.root / "public")
    site.build()
    assert site.tree() == before
    assert os.environ["TZ"] == "America/New_York"


def _tagged(*tags: str, **site: str) -> dict[str, str]:
    """A project with one post for each of `tags`."""
    config = textwrap.dedent(BASE["content/site.yaml"])
    config += "".join(f"{name}: {value}\n" for name, value in site.items())
    posts = {
        f"content/posts/p{number}.md": post(f"P{number}", tags=f"[{tag}]")
        for number, tag in enumerate(tags)
    }
    return {**BASE, "content/site.yaml": config, **posts}


def _feeds_of_tags(site: Site, output: str = "public") -> list[str]:
    found = (path for path in site.tree(output) if path.startswith("tags/"))
    return [path.removeprefix("tags/") for path in found if not path.endswith(".html")]


EVERY_FORMAT = "[rss, atom, json]"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{}", ["big/feed.xml"]),
        ("{formats: [json, rss]}", ["big/feed.xml"]),
        ("{formats: [json, atom]}", ["big/feed.json"]),
        ("{channels: [posts]}", []),
        ("{tag_minimum: 4}", []),
        ("{tag_minimum: 2}", ["big/feed.xml", "two/feed.xml"]),
        ("{tag_minimum: 1}", ["big/feed.xml", "one/feed.xml", "two/feed.xml"]),
        ("{tag_formats: [json, atom, json]}", ["big/atom.xml", "big/feed.json"]),
        ("{formats: [rss], tag_formats: [atom]}", ["big/atom.xml"]),
    ],
)
def test_tags_have_the_feeds_of_the_configuration(
    project: Make, options: str, expected: list[str]
) -> None:
    site = project(_tagged("big", "two", "one", "big", "two", "big", feeds=options))
    site.build()
    assert _feeds_of_tags(site) == expected
    listed = re.findall(r'xmlUrl="https://shop.example/tags/([^"]+)"', site.read("feeds.opml"))
    folders = {path.partition("/")[0] for path in expected}
    assert {path.partition("/")[0] for path in listed} == folders
    assert set(listed) <= set(expected)
    for page in ("tags/big/index.html", "tags/two/index.html", "subscribe/index.html"):
        named = re.findall(r'href="(?:https://shop.example)?/tags/(\w+/[\w.]+)"', site.read(page))
        assert set(named) <= set(expected)
    announced = "/tags/two/feed.xml" in site.read("tags/two/index.html")
    assert announced == ("two/feed.xml" in expected)


@pytest.mark.parametrize(
    ("options", "expected", "after_all"),
    [
        ("{}", ["feed.xml"], ["atom.xml", "feed.json", "feed.xml"]),
        ("{formats: [json, atom]}", ["feed.json"], ["atom.xml", "feed.json"]),
        ("{tag_formats: [atom]}", ["feed.xml"], ["atom.xml", "feed.json", "feed.xml"]),
        ("{discussion_formats: [json, rss]}", ["feed.json", "feed.xml"], ["feed.json", "feed.xml"]),
        ("{formats: [rss], discussion_formats: [atom]}", ["atom.xml"], ["atom.xml"]),
        ("{channels: [posts]}", [], []),
    ],
)
def test_the_comments_on_a_page_have_one_feed_and_those_of_before_stay(
    project: Make, options: str, expected: list[str], after_all: list[str]
) -> None:
    comment = "---\nby: Reader\ndate: 2026-03-15T10:00\n---\nGood.\n"
    files = {**_tagged("big", feeds=options), "content/comments/posts/p0/a.md": comment}
    every = {**_tagged("big", feeds=f"{{discussion_formats: {EVERY_FORMAT}}}")}
    site = project(files)
    folder = "posts/p0/comments/"

    def built() -> list[str]:
        site.build()
        found = (path for path in site.tree() if path.startswith(folder))
        return [path.removeprefix(folder) for path in found]

    assert built() == expected
    site.write(every)
    assert built() == ["atom.xml", "feed.json", "feed.xml"]
    site.write(files)
    assert built() == after_all
    page = site.read("posts/p0/index.html")
    assert re.findall(rf'href="https://shop.example/{folder}([\w.]+)"', page) == [
        name for form in ("feed.json", "feed.xml", "atom.xml") for name in expected if name == form
    ]
    site.write({"content/comments/posts/p0/b.md": comment.replace("Good", "News")})
    site.build()
    assert all("News" in site.read(folder + name) for name in after_all)


@pytest.mark.parametrize(
    ("options", "of_all", "of_tag", "of_author"),
    [
        ("{}", 13, 10, 10),
        ("{items: 11}", 11, 10, 10),
        ("{items: 4}", 4, 4, 4),
        ("{tag_items: 12}", 13, 12, 10),
        ("{author_items: 11}", 13, 10, 11),
        ("{tag_items: 2, items: 3, content: summary, tag_formats: [rss, json]}", 3, 2, 3),
        ("{tag_items: 5, author_items: 1, items: 3}", 3, 5, 1),
    ],
)
def test_feeds_of_tags_and_authors_have_fewer_items_than_others(
    project: Make, options: str, of_all: int, of_tag: int, of_author: int
) -> None:
    site = project(_tagged("small", *(["big"] * 12), feeds="{tag_minimum: 1}"))
    site.build()
    site.write(_tagged("small", *(["big"] * 12), feeds=options))
    site.build()  # that of the small tag is a feed of before

    def titles(path: str) -> list[str]:
        return etree.fromstring(site.read(path).encode()).xpath("channel/item/title/text()")

    newest = titles("posts/feed.xml")
    assert len(newest) == of_all
    of_anna = titles("people/anna/feed.xml")
    assert of_anna == newest[:of_author]
    assert len(of_anna) == of_author
    of_big = titles("tags/big/feed.xml")
    assert len(of_big) == of_tag
    both = min(of_all - 1, of_tag)
    assert of_big[:both] == [title for title in newest if title != "P0"][:both]
    assert titles("tags/small/feed.xml") == ["P0"]


def test_a_feed_of_a_tag_that_was_published_stays(project: Make) -> None:
    everything = f"{{tag_minimum: 1, tag_formats: {EVERY_FORMAT}}}"
    site = project(_tagged("one", "big", "big", "big", feeds=everything))
    site.build()
    before = _feeds_of_tags(site)
    assert len(before) == 6
    site.write(_tagged("one", "big", "big", "big", "new"))  # as if sitegen had been updated
    site.build()
    assert _feeds_of_tags(site) == before
    # It stays a feed, with news, without the cache, and through builds that change nothing.
    site.write({"content/posts/more.md": post("More", tags="[one]")})
    site.build()
    assert "More" in site.read("tags/one/atom.xml")
    shutil.rmtree(site.root / ".sitegen")
    site.build()
    assert site.build().report.written == ()
    assert _feeds_of_tags(site) == before
    # All else is as in a new folder.
    site.build("fresh")
    old, new = site.tree(), site.tree("fresh")
    assert {path for path in old if path not in new} == {
        f"tags/{path}" for path in before if path != "big/feed.xml"
    }
    assert all(old[path] == content for path, content in new.items())
    assert _problems_of_tags(site) == []


def _problems_of_tags(site: Site) -> list[str]:
    """What feed readers would object to in the feeds of tags."""
    return [
        problem
        for path in _feeds_of_tags(site)
        if path.endswith(".xml")
        for problem in (rss_problems if path.endswith("feed.xml") else atom_problems)(
            (site.root / "public/tags" / path).read_bytes(), f"https://shop.example/tags/{path}"
        )
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{tag_minimum: 3}", ["big/atom.xml", "big/feed.json", "big/feed.xml"]),
        ("{tag_formats: [rss]}", ["big/feed.xml", "one/feed.xml"]),
        ("{tag_minimum: 3, tag_formats: [rss]}", ["big/feed.xml"]),
        ("{formats: [rss]}", ["big/feed.xml", "one/feed.xml"]),
        ("{channels: [posts]}", []),
    ],
)
def test_the_owner_can_end_the_feeds_of_tags(
    project: Make, options: str, expected: list[str]
) -> None:
    everything = f"{{tag_minimum: 1, tag_formats: {EVERY_FORMAT}}}"
    site = project(_tagged("one", "big", "big", "big", feeds=everything))
    site.build()
    site.write(_tagged("one", "big", "big", "big", feeds=options))
    site.build()
    assert _feeds_of_tags(site) == expected


def test_the_feed_of_a_tag_with_fewer_posts_than_before_stays_until_the_tag_is_gone(
    project: Make,
) -> None:
    site = project(_tagged("big", "big", "big"))
    site.build()
    for number in (0, 1):
        (site.root / f"content/posts/p{number}.md").unlink()
        site.build()
        assert _feeds_of_tags(site) == ["big/feed.xml"]
    (site.root / "content/posts/p2.md").unlink()
    site.build()
    assert _feeds_of_tags(site) == []
