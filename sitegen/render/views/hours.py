"""Opening hours as templates see them: named days, written times, and a form for scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sitegen.model.config import Holiday, OpeningHours
from sitegen.render.render_context import RenderContext
from sitegen.render.views.parts import DateView

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_A_MONDAY = date(2024, 1, 1)
_SPAN = re.compile(r"(\d?\d):(\d\d)\s*[-–]\s*(\d?\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class DayView:
    """The hours of a weekday or of a holiday."""

    key: str
    """`mon` to `sun`, or the holiday's date."""
    name: str
    """In the site's language."""
    text: str
    """`9:00–17:30`, or the word for closed."""
    spans: str
    """For scripts: `09:00-12:30 13:30-17:30`; empty if closed."""
    date: DateView | None = None
    """A holiday's date."""


def week(hours: OpeningHours | None, context: RenderContext) -> list[DayView]:
    """The days of the week from Monday, if any hours are given."""
    if hours is None:
        return []
    return [
        _day(key[:3], _name(number, context), getattr(hours, key), context)
        for number, key in enumerate(WEEKDAYS)
        if any(getattr(hours, day) for day in WEEKDAYS)
    ]


def holidays(days: Sequence[Holiday], context: RenderContext) -> list[DayView]:
    """The holidays in the order of their dates."""
    found = []
    for day in sorted(days, key=lambda day: day.date.at):
        view = DateView.of(day.date, context)
        assert view is not None
        found.append(_day(view.day.isoformat(), day.name or "", day.hours, context, view))
    return found


def _name(number: int, context: RenderContext) -> str:
    return context.localized_date(_A_MONDAY.replace(day=1 + number), "EEEE")


def _day(
    key: str, name: str, hours: Sequence[str], context: RenderContext, day: DateView | None = None
) -> DayView:
    spans = [match for text in hours if (match := _SPAN.fullmatch(text.strip()))]
    text = ", ".join(
        f"{_written(match[1], match[2], context)}–{_written(match[3], match[4], context)}"
        for match in spans
    )
    machine = " ".join(f"{m[1]:0>2}:{m[2]}-{m[3]:0>2}:{m[4]}" for m in spans)
    return DayView(key, name, text or context.words("closed"), machine, day)


def _written(hour: str, minute: str, context: RenderContext) -> str:
    from sitegen.render.dates import localized_date

    # Midnight at the end of a day is written 24:00, which is no time of Python's.
    return localized_date(time(int(hour) % 24, int(minute)), "short", context.config.language)
