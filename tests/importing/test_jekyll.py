"""Jekyll: the fields that people write, old addresses, Liquid and Kramdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import post
from tests.importing.conftest import Import, Imported, base_project
from tests.importing.exports import zipped
from tests.importing.folders import PICTURE, folder, moved_from, nothing_is_lost, shown

CONFIG = """\
title: The old shop
url: https://old.example
permalink: /:year/:month/:day/:title/
motto: Bread daily
defaults:
  - scope: {path: "", type: posts}
    values: {author: ana}
"""


def _post(body: str, title: str = "", **fields: str) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\nlayout: post\ntitle: {title}\n{lines}---\n{body}\n"


FILES: dict[str, str | bytes] = {
    "_config.yml": CONFIG,
    "_data/authors.yml": "ana:\n  name: Ana Ruiz\n",
    "_layouts/post.html": "{{ content }}",
    "_includes/figure.html": "<img>",
    "assets/style.css": "p{}",
    "README.md": "# About this project\n",
    "Gemfile": "gem 'jekyll'\n",
    "assets/loaf.png": PICTURE,
    "assets/unused.png": PICTURE,
    "index.html": "---\nlayout: home\n---\n{% for p in site.posts %}{{ p.title }}{% endfor %}\n",
    "about.md": "---\ntitle: About us\npermalink: /about/\n---\nWe bake.\n",
    "contact.html": "---\ntitle: Contact\n---\n<p>Ring <b>us</b>.</p>\n<pre>\n  a\n\n  b\n</pre>\n",
    "_drafts/idea.md": _post("An idea.", "Idea"),
    "_posts/2014-05-01-salt.md": _post("Plain *words*.", "Salt &amp; <em>pepper</em>"),
    "_posts/2014-05-02-bom.md": "\ufeff" + _post("With a mark.", "Bom").replace("\n", "\r\n"),
    "_posts/2014-05-03-late-fields.md": "\n\n" + _post("Late.", "Late"),
    "_posts/2014-05-04-tabs.md": "---\ntitle:\tTabs\ntags:\n\t- Bread\n---\nTabbed.\n",
    "_posts/2014-05-05-twice.md": "---\ntitle: First\ntitle: Twice\n---\nTwo titles.\n",
    "_posts/2014-05-06-hidden.md": _post("Not for you.", "Hidden", published="false"),
    "_posts/2014-05-07-time.md": _post("Timed.", "Timed", date="2014-05-07", time="'10:30'"),
    "_posts/2014-05-08-seconds.md": _post("Timed.", "Seconds", time="08:0:00"),
    "_posts/2014-05-08-minutes.md": _post("Timed.", "Minutes", time="9:05"),
    "_posts/2014-05-09-zone.md": _post("Z.", "Zone", date="2014-05-09 23:30:00 +0000"),
    "_posts/2014-05-10-bad-date.md": _post("Bad.", "Bad date", date="2014-02-30"),
    "_posts/2014-05-11-broken.md": "---\ntitle: Broken: fields: here\n---\nStill text.\n",
    "_posts/2014-05-12-people.md": _post("P.", "People", author="Ben Okri and Ana Ruiz"),
    "_posts/2014-05-13-job.md": _post("J.", "Job", author="BEN OKRI, director"),
    "_posts/2014-05-14-tags.md": _post(
        "T.", "Tags", categories="[Bread]", tags="[bread, Sour dough]"
    ),
    "_posts/2014-05-15-moved.md": _post("M.", "Moved", redirect_from="[/old/moved.html, /m/]"),
    "_posts/2014-05-16-own.md": _post("O.", "Own", permalink="/stories/own.html"),
    "_posts/2014-05-17-more.md": _post("The *short* [one](/about/).\n<!-- more -->\nRest.", "More"),
    "_posts/2014-05-18-picture.md": _post("![](/assets/loaf.png)", "Picture",
                                          image="/assets/loaf.png"),
    "_posts/2014-05-19-extra.md": _post("E.", "Extra", mood="happy", oven="{heat: 220}"),
    "_posts/2014-05-20-html.html": _post("<h2>Steps</h2>\n<pre>\n  one\n\n  two\n</pre>", "Html"),
    "_posts/2014-05-21-müsli.md": _post("Ü.", "Müsli"),
}  # fmt: skip

BODIES = {
    # title: the text, what the page shows, what it doesn't, the rule of a finding
    "Link to post": ("[s]({% post_url 2014-05-01-salt %})", ['href="/2014/05/01/salt/"'], ["{%"],
                     ""),
    "Link to file": ("[s]({% link _posts/2014-05-01-salt.md %}#top)",
                     ['href="/2014/05/01/salt/#top"'], ["{%"], ""),
    "Base": ("[a]({{ site.baseurl }}/about/) ![L]({{ '/assets/loaf.png' | relative_url }})",
             ['href="/about/"', 'src="/assets/loaf'], ["{{"], ""),
    "Setting": ("We say: {{ site.motto }}. {{ page.title }}.", ["Bread daily. Setting."], ["{{"],
                ""),
    "Highlight": ('{% highlight ruby %}\nputs "{{ x }}"\n{% endhighlight %}', ["puts"],
                  ["{% highlight"], ""),
    "Raw": ("```\n{% raw %}{{ page.title }}{% endraw %}\n```", ["{{ page.title }}"], ["{% raw"],
            ""),
    "Figure": ('{% include figure.html src="/assets/loaf.png" alt="A loaf" caption="Our loaf" %}',
               ['alt="A loaf"', "<figcaption>Our loaf"], ["include"], ""),
    "Image tag": ('{% image "/assets/loaf.png", "A loaf" %}', ['alt="A loaf"'], ["{%"], ""),
    "Caption": (('[caption id="" width="3"][![A loaf](/assets/loaf.png)](https://a.example/) Our '
                "*loaf*[/caption]"), ['alt="A loaf"', "<figcaption>Our loaf"], ["[caption"],
                ""),
    "Caption alone": ("[caption][![A loaf](/assets/loaf.png)](/assets/loaf.png) Ours[/caption]",
                      ['alt="A loaf"', "<figcaption>Ours"], ["[caption"], ""),
    "Caption html": ('[caption caption="Ours"]<img src="/assets/loaf.png" alt="A loaf">[/caption]',
                     ['alt="A loaf"', "<figcaption>Ours"], ["[caption"], ""),
    "Youtube": ("{% include youtube.html id='abcdefghijk' %}", ["abcdefghijk"], ["include"], ""),
    "Unknown": ("Before.\n\n{% include newsletter.html %}\n\nAfter.", ["{% include newsletter"], [],
                "leftover-syntax"),
    "Kramdown": ("# Head\n{: #own .big}\n\nText{:.red} and `{:.code}`.\n{: .note}\n",
                 ['id="own"', "{:.code}", "Text and"], ["{:.red}", ".note"], ""),
    "Contents": ("* TOC\n{:toc}\n\n## One\n", ["One"], ["TOC", "{:toc}"], ""),
    "Heading ids": ("## What's new in 2.0?\n\n[up](#whats-new-in-20)\n\n## Plain\n",
                    ['id="whats-new-in-20"', 'id="plain"'], [], ""),
    "Centre": ("<center>In the <font color=red>middle</font></center>\n\n<tt>x</tt>",
               ["In the middle"], ["<center", "<font"], ""),
    "Named anchor": ('<a name="here"></a>Text.\n\n[go](#here)', ['id="here"'], ["<a name"], ""),
    "Script": ("Text.\n\n<script>steal()</script>\n\nMore.", ["More."], ["steal"],
               "removed-element"),
    "Frame": ('<iframe src="https://maps.example/x"></iframe>', ["maps.example"], ["<iframe"],
              "frame"),
    "No scheme": ("[x](//cdn.example/a) [y](www.else.com/b)",
                  ["https://cdn.example/a", "https://www.else.com/b"], [], ""),
    "Relative": ("[about](../../../../about/)", ['href="/about/"'], [], ""),
    "List": ("- one\n  - two\n\n1. a\n2. b\n\n| A | B |\n|---|---|\n| 1 | 2 |\n", ["two", "<td"],
             [], ""),
    "Unknown elements": ('<disk>\n<source file="a">Words <b>after</b> it.\n\nMore words.\n',
                         ["after", "More words."], [], ""),
    "Unknown folder": ('<img src="{{ site.x }}/loaf.png" alt="A loaf">', ["site.x", "old.example"],
                       [], "leftover-syntax"),
    "Comment": ("{% comment %}secret{% endcomment %}Shown.", ["Shown."], ["secret"], ""),
    "Note": ("A note.[^1]\n\n[^1]: Here.\n", ["Here."], ["[^1]"], ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Imported, Path]:
    root = tmp_path_factory.mktemp("jekyll")
    bodies = {
        f"_posts/2015-01-{number:02}-{title.lower().replace(' ', '-')}.md": _post(body, title)
        for number, (title, (body, *_)) in enumerate(BODIES.items(), 1)
    }
    return moved_from(root, {**FILES, **bodies})


def test_every_file_is_somewhere(moved: tuple[Imported, Path]) -> None:
    came, place = moved
    nothing_is_lost(came, place)
    assert came.report["source"] == "jekyll"
    assert f"{came.report['files_read']} files read" in came.result.output


FIELDS = {
    # title: state, fields of the file
    "Salt & pepper": ("live", {"date": "2014-05-01", "slug": "salt", "author": "ana-ruiz"}),
    "Bom": ("live", {"date": "2014-05-02"}),
    "Late": ("live", {"date": "2014-05-03"}),
    "Tabs": ("live", {"tags": ["Bread"]}),
    "Twice": ("live", {"date": "2014-05-05"}),
    "Hidden": ("draft", {"draft": True}),
    "Timed": ("live", {"date": "2014-05-07 10:30"}),
    "Minutes": ("live", {"date": "2014-05-08 09:05"}),
    "Seconds": ("live", {"date": "2014-05-08 08:00"}),
    "Zone": ("live", {"date": "2014-05-10 01:30"}),
    "Bad date": ("live", {"date": "2014-05-10"}),
    "broken": ("draft", {"draft": True}),
    "People": ("live", {"author": ["ben-okri", "ana-ruiz"]}),
    "Job": ("live", {"author": "ben-okri"}),
    "Tags": ("live", {"tags": ["Bread", "Sour dough"]}),
    "Moved": ("live", {"aliases": ["/old/moved.html", "/m/"]}),
    "Own": ("live", {"aliases": ["/stories/own.html"]}),
    "More": ("live", {"summary": "The short one."}),
    "Picture": ("live", {"image": {"src": "../assets/loaf.png"}}),
    "Extra": ("live", {"extra": {"mood": "happy", "oven": {"heat": 220}}}),
    "Idea": ("draft", {"draft": True}),
    "About us": ("live", {}),
}


@pytest.mark.parametrize("title", FIELDS)
def test_fields(moved: tuple[Imported, Path], title: str) -> None:
    came, _ = moved
    state, fields = FIELDS[title]
    found = came.document(title)
    front = came.front(found["file"])
    assert found["state"] == state
    for name, value in fields.items():
        written = front.get(name)
        assert (written if isinstance(written, dict | list | bool) else str(written)) == value, name


@pytest.mark.parametrize("title", BODIES)
def test_texts(moved: tuple[Imported, Path], title: str) -> None:
    came, _ = moved
    _, parts, gone, rule = BODIES[title]
    found = came.document(title)
    assert found["state"] == "live"
    body, page = came.body(found["file"]), shown(came, title)
    for part in parts:
        assert part in page, body
    for part in gone:
        assert part not in page, body
    assert not came.findings("text-differs", found["file"])
    rules = {one["rule"] for one in came.report["findings"] if one["file"] == found["file"]}
    assert rules - {"missing-alt"} == ({rule} if rule else set())


def test_html_stays_what_it_was(moved: tuple[Imported, Path]) -> None:
    came, _ = moved
    for title in ("Html", "Contact"):
        page = shown(came, title)
        assert "<pre" in page
        assert "\n\n  " in page
        assert not came.findings("text-differs", came.document(title)["file"])


def test_an_authors_markdown_stays(moved: tuple[Imported, Path]) -> None:
    came, _ = moved
    assert came.body(came.document("Salt & pepper")["file"]) == "Plain *words*."
    assert "- one\n  - two" in came.body(came.document("List")["file"])
    assert "](2014-05-01-salt.md)" in came.body(came.document("Link to post")["file"])


def test_old_addresses(moved: tuple[Imported, Path]) -> None:
    came, _ = moved
    report = came.report
    assert report["permalink"] == "/{year}/{month}/{day}/{slug}/"
    assert report["addresses"] == report["same"] + report["redirected"]
    for path in ("2014/05/01/salt", "m", "about", "contact", "2014/05/21/müsli"):
        assert (came.site.root / "public" / path / "index.html").is_file(), path
    for path in ("old/moved.html", "stories/own.html"):
        assert (came.site.root / "public" / path).is_file(), path


def test_the_file_names_stay(moved: tuple[Imported, Path]) -> None:
    came, _ = moved
    assert came.document("Salt & pepper")["file"] == "content/posts/2014-05-01-salt.md"


def test_what_cannot_be_read_is_said(moved: tuple[Imported, Path]) -> None:
    came, _ = moved
    (date,) = came.findings("date")
    assert "2014-02-30" in date["message"]
    (fields,) = came.findings("unreadable")
    assert fields["file"].endswith("broken.md")
    (twice,) = came.findings("repeated-field")
    assert "title" in twice["message"]
    (unknown,) = came.findings("unknown-field")
    assert "mood (1)" in unknown["message"]
    assert came.findings("missing-alt", came.document("Picture")["file"])


def test_an_unknown_tag_is_named_with_its_line(moved: tuple[Imported, Path]) -> None:
    came, _ = moved
    path = came.document("Unknown")["file"]
    (found,) = came.findings("leftover-syntax", path)
    lines = (came.site.root / path).read_text(encoding="utf-8").split("\n")
    assert "{% include newsletter" in lines[found["line"] - 1]


STEPS = "1. a\n\n   ```\n   x\n   ```\n2. b"
"""Which the two engines read otherwise."""


@pytest.mark.parametrize("has_own", [False, True])
def test_the_engine_is_the_one_that_shows_more(
    importing: Import, tmp_path: Path, has_own: bool
) -> None:
    site = base_project(tmp_path / "site")
    if has_own:
        site.write({"content/posts/mine.md": post("Mine", STEPS)})
    files = {"_config.yml": CONFIG, "_posts/2014-05-01-steps.md": _post(STEPS, "Steps")}
    came = importing(folder(tmp_path / "old", files))
    chosen = "" if has_own else "commonmark"
    assert came.report["engine"] == chosen
    settings = (site.root / "content/site.yaml").read_text("utf-8")
    assert ("engine: commonmark" in settings) == (not has_own)
    body = came.body(came.document("Steps")["file"])
    assert (body == STEPS) == (not has_own)
    assert not came.findings("text-differs")
    came.site.build()
    assert "<pre" in shown(came, "Steps")


@pytest.mark.parametrize("around", ["", "blog-main/"])
def test_a_zip_of_the_folder(importing: Import, tmp_path: Path, around: str) -> None:
    names = ("_config.yml", "_posts/2014-05-01-salt.md", "assets/loaf.png")
    files = {f"{around}{name}": FILES[name] for name in names}
    came = importing(zipped(tmp_path / "blog.zip", files))
    assert came.document("Salt & pepper")["url"] == "/2014/05/01/salt/"
    assert came.report["files_read"] == 3


def test_a_site_in_a_folder_of_its_address(importing: Import, tmp_path: Path) -> None:
    place = folder(
        tmp_path / "old",
        {
            "_config.yml": "url: https://old.example\nbaseurl: /blog\npermalink: pretty\n",
            "_posts/2014-05-01-salt.md": _post(
                "[next]({{ site.baseurl }}{% post_url 2014-05-02-rye %})", "Salt"
            ),
            "_posts/2014-05-02-rye.md": _post("[b]({{ '/2014/05/01/salt/' | relative_url }})",
                                              "Rye", redirect_from="/r/"),
        },
    )  # fmt: skip
    came = importing(place)
    assert came.report["permalink"] == "/blog/{year}/{month}/{day}/{slug}/"
    assert "2014-05-02-rye.md" in came.body(came.document("Salt")["file"])
    assert "2014-05-01-salt.md" in came.body(came.document("Rye")["file"])
    assert came.front(came.document("Rye")["file"])["aliases"] == ["/blog/r/"]


def test_again_nothing_changes(importing: Import, tmp_path: Path) -> None:
    place = folder(tmp_path / "old", {**FILES})
    importing(place)
    again = importing(place)
    assert {one["change"] for one in again.report["documents"]} == {"unchanged"}
    assert again.report["files"] == 0
