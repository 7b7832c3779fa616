"""Business hours: how many of them are between two moments, and when a promised reply is due.

Pure: opening hours by weekday, other hours on single days, a time zone, and nothing else. Spans are
defined by wall-clock times and measured in real time, so a night in which the clocks change has its
real length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from sitegen.model.config import Config, OpeningHours

FAR: Final = 800
"""Days after which the search for an open hour is given up: such a shop is closed for good."""
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OFFICE: Final = ((9 * 60, 17 * 60),)

Spans = tuple[tuple[int, int], ...]
"""From and to, in minutes since the day's midnight; past 24:00 they reach into the next day."""


class Schedule(Struct, frozen=True):
    """When there is somebody to answer."""

    zone: ZoneInfo
    week: tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]
    """Monday first."""
    days: Mapping[date, Spans] = {}
    """Days with other hours than their weekday."""

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open spans that begin on a day, in UTC, in order, none touching another."""
        minutes = self.days.get(day)
        if minutes is None:
            minutes = self.week[day.weekday()]
        found: list[tuple[datetime, datetime]] = []
        for begin, end in sorted(minutes):
            opens, closes = self._moment(day, begin), self._moment(day, end)
            if found and opens <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], closes))
            elif opens < closes:
                found.append((opens, closes))
        return tuple(found)

    def _moment(self, day: date, minutes: int) -> datetime:
        days, minutes = divmod(minutes, 24 * 60)
        wall = datetime.combine(
            day + timedelta(days=days), time(minutes // 60, minutes % 60), self.zone
        )
        return wall.astimezone(UTC)


def schedule(config: Config) -> Schedule:
    """The site's opening hours and holidays; office hours from Monday to Friday without them."""
    hours = config.contact.hours
    days = {one.date.at.date(): _spans(one.hours) for one in config.contact.holidays}
    zone = ZoneInfo(config.timezone)
    if hours is None or hours == OpeningHours():
        return Schedule(zone, (_OFFICE, _OFFICE, _OFFICE, _OFFICE, _OFFICE, (), ()), days)
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
        _spans(getattr(hours, name)) for name in _DAYS
    )
    week = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    return Schedule(zone, week, days)


def _spans(hours: tuple[str, ...]) -> Spans:
    found: list[tuple[int, int]] = []
    for text in hours:
        match = re.fullmatch(r"(\d?\d):(\d\d)\s*[-–]\s*(\d?\d):(\d\d)", text.strip())
        if match:
            begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
            begin, end = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
            # 18:00-02:00 ends in the night after.
            found.append((begin, end if end > begin else end + 24 * 60))
    return tuple(found)


def open_time(schedule: Schedule, start: datetime, end: datetime) -> timedelta:
    """The open time between two moments; nothing if the second is not later."""
    total = timedelta()
    if end <= start:
        return total
    for opens, closes in _open_from(schedule, start, end.astimezone(schedule.zone).date()):
        if opens >= end:
            break
        total += min(closes, end) - max(opens, start)
    return total


def after(schedule: Schedule, start: datetime, amount: timedelta) -> datetime | None:
    """The moment by which `amount` of open time has passed; None if it never does."""
    left = amount
    last = start.astimezone(schedule.zone).date() + timedelta(days=FAR)
    for opens, closes in _open_from(schedule, start, last):
        begin = max(opens, start)
        if closes - begin >= left:
            return begin + left
        left -= closes - begin
    return None


def end_of_day(schedule: Schedule, start: datetime, days: int) -> datetime | None:
    """The closing time of the n-th open day after the day of `start`; None if there is none."""
    day = start.astimezone(schedule.zone).date()
    for _ in range(FAR):
        day += timedelta(days=1)
        spans = schedule.spans(day)
        if spans:
            days -= 1
            if days <= 0:
                return spans[-1][1]
    return None


def deadline(schedule: Schedule, promise: str | None, start: datetime) -> datetime | None:
    """When an answer to something that arrived at `start` is due, by a promise such as
    `4 business hours` or `1 business day`; None without a promise."""
    match = re.fullmatch(r"(\d+) business (hour|day)s?", promise or "")
    if match is None:
        return None
    amount = int(match[1])
    if match[2] == "hour":
        return after(schedule, start, timedelta(hours=amount))
    return end_of_day(schedule, start, amount)


def _open_from(
    schedule: Schedule, start: datetime, last: date
) -> Iterator[tuple[datetime, datetime]]:
    """The open spans that end after `start`, up to those that begin on a last day, in order; parts
    that overlap with the span before are counted only once."""
    day = start.astimezone(schedule.zone).date() - timedelta(days=2)
    reached = start
    while day <= last:
        for opens, closes in schedule.spans(day):
            if closes > reached:
                yield max(opens, reached), closes
                reached = closes
        day += timedelta(days=1)


def median(values: list[timedelta]) -> timedelta | None:
    """The middle of all values; between the two middle ones if their number is even."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


__all__ = ["Schedule", "after", "deadline", "end_of_day", "median", "open_time", "schedule"]
