"""Dates in a column of a table, as Google Forms and spreadsheets write them.

`5/3/2026` is a day in March here and in May there. A program writes a whole column in one way, so
one `14/3/2026` in it tells how all are meant. If none does, or two contradict each other, the dates
with two meanings are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, tzinfo
from typing import Literal

from sitegen.model.dates import DateError, parse_date
from sitegen.timestamps import parse_timestamp

_EITHER_ORDER = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?!\d)")


ColumnTime = datetime | DateError | None
"""A cell's point in time; None if it is empty, DateError if it can't be read."""


def read_column(cells: Iterable[str], zone: tzinfo) -> tuple[ColumnTime, ...]:
    """The points in time of a column's cells, in UTC; None for empty cells, DateError for those
    that can't be read or have two meanings. Times without a zone of their own are in `zone`."""
    texts = [" ".join(cell.split()) for cell in cells]
    order = _order(texts)
    return tuple(_read(text, order, zone) if text else None for text in texts)


def _order(texts: Iterable[str]) -> Literal["day", "month"] | None:
    """What comes first in the column; None if it doesn't say, or contradicts itself."""
    matches = [match for match in map(_EITHER_ORDER.match, texts) if match is not None]
    day_first = any(int(match[1]) > 12 for match in matches)
    month_first = any(int(match[3]) > 12 for match in matches)
    if day_first == month_first:
        return None
    return "day" if day_first else "month"


def _read(text: str, order: Literal["day", "month"] | None, zone: tzinfo) -> datetime | DateError:
    if (stamp := parse_timestamp(text, zone)) is not None:
        return stamp
    match = _EITHER_ORDER.match(text)
    plain = text
    if match is not None and order is not None:
        one, other = int(match[1]), int(match[3])
        day, month = (one, other) if order == "day" else (other, one)
        plain = f"{match[4]}-{month:02}-{day:02}{text[match.end() :]}"
    try:
        written = parse_date(plain)
    except DateError as error:
        return error
    at = datetime.combine(written.day, written.clock or time())
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
