"""Squarespace and Blogger: variants of WXR and of Atom, with comments and drafts."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from tests.importing.conftest import Import, Imported, base_project, call
from tests.importing.exports import HEAD, attachment, comment, item, wxr
from tests.importing.folders import PICTURE, shown

AUTHOR = """<wp:author><wp:author_id>-7</wp:author_id>
<wp:author_login>ana@secret.example</wp:author_login>
<wp:author_email>ana@secret.example</wp:author_email>
<wp:author_display_name><![CDATA[Ana Ruiz]]></wp:author_display_name></wp:author>
"""
CDN = "https://images.squarespace-cdn.com/content/v1/5f/1-X"


def _item(number: int, title: str, text: str, **more: str) -> str:
    slug = title.lower().replace(" ", "-")
    more = {"slug": f"{slug}.html", "link": f"/blog/{slug}.html", **more}
    return item(number, title, text, author="ana@secret.example", **more)  # type: ignore[arg-type]


SQUARESPACE = {
    # title: the item's text, what the page shows, what it doesn't
    "Picture": (
        (f'<div class="sqs-block image-block"><noscript><img src="{CDN}/loaf.png"></noscript>'
        f'<img class="thumb-image" data-src="{CDN}/loaf.png" data-image="{CDN}/loaf.png" '
        'alt="loaf_2765px.jpg"></div><p>Words.</p><p>&nbsp;</p>'),
        ["loaf.png", "Words."],
        ["2765px", "noscript"],
    ),
    "Form": (('<p>Hi.</p><div class="sqs-block sqs-block-newsletter"><form><p>Join us</p></form>'
             "</div>"), ["Hi."], ["Join us"]),
    "Summary": ('<p>Hi.</p><div class="sqs-block sqs-block-summary-v2"><p>Latest</p></div>',
                ["Hi."], ["Latest"]),
    "Video": (('<div class="sqs-video-wrapper" data-html="&lt;iframe src=&quot;https://www.youtube'
              '.com/embed/abcdefghijk&quot;&gt;&lt;/iframe&gt;"></div>'), ["abcdefghijk"], []),
    "Gallery": ((f'<div class="sqs-gallery"><img data-src="{CDN}/a.png" alt="A"><img '
                 f'data-src="{CDN}'
                '/b.png" alt="B"></div>'), ['alt="A"', 'alt="B"'], []),
    "Lines": ("<p>One\ntwo</p>\n\n<p>[not a code]</p>", ["<p>One two</p>", "[not a code]"], []),
}  # fmt: skip


@pytest.fixture(scope="module")
def squarespace(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    root = tmp_path_factory.mktemp("squarespace")
    items = [
        _item(number, title, text)
        for number, (title, (text, *_)) in enumerate(SQUARESPACE.items(), 1)
    ]
    items += [
        _item(50, "Draft", "<p>D.</p>", status="draft"),
        _item(51, "Scheduled", "<p>S.</p>", status="future", gmt="2030-01-01 10:00:00"),
        _item(52, "Dated", "<p>D.</p>", slug="blog/2020/05/03/dated",
              link="/blog/2020/05/03/dated.html", inner=comment(9, "Lovely!")),
        _item(60, "Services", "<p>S.</p>", kind="page", slug="services", link="/services"),
        _item(60, "Hours", "<p>H.</p>", kind="page", slug="hours", link="/hours",
              gmt="", local=""),
        attachment(70, "loaf.png"),
    ]  # fmt: skip
    path = root / "Squarespace-Wordpress-Export.xml"
    path.write_text(wxr(*items, head=HEAD, authors=AUTHOR), encoding="utf-8")
    media = root / "media"
    media.mkdir()
    (media / "loaf.png").write_bytes(PICTURE)
    site = base_project(root / "site")
    result = call(site.root, path, "--media", media)
    assert result.exit_code == 0, result.output
    site.build()
    return Imported(site, result)


@pytest.mark.parametrize("title", SQUARESPACE)
def test_texts_of_squarespace(squarespace: Imported, title: str) -> None:
    came = squarespace
    _, parts, gone = SQUARESPACE[title]
    found = came.document(title)
    assert found["state"] == "live"
    body, page = came.body(found["file"]), shown(came, title)
    for part in parts:
        assert part in page, body
    for part in gone:
        assert part not in page.partition("</article>")[0], body
    assert not came.findings("text-differs", found["file"])


def test_squarespace(squarespace: Imported) -> None:
    came = squarespace
    assert came.report["source"] == "squarespace"
    states = {one["title"]: (one["kind"], one["state"]) for one in came.report["documents"]}
    assert states["Draft"] == ("post", "draft")
    assert states["Scheduled"] == ("post", "scheduled")
    assert states["Services"] == states["Hours"] == ("page", "live")
    assert came.front(came.document("Dated")["file"])["author"] == "ana-ruiz"
    assert came.document("Dated")["file"].endswith("/dated.md")
    report = came.report
    assert report["addresses"] == report["same"] + report["redirected"]
    assert report["comments"] == 1
    assert "image" not in came.document("Picture")["why"]
    assert b"secret.example" not in b"".join(came.site.tree().values())
    for path in (came.site.root / "content").rglob("*.md"):
        assert "secret.example" not in path.read_text(encoding="utf-8"), path
    assert (came.site.root / "content/media/images.squarespace-cdn.com/content/v1/5f/1-X/loaf.png"
            ).is_file()  # fmt: skip


FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'
 xmlns:blogger='http://schemas.google.com/blogger/2018'>
<id>tag:blogger.com,1999:blog-1.archive</id><title>Old</title>
<link rel='self' href='https://www.blogger.com/feeds/1/archive'/>
<link rel='alternate' type='text/html' href='http://old.blogspot.com/'/>
%s</feed>
"""


def _entry(
    kind: str, number: int, title: str, text: str, more: str = "", *, old: bool = True
) -> str:
    by = f"<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{kind}'/>"
    if not old:
        by = f"<blogger:type>{kind.upper()}</blogger:type>"
    return (
        f"<entry><id>tag:blogger.com,1999:blog-1.{kind}-{number}</id>{by}"
        "<published>2018-09-12T23:30:00.001-04:00</published>"
        f"<title type='text'>{title}</title><content type='html'>{escape(text)}</content>"
        "<author><name>Ana Ruiz</name><email>ana@secret.example</email></author>"
        f"{more}</entry>"
    )


def _link(path: str) -> str:
    return f"<link rel='alternate' type='text/html' href='http://old.blogspot.com/{path}'/>"


DRAFT = (
    "<app:control xmlns:app='http://purl.org/atom/app#'><app:draft>yes</app:draft></app:control>"
)
LABEL = "<category scheme='http://www.blogger.com/atom/ns#' term='Bread'/>"
CAPTION = (
    '<table class="tr-caption-container"><tbody><tr><td><a href="https://1.bp.blogspot.com/-x/s1600/'
    'loaf.png"><img src="https://1.bp.blogspot.com/-x/s320/loaf.png"></a></td></tr><tr>'
    '<td class="tr-caption">Our loaf</td></tr></tbody></table>'
)
OLD = (
    _entry("post", 22, "Salt &amp;amp; more", f"{CAPTION}One.<br /><br />Two<br />three.",
           _link("2018/09/salt.html") + LABEL),
    _entry("post", 23, "More", 'Short.<a name="more"></a> Long.', _link("2018/09/more.html")),
    _entry("post", 24, "Draft", "D.", DRAFT),
    _entry("page", 25, "About", '<p>A. <a href="/2018/09/salt.html">s</a></p>',
           _link("p/about.html")),
    _entry("comment", 31, "Lovely", "Lovely!<br />Really.",
           "<thr:in-reply-to ref='tag:blogger.com,1999:blog-1.post-22'/>"),
    _entry("comment", 32, "Thanks", "Thanks.",
           "<thr:in-reply-to ref='tag:blogger.com,1999:blog-1.post-22'/>"
           "<link rel='related' href='https://www.blogger.com/feeds/1/22/comments/default/31'/>"),
    _entry("comment", 33, "Spam", "Buy", DRAFT +
           "<thr:in-reply-to ref='tag:blogger.com,1999:blog-1.post-22'/>"),
    _entry("settings", 40, "BLOG_NAME", "Old"),
    _entry("template", 41, "Template", "&lt;html>"),
)  # fmt: skip
NEW = (
    _entry("post", 22, "Salt", "<p>One.</p>", "<blogger:status>LIVE</blogger:status>"
           "<blogger:filename>/2018/09/salt.html</blogger:filename>" + LABEL, old=False),
    _entry("post", 24, "Draft", "D.", "<blogger:status>DRAFT</blogger:status>", old=False),
    _entry("post", 26, "Trash", "T.", "<blogger:status>LIVE</blogger:status>"
           "<blogger:trashed>2020-01-01T00:00:00Z</blogger:trashed>", old=False),
    _entry("comment", 31, "", "Lovely!", "<blogger:status>LIVE</blogger:status>"
           "<blogger:parent>tag:blogger.com,1999:blog-1.post-22</blogger:parent>", old=False),
    _entry("comment", 32, "", "Thanks.", "<blogger:status>LIVE</blogger:status>"
           "<blogger:inReplyTo>tag:blogger.com,1999:blog-1.post-31</blogger:inReplyTo>"
           "<blogger:parent>tag:blogger.com,1999:blog-1.post-22</blogger:parent>", old=False),
    _entry("comment", 33, "", "Buy", "<blogger:status>SPAM_COMMENT</blogger:status>"
           "<blogger:parent>tag:blogger.com,1999:blog-1.post-22</blogger:parent>", old=False),
)  # fmt: skip


def test_blogger(importing: Import, tmp_path: Path) -> None:
    path = tmp_path / "blog-09-12-2018.xml"
    path.write_text(FEED % "".join(OLD), encoding="utf-8")
    came = importing(path)
    assert came.report["source"] == "blogger"
    states = {one["title"]: (one["kind"], one["state"]) for one in came.report["documents"]}
    assert states == {
        "Salt & more": ("post", "live"),
        "More": ("post", "live"),
        "Draft": ("post", "draft"),
        "About": ("page", "live"),
    }
    salt = came.document("Salt & more")["file"]
    front, body = came.front(salt), came.body(salt)
    assert (front["tags"], front["author"]) == (["Bread"], "ana-ruiz")
    assert str(front["date"]) == "2018-09-13 05:30"
    assert "s1600/loaf.png" in body
    assert '"Our loaf")' in body
    assert "One.\n\nTwo\\\nthree." in body
    more = came.document("More")["file"]
    assert came.front(more)["summary"] == "Short."
    assert came.body(more) == "Short. Long."
    assert "](../posts/salt.md)" in came.body(came.document("About")["file"])
    report = came.report
    assert report["permalink"] == "/{year}/{month}/{slug}.html"
    assert report["addresses"] == report["same"] + report["redirected"] == 3
    assert report["comments"] == 2
    assert came.omitted() == {
        "comment (not approved)": 1, "settings of the blog": 1, "template of the blog": 1,
    }  # fmt: skip
    came.site.build()
    page = came.site.read("2018/09/salt.html")
    assert "<figcaption>Our loaf" in page
    assert page.index("Lovely!") < page.index("Thanks.")
    for one in (came.site.root / "content").rglob("*.md"):
        assert "secret.example" not in one.read_text(encoding="utf-8"), one


def test_blogger_of_takeout(importing: Import, tmp_path: Path) -> None:
    path = tmp_path / "feed.atom"
    path.write_text(FEED % "".join(NEW), encoding="utf-8")
    came = importing(path)
    states = {one["title"]: one["state"] for one in came.report["documents"]}
    assert states == {"Salt": "live", "Draft": "draft"}
    assert came.document("Salt")["old"] == "/2018/09/salt.html"
    assert came.report["comments"] == 2
    assert came.omitted() == {"comment (spam)": 1, "post in the trash": 1}
    answers = [
        path.read_text(encoding="utf-8")
        for path in (came.site.root / "content/comments").rglob("*.md")
    ]
    assert sum("reply_to:" in one for one in answers) == 1


LOOSE = {
    # a title in an export, what it means
    "Salt & rye": "Salt & rye",
    "Salt &amp; rye": "Salt & rye",
    "Salt&mdash;rye &hellip;": "Salt—rye …",
    "Q&A": "Q&A",
    "&#233;t&#xe9;": "été",
    "R&D, more": "R&D, more",
}


@pytest.mark.parametrize("title", LOOSE)
def test_what_only_html_allows_is_read_outside_of_cdata(
    importing: Import, tmp_path: Path, title: str
) -> None:
    path = tmp_path / "Squarespace-Wordpress-Export.xml"
    text = wxr(item(1, "TITLE", "<p>a &amp; b &mdash; <code>&amp;amp;</code></p>"))
    path.write_text(text.replace("<![CDATA[TITLE]]>", title), encoding="utf-8")
    came = importing(path)
    (found,) = came.report["documents"]
    assert found["title"] == LOOSE[title]
    assert came.body(found["file"]) == "a & b — `&amp;`"
