"""How well the promise of a reply was kept: figures without anybody's name, misses included."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from sitegen.errors import Problem
from sitegen.inbox.item import Item
from sitegen.inbox.writing import yaml_text
from sitegen.read.front_matter import decode, split
from sitegen.site.business_hours import Schedule, deadline, median, worked

ENOUGH: Final = 20
"""Fewer answers than these say nothing, and could be told apart."""
WINDOW: Final = timedelta(days=365)
PATH: Final = "content/pages/response-times.md"


class Record(Struct, frozen=True, kw_only=True):
    """What is told of the last twelve months."""

    date: datetime
    promise: str
    answers: int
    median: timedelta | None
    """The middle time to an answer, in business hours."""
    kept: int
    """Answers within the promise."""
    overdue: int
    """What waits for an answer longer than promised: as much a miss as an answer too late."""
    oldest_open: datetime | None

    @property
    def share(self) -> int | None:
        """Per cent of promises kept, rounded down: 99.9 is not all."""
        due = self.answers + self.overdue
        return None if not due else self.kept * 100 // due

    @property
    def enough(self) -> bool:
        return self.answers >= ENOUGH


def make_record(
    timings: Iterable[tuple[datetime, datetime]],
    items: Iterable[Item],
    schedule: Schedule,
    promise: str | None,
    now: datetime,
) -> Record:
    """The record of answers given in the twelve months before `now`, and of what is open."""
    recent = [(arrived, at) for arrived, at in timings if now - WINDOW < at <= now]
    asked = [item.arrived for item in items if item.open and item.asks and not item.suspected]
    due = [(deadline(schedule, promise, arrived), at) for arrived, at in recent]
    waits = [deadline(schedule, promise, arrived) for arrived in asked]
    return Record(
        date=now,
        promise=promise or "",
        answers=len(recent),
        median=median([worked(schedule, arrived, at) for arrived, at in recent]),
        kept=sum(until is None or at <= until for until, at in due),
        overdue=sum(until is not None and until < now for until in waits),
        oldest_open=min(asked, default=None),
    )


def record_text(record: Record, before: bytes | None, *, show: bool, zone: object) -> bytes:
    """The record as a page's source. The title and the words of an earlier one are kept."""
    from zoneinfo import ZoneInfo

    assert isinstance(zone, ZoneInfo)
    title, body = _own_words(before)
    middle = None if record.median is None else round(record.median.total_seconds() / 3600, 1)
    facts: dict[str, object] = {
        "recorded": f"{record.date.astimezone(zone):%Y-%m-%d}",
        "promise": record.promise,
        "answers": record.answers,
        "median_hours": middle,
        "kept_percent": record.share,
        "overdue": record.overdue,
        "oldest_open": ""
        if record.oldest_open is None
        else f"{record.oldest_open.astimezone(zone):%Y-%m-%d}",
    }
    lines = [
        "---",
        "id: response-times",
        f"title: {yaml_text(title)}",
        "layout: record",
        *([] if show and record.enough else ["draft: true"]),
        "# Written by `sitegen inbox record`; the title and the text below are yours.",
        "extra:",
        *(
            f"  {name}: {json.dumps(value, ensure_ascii=False)}"
            for name, value in facts.items()
            if value not in (None, "")
        ),
        "---",
        body.strip("\n"),
        "",
    ]
    return "\n".join(lines).encode()


def _own_words(before: bytes | None) -> tuple[str, str]:
    """The title and the text of the record that is there, else a beginning."""
    import yaml

    title = "How soon we answer"
    text = decode(before or b"", PATH)
    parts = text if isinstance(text, Problem) else split(text, PATH)
    if before is None or isinstance(parts, Problem):
        return title, ""
    try:
        front = yaml.safe_load(parts.front)
    except yaml.YAMLError:
        return title, parts.body
    found = front.get("title") if isinstance(front, dict) else None
    return (str(found) if found else title), parts.body
