"""Which email is due to whom, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sitegen.address import parse_address
from sitegen.newsletter.sending.automated import (
    GRACE_DAYS,
    AutomatedEmail,
    Customers,
    PublishedContribution,
    find_due_emails,
)
from sitegen.newsletter.sending.send import send
from sitegen.newsletter.subscribers.database import Subscriber, Subscribers
from sitegen.newsletter.trigger import Event, Trigger
from tests.newsletter.support import Clock, campaign, connection_to

BERLIN = ZoneInfo("Europe/Berlin")
NOBODY = Customers()
EMAILS = [
    AutomatedEmail(
        Trigger(event="confirmed", days=day), campaign(id=f"welcome/{number:02}", automatic=True)
    )
    for number, day in ((3, 7), (1, 0), (2, 3))
]
CONFIRMED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def one(name: str = "anna", at: datetime | None = CONFIRMED, state="confirmed") -> Subscriber:
    return Subscriber(
        address=parse_address(f"{name}@x.example"),
        state=state,
        added=CONFIRMED,
        confirmed=at,
        changed=CONFIRMED,
    )


def on(today: date, *subscribers: Subscriber, sent: dict[str, set[str]] | None = None):
    reached = sent or {}
    found = find_due_emails(
        EMAILS, subscribers, lambda email: frozenset(reached.get(email, ())), today, BERLIN
    )
    return {
        item.campaign.id: [str(recipient.address) for recipient in item.recipients]
        for item in found
    }


DAY = date(2026, 11, 22)
ANNA = {"anna@x.example"}


def test_a_series_day_by_day():
    reached: dict[str, set[str]] = {}
    calendar = {}
    for offset in range(30):
        for email, recipients in on(DAY + timedelta(offset), one(), sent=reached).items():
            reached.setdefault(email, set()).update(recipients)
            calendar[offset] = email
    assert calendar == {0: "welcome/01", 3: "welcome/02", 7: "welcome/03"}


def test_days_are_those_of_the_site():
    late = one(at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    assert on(date(2026, 11, 21), late) == {}
    assert on(DAY, late) == {"welcome/01": ["anna@x.example"]}


def test_only_who_confirmed():
    others = [one(state=state) for state in ("unconfirmed", "removed", "suppressed")]
    assert on(DAY, *others, one(at=None)) == {}


def test_a_timer_that_stood_still_sends_one_letter_a_day():
    reached: dict[str, set[str]] = {}
    seen = []
    for offset in (8, 9, 10, 11):
        emails = on(DAY + timedelta(offset), one(), sent=reached)
        seen.append(list(emails))
        for email in emails:
            reached[email] = ANNA
    assert seen == [["welcome/01"], ["welcome/02"], ["welcome/03"], []]


def test_who_confirmed_long_ago_gets_no_new_letter():
    assert on(DAY + timedelta(7 + GRACE_DAYS), one()) == {"welcome/03": ["anna@x.example"]}
    assert on(DAY + timedelta(8 + GRACE_DAYS), one()) == {}


def test_with_the_journal_each_letter_goes_out_once(
    subscribers: Subscribers, journal, server, clock: Clock
):
    subscribers.add(parse_address("anna@x.example"))
    subscribers.confirm(parse_address("anna@x.example"))
    for _ in range(3):
        today = clock().astimezone(BERLIN).date()
        for item in find_due_emails(EMAILS, subscribers, journal.sent, today, BERLIN):
            send(
                item.campaign,
                item.recipients,
                journal=journal,
                connection=connection_to(server),
                clock=clock,
                sleep=clock.sleep,
                accept_changes=True,
            )
    assert len(server.received) == 1
    assert b"Auto-Submitted: auto-generated" in server.received[0][1]


def triggered(event: Event, **fields: Any) -> list[AutomatedEmail]:
    return [AutomatedEmail(Trigger(event=event, **fields), campaign(id="welcome/x"))]


def days_of(
    emails: list[AutomatedEmail], customers: Customers = NOBODY, until: int = 800
) -> list[tuple[int, str]]:
    """On which days after confirming Anna gets an email, if a timer runs every day."""
    reached: dict[str, frozenset[str]] = {}
    found = []
    for offset in range(until):
        today = DAY + timedelta(offset)
        for item in find_due_emails(
            emails, [one()], lambda id: reached.get(id, frozenset()), today, BERLIN, customers
        ):
            reached[item.campaign.id] = frozenset(ANNA)
            found.append((offset, item.campaign.id))
    return found


def test_an_anniversary_is_the_same_day_of_another_year():
    assert days_of(triggered("anniversary", years=1)) == [(365, "welcome/x")]
    leap = one(at=datetime(2028, 2, 29, 9, 0, tzinfo=UTC))
    emails = triggered("anniversary", years=1)
    (due,) = find_due_emails(emails, [leap], lambda _: frozenset(), date(2029, 2, 28), BERLIN)
    assert len(due.recipients) == 1


def test_silence_begins_anew_whenever_something_is_heard():
    emails = triggered("idle", days=180)
    assert days_of(emails) == [(180, "welcome/x/silent-since-2026-11-22")]
    heard = Customers({"anna@x.example": CONFIRMED + timedelta(days=100)})
    assert days_of(emails, heard) == [(280, "welcome/x/silent-since-2027-03-02")]
    # What came before they confirmed says nothing, nor what others sent.
    before = Customers({"anna@x.example": CONFIRMED - timedelta(days=9), "b@x.example": CONFIRMED})
    assert days_of(emails, before) == days_of(emails)


def test_each_silence_is_an_occasion_of_its_own():
    emails = triggered("idle", days=10)
    reached: dict[str, frozenset[str]] = {}
    ids = []
    for heard in (0, 40):
        customers = Customers({"anna@x.example": CONFIRMED + timedelta(days=heard)})
        for offset in range(heard, heard + 40):
            today = DAY + timedelta(offset)
            for item in find_due_emails(
                emails, [one()], lambda id: reached.get(id, frozenset()), today, BERLIN, customers
            ):
                reached[item.campaign.id] = frozenset(ANNA)
                ids.append(item.campaign.id)
    assert ids == ["welcome/x/silent-since-2026-11-22", "welcome/x/silent-since-2027-01-01"]


def test_each_publication_is_an_occasion_of_its_own():
    told = [CONFIRMED + timedelta(days=days) for days in (3, 3, 50)]
    published = Customers(
        published={
            "anna@x.example": (
                PublishedContribution("story", "st1", told[0]),
                PublishedContribution("question", "fa1", told[1]),
                PublishedContribution("story", "st2", told[2]),
            ),
            "bert@x.example": (PublishedContribution("story", "st3", told[0]),),
        }
    )
    emails = triggered("published", days=7, kinds=("story",))
    assert days_of(emails, published) == [(10, "welcome/x/st1"), (57, "welcome/x/st2")]
    both = triggered("published", kinds=("story", "question"))
    # One email a day.
    assert [day for day, _ in days_of(both, published)] == [3, 4, 50]


def test_long_silence_before_the_email_was_written_is_left_alone():
    emails = triggered("idle", days=10)
    today = DAY + timedelta(10 + GRACE_DAYS + 1)
    assert find_due_emails(emails, [one()], lambda _: frozenset(), today, BERLIN) == ()


def test_the_welcome_series_goes_first():
    emails = [*triggered("idle", days=1), AutomatedEmail(
        Trigger(event="confirmed", days=1), campaign(id="welcome/y")
    )]  # fmt: skip
    assert days_of(emails)[:2] == [
        (1, "welcome/y"),
        (2, "welcome/x/silent-since-2026-11-22"),
    ]
