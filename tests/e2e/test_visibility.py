"""Drafts, scheduled and expired documents appear nowhere, to the minute, in the site's zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sitegen.model.kinds import kinds
from tests.conftest import Site, post

Make = Callable[..., Site]

NOTICE = "---\nid: closed\ntext: Closed today.\nfrom: 2026-07-01\nuntil: 2026-07-02\n---\n"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "UTC"])
def test_a_notice_holds_through_its_last_day(project: Make, zone: str) -> None:
    site = project({"content/notices/closed.md": NOTICE})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text().replace("Europe/Berlin", zone))
    berlin = ZoneInfo(zone)
    for at, shown in (
        (datetime(2026, 6, 30, 23, 59, tzinfo=berlin), False),
        (datetime(2026, 7, 1, 0, 0, tzinfo=berlin), True),
        (datetime(2026, 7, 2, 23, 59, tzinfo=berlin), True),
        (datetime(2026, 7, 3, 0, 0, tzinfo=berlin), False),
    ):
        site.build(now=at)
        assert ("Closed today." in site.read("index.html")) is shown, at


PERMITTED = "date: 2026-03-14\npermission: {date: 2026-03-01, how: by mail}"
DOCUMENTS = {
    "comment": ("comments/posts/shown/hidden.md", "by: Hidden words\ndate: 2026-03-15 10:00"),
    "faq": ("faqs/hidden.md", "question: Hidden words\ndate: 2026-03-14\ncategory: onlyhere"),
    "newsletter": ("newsletter/hidden.md", "subject: Hidden words\ndate: 2026-03-14\nfrom: anna"),
    "notice": ("notices/hidden.md", "text: Hidden words\nfrom: 2026-01-01\nuntil: 2027-12-31"),
    "page": ("pages/hidden.md", "title: Hidden words\nmenu: 1"),
    "person": ("people/hidden.md", "name: Hidden words\nrole: staff"),
    "post": (
        "posts/hidden.md",
        "title: Hidden words\ndate: 2026-03-14\nauthor: anna\ntags: [onlyhere]",
    ),
    "question": ("questions/hidden.md", "question: Hidden words\ndate: 2026-03-14"),
    "mention": (
        "mentions/hidden.md",
        "title: Hidden words\ndate: 2026-03-14\nwhere: onlyhere\nquote: onlyhere",
    ),
    "recovery": ("recoveries/hidden.md", "title: Hidden words\ndate: 2026-03-14\nowner: anna"),
    "series": ("series/hidden.md", "title: Hidden words"),
    "story": ("stories/hidden.md", f"title: Hidden words\ncustomer: onlyhere\n{PERMITTED}"),
    "value": ("values/hidden.md", "title: Hidden words\npromise: onlyhere\nowner: anna"),
    "welcome": ("newsletter/welcome/hidden.md", "subject: Hidden words\nday: 0\nfrom: anna"),
}
"""A document of each kind."""


@pytest.mark.parametrize("field", ["draft: true", "publish: 2027-01-01", "expires: 2026-01-01"])
@pytest.mark.parametrize("kind", sorted(kinds().by_name))
def test_what_is_not_shown_appears_nowhere(project: Make, kind: str, field: str) -> None:
    path, front = DOCUMENTS[kind]
    letters = "newsletter: {reply_to: a@shop.example, postal_address: Street 1}\n"
    site = project({"content/posts/shown.md": post("Shown")})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + letters)
    site.write({f"content/{path}": f"---\nid: hidden-words\n{front}\n{field}\n---\nSecret text.\n"})
    result = site.build()
    (skipped,) = result.skipped
    assert skipped.source == f"content/{path}"
    for path, content in site.tree().items():
        for word in (b"Hidden words", b"Secret text", b"onlyhere", b"hidden-words"):
            assert word not in content, path
        assert "hidden" not in path and "onlyhere" not in path


def test_a_scheduled_post_goes_live_at_its_minute_in_the_sites_zone(project: Make) -> None:
    site = project({"content/posts/a.md": post("A", publish="2026-12-01 09:00")})
    berlin = ZoneInfo("Europe/Berlin")
    site.build(now=datetime(2026, 12, 1, 8, 59, 59, tzinfo=berlin))
    assert "posts/a/index.html" not in site.tree()
    site.build(now=datetime(2026, 12, 1, 9, 0, tzinfo=berlin))
    assert "posts/a/index.html" in site.tree()


def test_a_link_to_a_draft_is_an_error_and_to_an_expired_one_becomes_text(project: Make) -> None:
    site = project(
        {
            "content/posts/a.md": post("A", "See [the *other*](b.md) one."),
            "content/posts/b.md": post("B", draft="true"),
        }
    )
    (mistake,) = site.mistakes()
    assert mistake.startswith("content/posts/a.md:7: this leads to content/posts/b.md, which is a")
    site.write({"content/posts/b.md": post("B", expires="2026-05-01")})
    (warning,) = site.build().warnings
    assert warning.line == 7 and "has expired" in warning.message
    assert "See the <em>other</em> one." in site.read("posts/a/index.html")


def test_comments_are_hidden_with_what_they_are_about(project: Make) -> None:
    comment = "---\nby: Kim\ndate: 2026-04-01T10:00\n---\nUnheard words.\n"
    site = project(
        {
            "content/posts/a.md": post("A", draft="true"),
            "content/comments/posts/a/x.md": comment,
        }
    )
    site.build()
    assert not any(b"Unheard" in content for content in site.tree().values())
    site.build(drafts=True)
    assert "Unheard words." in site.read("posts/a/index.html")
