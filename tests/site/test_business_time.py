"""When a promised answer is due, in business hours, with holidays and changes of the clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sitegen.model.config import Contact, Holiday, OpeningHours
from sitegen.model.scalars import Moment
from sitegen.site.business_time import due, open_spans

LONDON = ZoneInfo("Europe/London")
SHOP = Contact(
    hours=OpeningHours(
        tuesday=("09:00-17:30",),
        wednesday=("09:00-12:30", "13:30-17:30"),
        thursday=("09:00-19:00",),
        friday=("18:00-00:30",),
    ),
    holidays=(
        Holiday(date=Moment.parse("2026-12-24", LONDON), hours=("09:00-13:00",)),
        Holiday(date=Moment.parse("2026-12-22", LONDON)),
    ),
)


@pytest.mark.parametrize(
    ("asked", "promise", "answer"),
    [
        # 2026-11-24 is a Tuesday
        ("2026-11-24 10:00", "1 business day", "2026-11-25 17:30"),
        ("2026-11-24 23:00", "1 business day", "2026-11-25 17:30"),
        ("2026-11-21 10:00", "1 business day", "2026-11-24 17:30"),
        ("2026-11-24 10:00", "2 business days", "2026-11-26 19:00"),
        ("2026-11-27 20:00", "1 business day", "2026-12-01 17:30"),
        ("2026-11-26 20:00", "1 business day", "2026-11-28 00:30"),
        ("2026-11-24 10:00", "4 business hours", "2026-11-24 14:00"),
        ("2026-11-24 16:30", "4 business hours", "2026-11-25 12:00"),
        ("2026-11-25 12:00", "1 business hour", "2026-11-25 14:00"),
        ("2026-11-28 00:00", "1 business hour", "2026-12-01 10:00"),
        # holidays: the Tuesday is closed, the Thursday ends at 13:00
        ("2026-12-21 10:00", "1 business day", "2026-12-23 17:30"),
        ("2026-12-23 10:00", "1 business day", "2026-12-24 13:00"),
    ],
)
def test_an_answer_is_due(asked: str, promise: str, answer: str) -> None:
    until = due(datetime.fromisoformat(asked).replace(tzinfo=LONDON), promise, SHOP, LONDON)
    assert f"{until:%Y-%m-%d %H:%M}" == answer


def test_the_clock_may_change_in_between() -> None:
    shop = Contact()
    asked = datetime(2026, 10, 23, 16, tzinfo=LONDON)  # the Friday before clocks go back
    until = due(asked, "2 business hours", shop, LONDON)
    assert until.isoformat() == "2026-10-26T10:00:00+00:00"


def test_without_hours_monday_to_friday_are_working_days() -> None:
    asked = datetime(2026, 11, 20, 12, tzinfo=LONDON)
    assert due(asked, "1 business day", Contact(), LONDON).date().isoformat() == "2026-11-23"


def test_a_business_that_never_opens_is_waited_for_without_end() -> None:
    shop = Contact(hours=OpeningHours())
    asked = datetime(2026, 11, 20, 12, tzinfo=LONDON)
    for promise in ("1 business day", "3 business hours"):
        assert (due(asked, promise, shop, LONDON) - asked).days == 400


def test_open_spans_are_in_order() -> None:
    spans = open_spans(datetime(2026, 11, 25).date(), SHOP, LONDON)  # noqa: DTZ001
    assert [f"{start:%H:%M}-{end:%H:%M}" for start, end in spans] == ["09:00-12:30", "13:30-17:30"]
