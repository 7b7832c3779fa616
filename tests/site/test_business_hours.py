"""Business hours: properties that hold for any opening hours, and days one can count by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.site.business_hours import Schedule, after, deadline, end_of_day, median, open_time

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = ((9 * 60, 17 * 60),)
SHOP = Schedule(BERLIN, (OFFICE,) * 5 + ((), ()))  # type: ignore[arg-type]

spans = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1800)).map(
        lambda one: (one[0], one[0] + one[1])
    ),
    max_size=3,
).map(tuple)
moments = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
schedules = st.builds(
    Schedule,
    st.sampled_from(
        ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]
    ).map(ZoneInfo),
    st.tuples(*[spans] * 7),
    st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)), spans, max_size=5),
)


@settings(deadline=None, max_examples=60)
@given(schedules, moments, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_open_time_is_never_more_than_time(
    schedule: Schedule, start: datetime, length: timedelta
) -> None:
    assert timedelta(0) <= open_time(schedule, start, start + length) <= length
    assert open_time(schedule, start + length, start) == timedelta(0)


@settings(deadline=None, max_examples=60)
@given(schedules, moments, st.integers(0, 400), st.integers(0, 400))
def test_open_time_adds_up(schedule: Schedule, start: datetime, one: int, two: int) -> None:
    middle = start + timedelta(hours=one)
    end = middle + timedelta(hours=two)
    whole = open_time(schedule, start, end)
    assert open_time(schedule, start, middle) + open_time(schedule, middle, end) == whole


@settings(deadline=None, max_examples=60)
@given(schedules, moments, st.integers(1, 6000))
def test_after_an_amount_just_this_amount_has_passed(
    schedule: Schedule, start: datetime, minutes: int
) -> None:
    amount = timedelta(minutes=minutes)
    end = after(schedule, start, amount)
    if end is None:
        return
    assert open_time(schedule, start, end) == amount
    assert open_time(schedule, start, end - timedelta(seconds=1)) < amount


@settings(deadline=None, max_examples=60)
@given(schedules, moments, moments, st.sampled_from(["4 business hours", "2 business days"]))
def test_who_comes_later_is_not_promised_earlier(
    schedule: Schedule, one: datetime, two: datetime, promise: str
) -> None:
    earlier, later = (deadline(schedule, promise, at) for at in sorted((one, two)))
    if earlier is not None and later is not None:
        if "hours" in promise:
            assert earlier <= later
        assert earlier >= min(one, two)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("promise", "arrived", "due"),
    [
        ("4 business hours", "2026-11-20T10:00", "2026-11-20T14:00"),
        ("4 business hours", "2026-11-20T15:00", "2026-11-23T11:00"),
        ("4 business hours", "2026-11-21T12:00", "2026-11-23T13:00"),
        ("1 business day", "2026-11-19T08:00", "2026-11-20T17:00"),
        ("1 business day", "2026-11-20T16:59", "2026-11-23T17:00"),
        ("2 business days", "2026-11-21T12:00", "2026-11-24T17:00"),
    ],
)
def test_promises(promise: str, arrived: str, due: str) -> None:
    assert deadline(SHOP, promise, berlin(arrived)) == berlin(due)


def test_holidays_are_not_counted() -> None:
    closed = Schedule(BERLIN, SHOP.week, {date(2026, 12, 25): (), date(2026, 12, 26): OFFICE})
    assert deadline(closed, "1 business day", berlin("2026-12-24T12:00")) == berlin(
        "2026-12-26T17:00"
    )


def test_a_night_in_which_clocks_change_is_as_long_as_it_was() -> None:
    night = ((22 * 60, 30 * 60),)
    shop = Schedule(BERLIN, (night,) * 7)  # type: ignore[arg-type]
    spring = open_time(shop, berlin("2026-03-28T20:00"), berlin("2026-03-29T12:00"))
    autumn = open_time(shop, berlin("2026-10-24T20:00"), berlin("2026-10-25T12:00"))
    assert (spring, autumn) == (timedelta(hours=7), timedelta(hours=9))


def test_who_never_opens_promises_nothing() -> None:
    never = Schedule(BERLIN, ((),) * 7)  # type: ignore[arg-type]
    assert after(never, berlin("2026-11-20T10:00"), timedelta(minutes=1)) is None
    assert end_of_day(never, berlin("2026-11-20T10:00"), 1) is None


def test_the_middle() -> None:
    hours = [timedelta(hours=number) for number in (5, 1, 2, 4)]
    assert median(hours) == timedelta(hours=3)
    assert median(hours[:3]) == timedelta(hours=2)
    assert median([]) is None
