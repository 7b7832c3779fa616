"""Feeds: RSS 2.0, Atom and JSON Feed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.importing.conftest import Import, Imported

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Old</title><atom:link rel="self" href="https://old.example/feed"/>
<link>https://old.example/</link>
<item><title>Salt &amp;amp; more</title><link>https://old.example/2020/05/salt/</link>
<guid isPermaLink="false">https://old.example/?p=1</guid>
<pubDate>Mon, 03 May 2020 23:30:00 +0000</pubDate><dc:creator>Ana Ruiz</dc:creator>
<category>Bread</category><category>bread</category><description>About salt.</description>
<content:encoded><![CDATA[<p>Words. <a href="/2020/05/rye/">r</a></p><script>x()</script>]]>
</content:encoded>
<enclosure url="https://old.example/talk.mp3" type="audio/mpeg" length="1"/></item>
<item><title>Rye</title><guid>https://old.example/2020/05/rye/</guid>
<pubDate>Sun, 03 May 2020 10:00:00 GMT</pubDate><author>ben@secret.example (Ben Okri)</author>
<description>&lt;p&gt;Only the beginning […]&lt;/p&gt;</description></item>
<item><title>No date</title><link>https://old.example/2020/05/no-date/</link>
<description>N.</description></item>
</channel></rss>
"""
ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Old</title><id>x</id>
<link href="https://old.example/"/><link rel="self" href="https://old.example/atom.xml"/>
<entry><id>1</id><title type="html">Salt &amp;amp; more</title>
<link rel="alternate" href="https://old.example/2020/05/salt/"/>
<published>2020-05-03T23:30:00Z</published><updated>2020-06-01T10:00:00Z</updated>
<author><name>Ana Ruiz</name><email>ana@secret.example</email></author>
<category term="bread" label="Bread"/><summary>About salt.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Words &amp;
<b>bold</b> then <a href="/2020/05/rye/">r</a>.<br/>End.</p></div></content></entry>
<entry><id>2</id><title>Rye &lt;3</title><link href="https://old.example/2020/05/rye/"/>
<updated>2020-05-03T10:00:00Z</updated><content>Plain &lt;text&gt;.</content></entry>
<entry><id>3</id><title>Draft</title><updated>2020-05-03T10:00:00Z</updated>
<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>
<content type="html">&lt;p&gt;D.&lt;/p&gt;</content></entry>
</feed>
"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Old",
    "home_page_url": "https://old.example/",
    "authors": [{"name": "Ana Ruiz"}],
    "items": [
        {
            "id": "1",
            "url": "https://old.example/2020/05/salt/",
            "title": "Salt & more",
            "content_html": '<p>Words. <a href="/2020/05/rye/">r</a></p>',
            "summary": "About salt.",
            "date_published": "2020-05-03T23:30:00Z",
            "tags": ["Bread"],
        },
        {
            "id": "2",
            "url": "/2020/05/rye/",
            "title": "Rye",
            "content_text": "One <b>.\n\nTwo.",
            "date_published": "2020-05-03T10:00:00Z",
        },
    ],
}
FEEDS = {"feed.xml": RSS, "atom.xml": ATOM, "feed.json": json.dumps(JSON)}


def _came(importing: Import, tmp_path: Path, name: str) -> Imported:
    path = tmp_path / name
    path.write_text(FEEDS[name], encoding="utf-8")
    return importing(path)


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed(importing: Import, tmp_path: Path, name: str) -> None:
    came = _came(importing, tmp_path, name)
    assert came.report["source"] == "rss"
    salt = came.document("Salt & more")
    front = came.front(salt["file"])
    assert (salt["kind"], salt["state"]) == ("post", "live")
    assert str(front["date"]) == "2020-05-04 01:30"
    assert (front["tags"], front["author"], front["summary"]) == (
        ["Bread"], "ana-ruiz", "About salt.",
    )  # fmt: skip
    assert "Words" in came.body(salt["file"])
    assert "[r](rye.md)" in came.body(salt["file"])
    assert not came.findings("text-differs")
    report = came.report
    assert report["permalink"] == "/{year}/{month}/{slug}/"
    assert report["addresses"] == report["same"] + report["redirected"] == 2
    came.site.build()
    assert b"secret.example" not in b"".join(came.site.tree().values())
    again = _came(importing, tmp_path, name)
    assert {one["change"] for one in again.report["documents"]} == {"unchanged"}


def test_rss(importing: Import, tmp_path: Path) -> None:
    came = _came(importing, tmp_path, "feed.xml")
    states = {one["title"]: one["state"] for one in came.report["documents"]}
    assert states["No date"] == "draft"
    assert came.front(came.document("Rye")["file"])["author"] == "ben-okri"
    salt = came.document("Salt & more")["file"]
    assert "talk.mp3" in came.body(salt)
    assert came.findings("removed-element", salt)
    (cut,) = came.findings("cut-text")
    assert cut["message"].endswith(": 1")


def test_atom(importing: Import, tmp_path: Path) -> None:
    came = _came(importing, tmp_path, "atom.xml")
    assert came.body(came.document("Salt & more")["file"]) == (
        "Words & **bold** then [r](rye.md).\\\nEnd."
    )
    assert came.front(came.document("Salt & more")["file"])["tags"] == ["Bread"]
    assert "Plain &lt;text>." in came.body(came.document("Rye <3")["file"])
    assert came.document("Draft")["state"] == "draft"


def test_json_feed(importing: Import, tmp_path: Path) -> None:
    came = _came(importing, tmp_path, "feed.json")
    assert came.body(came.document("Rye")["file"]) == "One &lt;b>.\n\nTwo."
    assert came.front(came.document("Rye")["file"])["author"] == "ana-ruiz"
