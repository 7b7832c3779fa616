"""Rejections are explained to their senders, once, and may be counted in public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import yaml

from sitegen.inbox import moderation
from sitegen.inbox.context import InboxContext
from sitegen.inbox.notifications import Notification, mark_sent, pending_notifications
from sitegen.inbox.response_statistics import page_text, response_statistics
from sitegen.inbox.store import InboxStore
from sitegen.inbox.submission import REASONS, Reason
from sitegen.inbox.undo import undo_last
from sitegen.read.project import Project
from sitegen.render.theme import load_theme
from sitegen.render.translations import Translations, load_translations
from sitegen.site.business_hours import schedule
from tests.conftest import NOW, Site
from tests.inbox.support import ARRIVED, sent

Open = Callable[[], InboxContext]
RULES = "---\nid: rules\ntitle: House rules\n---\nBe kind.\n"


def due(store: InboxStore, inbox: InboxContext) -> tuple[Notification, ...]:
    return pending_notifications(store, inbox.site, words_of(inbox))


def words_of(inbox: InboxContext) -> Translations:
    return load_translations(load_theme(Project(inbox.root), inbox.config), inbox.config)


@pytest.mark.parametrize("reason", REASONS)
def test_the_reason_is_sent_once(
    shop: Site, store: InboxStore, inbox: Open, reason: Reason
) -> None:
    shop.write({"content/pages/house-rules.md": RULES})
    (number,) = store.ingest([sent("Call me at eve@mail.example.")]).new
    moderation.reject(inbox(), number, reason)
    found = due(store, inbox())
    if reason == "spam":
        assert found == ()
        return
    (one,) = found
    words = words_of(inbox())
    assert words(f"notice_reason_{reason.replace('-', '_')}") in one.paragraphs
    assert words("notice_object") in one.paragraphs
    assert (words("notice_rejected_answer") in one.paragraphs) is False
    assert one.link == "https://shop.example/house-rules/"
    assert "eve@" not in "".join(one.paragraphs)
    mark_sent(store, one)
    assert due(store, inbox()) == ()


SENT = {
    "a comment": (sent(), True),
    "a question": (sent("Rye?", "question"), True),
    "a story": (sent("I came by.", "story"), True),
    "a message": (sent("Hello.", "contact"), True),
    "what was missing": (sent("Prices?", "solved", solved="no"), True),
    "nobody to write to": (sent(email=""), False),
    "an email": (sent("Out of office.", "mail"), False),
    "a subscription": (sent("", "subscribe"), False),
    "a plain no": (sent("", "solved", solved="no"), False),
    "a program's": (sent(website="https://spam.example"), False),
}


@pytest.mark.parametrize("case", sorted(SENT))
def test_whoever_was_promised_something_hears(store: InboxStore, inbox: Open, case: str) -> None:
    message, hears = SENT[case]
    (number,) = store.ingest([message]).new
    moderation.reject(inbox(), number, "off-topic")
    assert bool(due(store, inbox())) is hears


def test_what_is_private_is_explained_and_answered(store: InboxStore, inbox: Open) -> None:
    (number,) = store.ingest([sent("My number is 123.", "question")]).new
    moderation.reject(inbox(), number, "private")
    (one,) = due(store, inbox())
    assert words_of(inbox())("notice_rejected_answer") in one.paragraphs
    mark_sent(store, one)
    moderation.answer(inbox(), number, "We call you.", private=True)
    (answer,) = due(store, inbox())
    assert (answer.event, answer.identifier != one.identifier) == ("answered", True)
    mark_sent(store, answer)
    assert due(store, inbox()) == ()


def test_another_decision_needs_no_explanation(store: InboxStore, inbox: Open) -> None:
    (number,) = store.ingest([sent()]).new
    moderation.reject(inbox(), number, "off-topic")
    undo_last(inbox(), number)
    assert due(store, inbox()) == ()
    moderation.approve(inbox(), number)
    assert [one.event for one in due(store, inbox())] == ["published"]


def test_old_rejections_are_over(store: InboxStore, inbox: Open) -> None:
    (number,) = store.ingest([sent()]).new
    moderation.reject(inbox(), number, "off-topic")
    for days, count in ((29, 1), (31, 0)):
        with InboxStore(store.path, lambda days=days: NOW + timedelta(days=days)) as later:  # type: ignore[misc]
            assert len(due(later, inbox())) == count


def test_rejections_are_counted_in_public(shop: Site, store: InboxStore, inbox: Open) -> None:
    reasons: tuple[Reason, ...] = ("off-topic", "spam", "off-topic", "harmful")
    opened = inbox()
    messages = [sent(f"Words {number}", id=f"n:{number}") for number in range(4)]
    for number, reason in zip(store.ingest(messages).new, reasons, strict=True):
        moderation.reject(opened, number, reason)
    timings = [(ARRIVED, NOW)] * 20
    made = response_statistics(timings, store.submissions(), schedule(opened.config), None, NOW)
    assert made.rejected == (("spam", 1), ("harmful", 1), ("off-topic", 2))
    text = page_text(made, None, show=True, zone=opened.zone, rejections=True)
    assert yaml.safe_load(text.split(b"---")[1])["extra"]["rejected"] == dict(made.rejected)
    assert page_text(made, text, show=True, zone=opened.zone, rejections=True) == text
    shop.write({"content/pages/response-times.md": text})
    shop.build()
    page = shop.read("response-times/index.html")
    assert "spam: 1; advice that could hurt somebody: 1; off topic: 2" in page
    hidden = page_text(made, text, show=True, zone=opened.zone)
    assert b"rejected" not in hidden
    year = NOW + timedelta(days=366)
    later = response_statistics([], store.submissions(), schedule(opened.config), None, year)
    assert later.rejected == ()
