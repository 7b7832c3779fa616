"""The record of answers, forgetting people, and sorting spam down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sitegen.address import parse_address
from sitegen.inbox import deciding
from sitegen.inbox.deciding import Office
from sitegen.inbox.forgetting import forget, purge
from sitegen.inbox.record import make_record, record_text
from sitegen.inbox.store import Aside, Store, inbox_file
from sitegen.inbox.submission import Submission
from sitegen.inbox.suspicion import suspicions
from sitegen.inbox.waiting import waiting
from sitegen.site.business_hours import schedule
from tests.conftest import NOW, Site
from tests.inbox.support import ARRIVED, sent

Open = Callable[[], Office]


def question(number: int, arrived: object = ARRIVED) -> Submission:
    return sent(f"Question {number}?", "question", id=f"n:{number}", arrived=arrived)  # type: ignore[arg-type]


def test_misses_are_not_hidden(shop: Site, store: Store, office: Open) -> None:
    opened = office()
    for number in store.take_in([question(number) for number in range(20)]).new:
        deciding.answer(opened, number, "Yes.", private=True)
    late = ARRIVED - timedelta(days=5)
    numbers = store.take_in([question(number, late) for number in range(20, 25)]).new
    for number in numbers[:3]:
        deciding.answer(opened, number, "Sorry.", private=True)
    hours = schedule(opened.config)
    made = make_record(store.timings(), store.items(), hours, "1 business day", NOW)
    assert (made.answers, made.kept, made.overdue, made.share) == (23, 20, 2, 80)
    assert made.oldest_open == late
    store.delete(item.number for item in store.items() if item.answered)
    again = make_record(store.timings(), store.items(), hours, "1 business day", NOW)
    assert again == made


def test_it_is_shown_only_when_wanted_and_with_twenty_answers(
    shop: Site, store: Store, office: Open
) -> None:
    opened = office()
    for count, show, shown in ((19, True, False), (20, False, False), (20, True, True)):
        timings = [(ARRIVED, ARRIVED + timedelta(hours=1))] * count
        made = make_record(timings, (), schedule(opened.config), "4 business hours", NOW)
        before = b"---\nid: response-times\ntitle: Our word\n---\nWe count.\n"
        text = record_text(made, before, show=show, zone=opened.zone)
        (shop.root / "content/pages").mkdir(exist_ok=True)
        (shop.root / "content/pages/response-times.md").write_bytes(text)
        shop.build()
        there = (shop.root / "public/response-times/index.html").exists()
        assert there == shown
        home = shop.read("index.html")
        assert ("100 % as promised, of 20 answers" in home) == shown
    page = shop.read("response-times/index.html")
    assert "Our word" in page
    assert "We count." in page
    assert "Half of all answers within 1.0 business hours." in page


def test_a_person_is_forgotten_and_what_is_published_is_listed(
    shop: Site, store: Store, office: Open
) -> None:
    mine, _, _ = store.take_in(
        [
            sent("Mine.", id="n:1"),
            sent("Also mine: RUTH@mail.example", id="n:2", email=""),
            sent("Olga's.", id="n:3", email="olga@mail.example"),
        ]
    ).new
    path = deciding.approve(office(), mine)
    store.put_aside([Aside(source="x", why="y", raw="ruth@mail.example")])
    found = forget(store, shop.root, parse_address("Ruth@mail.example"))
    assert (found.items, found.asides) == (2, 1)
    assert found.published == (path.relative_to(shop.root).as_posix(),)
    assert [item.message for item in store.items()] == ["Olga's."]
    data = inbox_file(shop.root).read_bytes().lower()
    assert b"ruth@" not in data
    assert b"mine." not in data
    assert store.take_in([sent("Mine.", id="n:1")]).new == ()


def test_only_what_is_old_and_settled_is_purged(shop: Site, store: Store, office: Open) -> None:
    settled, _ = store.take_in([sent("One."), sent("Two.")]).new
    deciding.reject(office(), settled, "spam")
    assert purge(store, 1) == (0, 0)
    with Store(store.path, lambda: NOW + timedelta(days=3)) as later:
        assert purge(later, 1) == (1, 0)
        assert [item.message for item in later.items()] == ["Two."]


def test_spam_is_sorted_down_and_not_dropped(store: Store, office: Open) -> None:
    store.take_in(
        [
            sent("Buy http://a.example http://b.example http://c.example", id="n:1"),
            sent("Caught", id="n:2", website="http://x"),
            sent("Visit casino.example", id="n:3"),
            *[sent("The very same words again", id=f"n:{number}") for number in (4, 5)],
            sent("Honest words.", id="n:6", arrived=ARRIVED + timedelta(hours=1)),
            sent("I am Anna", id="n:7", name="Anna", arrived=ARRIVED + timedelta(hours=2)),
        ]
    )
    hours = schedule(office().config)
    found = waiting(store, hours, None, blocked=["CASINO.example"], staff=["Anna"])
    assert [one.item.message for one in found][:2] == ["Honest words.", "I am Anna"]
    assert len(found) == 7
    assert all(one.suspicion.strong for one in found[2:])
    reasons = suspicions(store.items(), staff=["Anna"])[found[1].item.number].reasons
    assert reasons == ("bears a staff member's name",)
