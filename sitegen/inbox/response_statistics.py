"""Statistics of response times: how well the promised reply time was kept, and how much was
rejected for which reason; anonymous."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from sitegen.editing.spans import BYTE_ORDER_MARK
from sitegen.editing.yaml_editor import Change, Remove, Set, SetDefault
from sitegen.editing.yaml_values import Value
from sitegen.inbox.documents import edit_document
from sitegen.inbox.store import InboxError
from sitegen.inbox.submission import REASONS, Reason, Submission
from sitegen.model.kinds.page import Page
from sitegen.site.business_hours import Schedule, deadline, median, open_time

ENOUGH: Final = 20
"""With fewer answers, figures would mean little and could identify people."""
WINDOW: Final = timedelta(days=365)
PATH: Final = "content/pages/response-times.md"


class ResponseStatistics(Struct, frozen=True, kw_only=True):
    """The figures of the last twelve months."""

    date: datetime
    promise: str
    answers: int
    median: timedelta | None
    """The median time to an answer, in business hours."""
    kept: int
    """Answers within the promise."""
    overdue: int
    """Open submissions past the promised time; they count like late answers."""
    oldest_open: datetime | None
    rejected: tuple[tuple[Reason, int], ...] = ()
    """How many submissions were rejected, by reason."""

    @property
    def share(self) -> int | None:
        """Percentage of answers in time, rounded down, so that 100 means all."""
        due = self.answers + self.overdue
        return None if not due else self.kept * 100 // due

    @property
    def enough(self) -> bool:
        return self.answers >= ENOUGH


def response_statistics(
    timings: Iterable[tuple[datetime, datetime]],
    submissions: Iterable[Submission],
    schedule: Schedule,
    promise: str | None,
    now: datetime,
) -> ResponseStatistics:
    """The statistics of answers in the twelve months before `now`, and of open submissions."""
    submissions = tuple(submissions)
    recent = [(arrived, at) for arrived, at in timings if now - WINDOW < at <= now]
    asked = [
        submission.arrived
        for submission in submissions
        if submission.open and submission.asks and not submission.suspected
    ]
    due = [(deadline(schedule, promise, arrived), at) for arrived, at in recent]
    waits = [deadline(schedule, promise, arrived) for arrived in asked]
    return ResponseStatistics(
        date=now,
        promise=promise or "",
        answers=len(recent),
        median=median([open_time(schedule, arrived, at) for arrived, at in recent]),
        kept=sum(until is None or at <= until for until, at in due),
        overdue=sum(until is not None and until < now for until in waits),
        oldest_open=min(asked, default=None),
        rejected=_rejected(submissions, now),
    )


def _rejected(submissions: Iterable[Submission], now: datetime) -> tuple[tuple[Reason, int], ...]:
    reasons = Counter(
        one.reason
        for one in submissions
        if one.state == "rejected" and one.decided is not None and now - WINDOW < one.decided <= now
    )
    return tuple((reason, reasons[reason]) for reason in REASONS if reasons[reason])


_BEGINNING: Final = """\
---
id: response-times
title: How soon we answer
layout: record
# Written by `sitegen inbox record`: `extra`, and `draft`. The rest is yours.
---
"""


def page_text(
    statistics: ResponseStatistics,
    before: bytes | None,
    *,
    show: bool,
    zone: ZoneInfo,
    rejections: bool = False,
) -> bytes:
    """The source of the page with the statistics; the rest of it stays as the owner wrote it.
    With `rejections`, it says how many submissions were rejected, and why.

    Raises InboxError if the existing page can't be read.
    """
    page = before if before is not None and before.strip() else _BEGINNING.encode()
    if not page.removeprefix(BYTE_ORDER_MARK).startswith(b"---"):
        raise InboxError(f"{PATH} has no front matter (add it, or move the file away)")
    median_hours = (
        None if statistics.median is None else round(statistics.median.total_seconds() / 3600, 1)
    )
    shown = show and statistics.enough
    facts: dict[str, Value] = {
        "recorded": _day(statistics.date, zone),
        "promise": statistics.promise or None,
        "answers": statistics.answers,
        "median_hours": median_hours,
        "kept_percent": statistics.share,
        "overdue": statistics.overdue,
        "oldest_open": _day(statistics.oldest_open, zone),
        "rejected": dict(statistics.rejected) if rejections and statistics.rejected else None,
    }
    changes: list[Change] = [
        # Needed for the page to be found and shown; the owner may choose another layout.
        SetDefault(("id",), "response-times"),
        SetDefault(("layout",), "record"),
        Remove(("draft",)) if shown else Set(("draft",), True, "last"),
        *(
            Remove(("extra", name)) if fact is None else Set(("extra", name), fact)
            for name, fact in facts.items()
        ),
    ]
    return edit_document(page, PATH, changes, Page)


def _day(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else f"{at.astimezone(zone):%Y-%m-%d}"
