"""Business hours: until when a promised answer is due, by the site's clock, holidays left out."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sitegen.model.config import Contact

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_SPAN = re.compile(r"(\d?\d):(\d\d)\s*[-–]\s*(\d?\d):(\d\d)")
_USUAL = ("09:00-17:00",)
"""The hours of working days where no opening hours are given: Monday to Friday."""
_HORIZON = timedelta(days=400)

Span = tuple[datetime, datetime]


def open_spans(day: date, contact: Contact, zone: ZoneInfo) -> tuple[Span, ...]:
    """When the business is open on a day, in order; nothing if it is closed."""
    for holiday in contact.holidays:
        if holiday.date.at.astimezone(zone).date() == day:
            return _spans(holiday.hours, day, zone)
    if contact.hours is None:
        return _spans(_USUAL, day, zone) if day.weekday() < 5 else ()
    return _spans(getattr(contact.hours, WEEKDAYS[day.weekday()]), day, zone)


def _spans(hours: tuple[str, ...], day: date, zone: ZoneInfo) -> tuple[Span, ...]:
    found = []
    for text in hours:
        match = _SPAN.fullmatch(text.strip())
        if match is not None:
            start, end = (
                datetime.combine(day, time(int(hour) % 24, int(minute)), zone)
                for hour, minute in ((match[1], match[2]), (match[3], match[4]))
            )
            if end <= start:  # until midnight, or beyond
                end += timedelta(days=1)
            found.append((start, end))
    return tuple(sorted(found))


def due(asked: datetime, promise: str, contact: Contact, zone: ZoneInfo) -> datetime:
    """Until when an answer to what was `asked` is promised.

    `promise` is as in `promise.reply`: `4 business hours` or `2 business days`. Days end with the
    last opening hour of a day; the day of the question does not count.
    """
    count, _, unit = promise.split(" ", 2)
    local = asked.astimezone(zone)
    if unit.startswith("hour"):
        return _after_hours(local, timedelta(hours=int(count)), contact, zone)
    return _after_days(local, int(count), contact, zone)


def _after_hours(asked: datetime, left: timedelta, contact: Contact, zone: ZoneInfo) -> datetime:
    day = asked.date()
    while day - asked.date() < _HORIZON:
        for start, end in open_spans(day, contact, zone):
            begin = max(start, asked)
            if begin >= end:
                continue
            if end - begin >= left:
                return begin + left
            left -= end - begin
        day += timedelta(days=1)
    return asked + _HORIZON


def _after_days(asked: datetime, left: int, contact: Contact, zone: ZoneInfo) -> datetime:
    day = asked.date()
    while day - asked.date() < _HORIZON:
        day += timedelta(days=1)
        spans = open_spans(day, contact, zone)
        if spans:
            left -= 1
            if left == 0:
                return spans[-1][1]
    return asked + _HORIZON
