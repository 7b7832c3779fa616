"""Dates in front matter and the configuration, and how every format writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import pytest

from sitegen.errors import ContentError
from tests.conftest import Site, post

Make = Callable[..., Site]

_OFFSET_WITH_SECONDS = re.compile(r"\d\d:\d\d:\d\d[-+](?:\d\d:\d\d:\d\d|\d{6})")


def _in(site: Site, zone: str) -> None:
    config = site.root / "content/site.yaml"
    text = config.read_text().replace("Europe/Berlin", zone)
    config.write_text(text + "feeds: {formats: [rss, atom, json]}\n")


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Europe/Berlin", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("date", ["1890-05-01 10:00", "1890-05-01", "0890-05-01", "1912-01-01"])
def test_a_date_before_time_zones_is_written_as_each_format_can_hold_it(
    project: Make, zone: str, date: str
) -> None:
    issue = f'---\nid: i\nsubject: Old\ndate: "{date}"\nfrom: ana\n---\nHello.\n'
    files = {
        "content/posts/a.md": post("A", date=f'"{date}"'),
        "content/people/ana.md": (
            "---\nid: ana\nname: Ana\nrole: owner\nemail: a@a.example\n---\nHi.\n"
        ),
        "content/newsletter/old.md": issue,
        "content/comments/posts/a/c.md": f'---\nid: c\nby: Cy\ndate: "{date}"\n---\nGood.\n',
    }
    site = project(files)
    _in(site, zone)
    site.build()
    for path, content in site.tree().items():
        if path.endswith((".html", ".xml", ".json")):
            assert not _OFFSET_WITH_SECONDS.search(content.decode()), path
    rss = site.read("feed.xml")
    written = re.findall(r"<(?:pubDate|lastBuildDate)>([^<]*)<", rss)
    assert all(parsedate_to_datetime(one).year >= 1900 for one in written)
    assert ("<dcterms:issued>" in rss) == (date < "1900")
    assert "<title>Old</title>" in site.read("newsletter/feed.xml")
    (item,) = json.loads(site.read("feed.json"))["items"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", item["date_published"])


def test_dates_in_every_kind_of_file_are_read_and_refused_alike(project: Make) -> None:
    files = {
        "content/posts/a.md": post("A", date="Nov 18, 2014", updated="5/3/2026"),
        "content/people/ben.md": "---\nid: ben\nname: Ben\njoined: 5.3.26\n---\nHi.\n",
        "content/comments/posts/a/c.md": (
            "---\nid: c\nby: Cy\ndate: 2015-03-17 14:00 EST\n---\nGood.\n"
        ),
        "content/faqs/q.md": "---\nid: q\nquestion: Q?\ndate: 9999-12-31\n---\nA.\n",
    }
    mistakes = project(files).mistakes()
    said = [
        ("content/comments/posts/a/c.md:4", "distance from UTC: 2015-03-17"),
        ("content/faqs/q.md:4", "too far away"),
        ("content/people/ben.md:4", "century"),
        ("content/posts/a.md:6", "(write 2026-03-05 or 2026-05-03)"),
    ]
    for place, part in said:
        assert [one for one in mistakes if one.startswith(f"{place}: ") and part in one], mistakes


def test_dates_in_the_configuration(project: Make) -> None:
    site = project()
    config = site.root / "content/site.yaml"
    before = config.read_text()
    config.write_text(before + "business: {founded: 1 May 1890}\n")
    site.build()
    config.write_text(before + "business: {founded: 1/5/1890}\n")
    (mistake,) = site.mistakes()
    assert "(write 1890-05-01 or 1890-01-05)" in mistake


def test_a_date_with_a_name_of_its_month_is_shown(project: Make) -> None:
    site = project({"content/posts/a.md": post("A", date="March 5, 2026")})
    site.build()
    assert 'datetime="2026-03-05"' in site.read("posts/a/index.html")


def test_no_date_ends_a_build_otherwise(project: Make) -> None:
    for date in ("9999-12-31T23:59:59-12:00", "0001-01-01", "9998-12-31", "0002-01-01"):
        site = project({"content/posts/a.md": post("A", date=f'"{date}"')})
        try:
            site.build()
        except ContentError as error:
            assert "too far away" in str(error)
