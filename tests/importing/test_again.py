"""All or nothing, and what another import changes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sitegen.authoring.changes import complete_changes
from sitegen.locking import try_lock
from tests.authoring.interrupting import die_when_begun
from tests.build.crashing_program import attempt, changes_of
from tests.importing.conftest import Import, base_project, call, files_of
from tests.importing.exports import comment, ghost, item, substack, written, wxr
from tests.importing.folders import PICTURE, folder


def contents(root: Path) -> dict[str, bytes]:
    """The files that the site is made of."""
    return {path: data for path, data in files_of(root).items() if path.startswith("content/")}


def posts(first: str = "Good morning.") -> tuple[str, str]:
    return item(1, "One", first, inner=comment(1, "Lovely!")), item(2, "Two")


def test_a_dry_run_writes_nothing(importing: Import, tmp_path: Path) -> None:
    site = base_project(tmp_path / "site")
    before = files_of(site.root)
    came = importing(written(tmp_path, *posts()), "--dry-run")
    assert files_of(site.root) == before
    assert "dry run" in came.result.output


def test_json_is_the_whole_report(importing: Import, tmp_path: Path) -> None:
    came = importing(written(tmp_path, *posts()), "--json")
    assert json.loads(came.result.stdout) == came.report
    page = (came.site.root / "private/import-report.html").read_text(encoding="utf-8")
    assert "One" in page
    assert "<script" not in page


def test_the_second_time_nothing_is_written(importing: Import, tmp_path: Path) -> None:
    export = written(tmp_path, *posts())
    first = importing(export)
    before = contents(first.site.root)
    again = importing(export)
    assert contents(again.site.root) == before
    assert {one["change"] for one in again.report["documents"]} == {"unchanged"}
    assert (again.report["files"], again.report["new_comments"]) == (0, 0)


def test_what_changed_there_comes_and_what_changed_here_stays(
    importing: Import, tmp_path: Path
) -> None:
    came = importing(written(tmp_path, *posts()))
    one, two = (came.document(title)["file"] for title in ("One", "Two"))
    place = came.site.root / two
    mine = place.read_text(encoding="utf-8") + "\nMy own words.\n"
    place.write_text(mine, encoding="utf-8")
    newer = written(tmp_path, posts("Good evening.")[0], item(2, "Two", "Other."), item(3, "Three"))
    again = importing(newer)
    changes = {each["title"]: each["change"] for each in again.report["documents"]}
    assert changes == {"One": "updated", "Two": "yours", "Three": "new"}
    assert again.body(one) == "Good evening."
    assert place.read_text(encoding="utf-8") == mine
    assert again.findings("changed-on-both-sides", two)


def test_what_was_deleted_here_does_not_come_back(importing: Import, tmp_path: Path) -> None:
    export = written(tmp_path, *posts())
    came = importing(export)
    place = came.site.root / came.document("Two")["file"]
    place.unlink()
    again = importing(export)
    assert not place.exists()
    assert again.omitted()["document"] == 1


def test_nothing_is_overwritten(importing: Import, tmp_path: Path) -> None:
    site = base_project(tmp_path / "site")
    mine = "---\nid: mine\ntitle: My own\ndate: 2026-01-01\nauthor: anna\nslug: one\n---\nHello.\n"
    site.write({"content/posts/one.md": mine})
    came = importing(written(tmp_path, *posts()))
    assert "Hello." in (site.root / "content/posts/one.md").read_text(encoding="utf-8")
    assert came.document("One")["file"] != "content/posts/one.md"
    site.build()


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_killed_in_the_middle_it_ends_later(importing: Import, tmp_path: Path) -> None:
    export = written(tmp_path, *posts())
    whole = base_project(tmp_path / "whole")
    assert call(whole.root, export).exit_code == 0
    site = base_project(tmp_path / "site")
    die_when_begun(partial(call, site.root, export))
    completed = complete_changes(site.root)
    assert completed is not None
    assert not completed.undone
    assert contents(site.root) == contents(whole.root)
    again = importing(export)
    assert {one["change"] for one in again.report["documents"]} == {"unchanged"}
    assert contents(site.root) == contents(whole.root)


def test_what_a_killed_import_left_is_removed(importing: Import, tmp_path: Path) -> None:
    site = base_project(tmp_path / "site")
    left = site.root / ".sitegen/import-abc/1.document"
    left.parent.mkdir(parents=True)
    left.write_text("half", encoding="utf-8")
    importing(written(tmp_path, *posts()))
    assert not list((site.root / ".sitegen").glob("import-*"))


def test_one_import_at_a_time(tmp_path: Path) -> None:
    site = base_project(tmp_path / "site")
    (site.root / ".sitegen").mkdir()
    other = os.open(site.root / ".sitegen/import.lock", os.O_RDWR | os.O_CREAT)
    try:
        assert try_lock(other)
        result = call(site.root, written(tmp_path, *posts()))
        assert result.exit_code == 1
        assert "another import is running" in result.output
    finally:
        os.close(other)
    assert call(site.root, written(tmp_path, *posts())).exit_code == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_killed_at_any_moment_it_ends_or_undoes_itself(tmp_path: Path) -> None:
    export = written(tmp_path, *posts())
    whole = base_project(tmp_path / "whole")
    before = contents(whole.root)
    assert call(whole.root, export).exit_code == 0
    after = contents(whole.root)
    number, ended, undone = 1, 0, 0
    while True:
        site = base_project(tmp_path / str(number))
        if not attempt(partial(call, site.root, export), number):
            break
        completed = complete_changes(site.root)
        assert contents(site.root) in (before, after), number
        ended += completed is not None
        undone += contents(site.root) == before
        assert call(site.root, export).exit_code == 0
        assert contents(site.root) == after, number
        number += 1
    assert contents(site.root) == after
    assert ended > 3
    assert undone > 3


def _ghost(folder: Path) -> list[Path]:
    members = folder / "members.csv"
    members.write_text("email,name\nreader@mail.example,Reader\n", encoding="utf-8")
    post = {"id": "1", "title": "One", "slug": "one", "html": "<p>Hi.</p>", "type": "post",
            "status": "published", "visibility": "public",
            "published_at": "2020-05-03T10:00:00.000Z"}  # fmt: skip
    return [ghost(folder, [post, {**post, "id": "2", "title": "Two", "slug": "two"}]), members]


def _substack(folder: Path) -> list[Path]:
    rows = ("1.one,2020-05-03T10:00:00.000Z,true,,,newsletter,everyone,One,,",)
    return [substack(folder, rows, {"posts/1.one.html": "<p>Hi.</p>"})]


def _files(*names: str) -> Callable[[Path], list[Path]]:
    """A folder with a picture, and texts with fields in YAML."""
    fields = "---\ntitle: {}\ndate: 2014-05-01\ntags: [posts]\n---\n![L](/loaf.png)\n"
    files: dict[str, str | bytes] = {
        name: fields.format(Path(name).stem[-3:]) if name.endswith(".md") else "" for name in names
    }
    return lambda root: [folder(root / "old", {**files, "loaf.png": PICTURE})]


def _written_as(name: str, text: str) -> Callable[[Path], list[Path]]:
    def write(folder: Path) -> list[Path]:
        (folder / name).write_text(text, encoding="utf-8")
        return [folder / name]

    return write


RSS = (
    '<rss version="2.0"><channel><title>Old</title><link>https://old.example/</link><item>'
    "<title>One</title><link>https://old.example/one/</link><description>Hi.</description>"
    "<pubDate>Sun, 03 May 2020 10:00:00 GMT</pubDate></item></channel></rss>"
)
BLOGGER = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018">'
    "<title>Old</title><id>tag:blogger.com,1999:blog-1</id><entry>"
    "<id>tag:blogger.com,1999:blog-1.post-22</id><blogger:type>POST</blogger:type>"
    "<blogger:status>LIVE</blogger:status><published>2018-09-12T10:00:00Z</published>"
    "<title>One</title><content type='html'>Hi.</content>"
    "<blogger:filename>/2018/09/one.html</blogger:filename></entry></feed>"
)
SQUARESPACE = wxr(item(1, "One"), item(2, "Two", kind="page")).replace(
    "<wp:wxr_version>", "<generator>Site-Server v6 (http://www.squarespace.com)</generator>"
    "<wp:wxr_version>"
)  # fmt: skip
SOURCES = {
    "ghost": _ghost,
    "substack": _substack,
    "squarespace": _written_as("Squarespace-Wordpress-Export.xml", SQUARESPACE),
    "blogger": _written_as("blog.xml", BLOGGER),
    "rss": _written_as("feed.xml", RSS),
    "jekyll": _files("_config.yml", "_posts/2014-05-01-one.md", "_posts/2014-05-02-two.md"),
    "hugo": _files("hugo.toml", "content/posts/one.md", "content/posts/two.md"),
    "eleventy": _files(".eleventy.js", "posts/one.md", "posts/two.md"),
    "pelican": _files("pelicanconf.py", "content/one.md", "content/two.md"),
}
"""Of each source a small export; WordPress's is tried at every moment above."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.parametrize("source", SOURCES)
def test_killed_at_some_moments_each_source_ends_or_undoes_itself(
    tmp_path: Path, source: str
) -> None:
    export = SOURCES[source](tmp_path)
    whole = base_project(tmp_path / "whole")
    before = contents(whole.root)
    options = ("--from", source)
    changes = changes_of(partial(call, whole.root, *options, *export))
    after = contents(whole.root)
    assert after != before
    for moment in (changes // 2, changes * 3 // 5):
        site = base_project(tmp_path / str(moment))
        assert attempt(partial(call, site.root, *options, *export), moment)
        complete_changes(site.root)
        assert contents(site.root) in (before, after), moment
        assert call(site.root, *options, *export).exit_code == 0
        assert contents(site.root) == after, moment


FEEDS = {
    "wordpress": "/feed/ /posts/feed.xml 301",
    "ghost": "/rss/ /posts/feed.xml 301",
    "substack": "/feed /posts/feed.xml 301",
    "blogger": "/feeds/posts/default /posts/atom.xml 301",
    "hugo": "/index.xml /posts/feed.xml 301",
    "eleventy": "/feed/feed.xml /posts/feed.xml 301",
    "pelican": "/feeds/all.atom.xml /posts/atom.xml 301",
}
"""The rule for the feed that each program publishes by default; Jekyll's is at our own path."""


@pytest.mark.parametrize("source", FEEDS)
def test_subscribers_of_the_old_feed_are_led_to_the_new_one(
    importing: Import, tmp_path: Path, source: str
) -> None:
    wordpress = {"wordpress": lambda folder: [written(folder, item(1, "One"))]}
    files = {**wordpress, **SOURCES}[source](tmp_path)
    for _ in range(2):
        came = importing(*files, "--from", source)
        rules = came.site.root / "content/static/_redirects"
        assert rules.read_text(encoding="utf-8").split("\n").count(FEEDS[source]) == 1
    (finding,) = came.findings("feed-address")
    assert FEEDS[source].split()[0] in finding["message"]
    came.site.build()
    target = FEEDS[source].split()[1].lstrip("/")
    assert "one</title>" in came.site.read(target).lower()
    assert FEEDS[source] in came.site.read("_redirects")


def test_a_feed_that_nobody_makes_has_no_rule(importing: Import, tmp_path: Path) -> None:
    site = base_project(tmp_path / "site")
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "feeds: {channels: [everything], formats: [json]}\n")
    importing(written(tmp_path, item(1, "One")))
    rules = (site.root / "content/static/_redirects").read_text(encoding="utf-8")
    assert rules == "/feed/ /feed.json 301\n"
