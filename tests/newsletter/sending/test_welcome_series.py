"""Which email is due to whom, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sitegen.address import parse_address
from sitegen.newsletter.sending.send import send
from sitegen.newsletter.sending.welcome_series import GRACE_DAYS, WelcomeEmail, find_due_emails
from sitegen.newsletter.subscribers.database import Subscriber, Subscribers
from tests.newsletter.support import Clock, campaign, connection_to

BERLIN = ZoneInfo("Europe/Berlin")
EMAILS = [
    WelcomeEmail(day, campaign(id=f"welcome/{number:02}", automatic=True))
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
        item.email.campaign.id: [str(recipient.address) for recipient in item.recipients]
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
                item.email.campaign,
                item.recipients,
                journal=journal,
                connection=connection_to(server),
                clock=clock,
                sleep=clock.sleep,
                accept_changes=True,
            )
    assert len(server.received) == 1
    assert b"Auto-Submitted: auto-generated" in server.received[0][1]
