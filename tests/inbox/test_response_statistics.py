"""The record of answers, forgetting people, and sorting spam down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import yaml

from sitegen.address import parse_address
from sitegen.inbox import moderation
from sitegen.inbox.context import InboxContext
from sitegen.inbox.deletion import forget, purge
from sitegen.inbox.incoming import IncomingMessage
from sitegen.inbox.open_submissions import open_submissions
from sitegen.inbox.response_statistics import page_text, response_statistics
from sitegen.inbox.spam import assess_spam
from sitegen.inbox.store import InboxError, InboxStore, QuarantineEntry, inbox_file
from sitegen.site.business_hours import schedule
from tests.conftest import NOW, Site
from tests.inbox.support import ARRIVED, sent

Open = Callable[[], InboxContext]


def question(number: int, arrived: object = ARRIVED) -> IncomingMessage:
    return sent(f"Question {number}?", "question", id=f"n:{number}", arrived=arrived)  # type: ignore[arg-type]


def test_misses_are_not_hidden(shop: Site, store: InboxStore, inbox: Open) -> None:
    opened = inbox()
    for number in store.ingest([question(number) for number in range(20)]).new:
        moderation.answer(opened, number, "Yes.", private=True)
    late = ARRIVED - timedelta(days=5)
    numbers = store.ingest([question(number, late) for number in range(20, 25)]).new
    for number in numbers[:3]:
        moderation.answer(opened, number, "Sorry.", private=True)
    hours = schedule(opened.config)
    made = response_statistics(store.timings(), store.submissions(), hours, "1 business day", NOW)
    assert (made.answers, made.kept, made.overdue, made.share) == (23, 20, 2, 80)
    assert made.oldest_open == late
    store.delete(submission.number for submission in store.submissions() if submission.answered)
    again = response_statistics(store.timings(), store.submissions(), hours, "1 business day", NOW)
    assert again == made


def test_it_is_shown_only_when_wanted_and_with_twenty_answers(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    opened = inbox()
    for count, show, shown in ((19, True, False), (20, False, False), (20, True, True)):
        timings = [(ARRIVED, ARRIVED + timedelta(hours=1))] * count
        made = response_statistics(timings, (), schedule(opened.config), "4 business hours", NOW)
        before = b"---\nid: response-times\ntitle: Our word\n---\nWe count.\n"
        text = page_text(made, before, show=show, zone=opened.zone)
        (shop.root / "content/pages").mkdir(exist_ok=True)
        (shop.root / "content/pages/response-times.md").write_bytes(text)
        shop.build()
        there = (shop.root / "public/response-times/index.html").exists()
        assert there == shown
        home = shop.read("index.html")
        assert ("100% as promised, of 20 answers" in home) == shown
    page = shop.read("response-times/index.html")
    assert "Our word" in page
    assert "We count." in page
    assert "Half of all answers within 1.0 business hours." in page


OWNED = """\
---
id: response-times   # keep
title: Our word
summary: |
  How soon we answer,
  in figures.

# The picture is Anna's.
image: {src: ../posts/x.jpg, alt: A clock}
layout: record
draft: true
extra:
  # Ours, not the record's.
  motto: "Soon: is better"
  answers: 3   # so far
  oldest_open: 2026-01-01

  overdue: 9
aliases: [/soon/]
---
We count.

---
extra: no
"""


def test_what_the_owner_wrote_stays(inbox: Open) -> None:
    opened = inbox()
    timings = [(ARRIVED, ARRIVED + timedelta(hours=1))] * 20
    made = response_statistics(timings, (), schedule(opened.config), "4 business hours", NOW)
    text = page_text(made, OWNED.encode(), show=True, zone=opened.zone).decode()
    assert text == OWNED.replace("draft: true\n", "").replace(
        "answers: 3 ", "answers: 20 "
    ).replace("  oldest_open: 2026-01-01\n", "").replace(
        "  overdue: 9\n",
        '  overdue: 0\n  recorded: "2026-11-22"\n  promise: 4 business hours\n'
        "  median_hours: 1.0\n  kept_percent: 100\n",
    )
    assert page_text(made, text.encode(), show=True, zone=opened.zone).decode() == text
    hidden = page_text(made, text.encode(), show=False, zone=opened.zone).decode()
    assert "\ndraft: true\n---\nWe count." in hidden


@pytest.mark.parametrize("extra", ["extra: {motto: 'a: b', answers: 3}", "extra:", "extra: {}", ""])
def test_a_record_in_any_form_is_brought_up_to_date(inbox: Open, extra: str) -> None:
    opened = inbox()
    made = response_statistics([(ARRIVED, NOW)] * 20, (), schedule(opened.config), None, NOW)
    before = f"---\nid: response-times\ntitle: Our word\n{extra}\nlayout: record\n---\nWe.\n"
    text = page_text(made, before.encode(), show=True, zone=opened.zone).decode()
    front = yaml.safe_load(text.split("---")[1])
    assert front["extra"]["answers"] == 20
    assert front["extra"].get("motto") == ("a: b" if "motto" in extra else None)
    assert (front["title"], front["layout"]) == ("Our word", "record")


def test_a_record_that_cannot_be_read_is_left_alone(inbox: Open) -> None:
    opened = inbox()
    made = response_statistics([], (), schedule(opened.config), None, NOW)
    for broken in (b"no front matter", b"---\ntitle: [\n---\n", b"\xff\xfe\x00"):
        with pytest.raises(InboxError):
            page_text(made, broken, show=True, zone=opened.zone)


def test_a_person_is_forgotten_and_what_is_published_is_listed(
    shop: Site, store: InboxStore, inbox: Open
) -> None:
    mine, _, _ = store.ingest(
        [
            sent("Mine.", id="n:1"),
            sent("Also mine: RUTH@mail.example", id="n:2", email=""),
            sent("Olga's.", id="n:3", email="olga@mail.example"),
        ]
    ).new
    path = moderation.approve(inbox(), mine)
    store.quarantine([QuarantineEntry(source="x", why="y", raw="ruth@mail.example")])
    found = forget(store, shop.root, parse_address("Ruth@mail.example"))
    assert (found.submissions, found.quarantined) == (2, 1)
    assert found.published == (path.relative_to(shop.root).as_posix(),)
    assert [submission.message for submission in store.submissions()] == ["Olga's."]
    data = inbox_file(shop.root).read_bytes().lower()
    assert b"ruth@" not in data
    assert b"mine." not in data
    assert store.ingest([sent("Mine.", id="n:1")]).new == ()


def test_only_what_is_old_and_settled_is_purged(shop: Site, store: InboxStore, inbox: Open) -> None:
    settled, _ = store.ingest([sent("One."), sent("Two.")]).new
    moderation.reject(inbox(), settled, "spam")
    assert purge(store, 1) == (0, 0)
    with InboxStore(store.path, lambda: NOW + timedelta(days=3)) as later:
        assert purge(later, 1) == (1, 0)
        assert [submission.message for submission in later.submissions()] == ["Two."]


def test_spam_is_sorted_down_and_not_dropped(store: InboxStore, inbox: Open) -> None:
    store.ingest(
        [
            sent("Buy http://a.example http://b.example http://c.example", id="n:1"),
            sent("Caught", id="n:2", website="http://x"),
            sent("Visit casino.example", id="n:3"),
            *[sent("The very same words again", id=f"n:{number}") for number in (4, 5)],
            sent("Honest words.", id="n:6", arrived=ARRIVED + timedelta(hours=1)),
            sent("I am Anna", id="n:7", name="Anna", arrived=ARRIVED + timedelta(hours=2)),
        ]
    )
    hours = schedule(inbox().config)
    found = open_submissions(store, hours, None, blocked=["CASINO.example"], staff=["Anna"])
    assert [one.submission.message for one in found][:2] == ["Honest words.", "I am Anna"]
    assert len(found) == 7
    assert all(one.suspicion.strong for one in found[2:])
    reasons = assess_spam(store.submissions(), staff=["Anna"])[found[1].submission.number].reasons
    assert reasons == ("signed with the name of a member of staff",)
