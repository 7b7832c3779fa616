"""What waits for a human, in the order in which to read it, and by when the promise wants it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from sitegen.inbox.spam import Suspicion, suspicions
from sitegen.inbox.store import Store
from sitegen.inbox.submission import Submission
from sitegen.site.business_hours import Schedule, deadline


class Waiting(Struct, frozen=True, kw_only=True):
    """One item that waits."""

    submission: Submission
    due: datetime | None
    """When the promise falls due (UTC); None without a promise."""
    suspicion: Suspicion

    def late(self, now: datetime) -> bool:
        """Whether the promise was missed."""
        return self.due is not None and self.due < now and not self.suspicion.strong


def waiting(
    store: Store,
    schedule: Schedule,
    promise: str | None,
    *,
    blocked: Collection[str] = (),
    staff: Collection[str] = (),
) -> tuple[Waiting, ...]:
    """All that waits: oldest first, and after them what looks like spam."""
    every = store.submissions()
    judged = suspicions(every, blocked, staff)
    found = [
        Waiting(
            submission=submission,
            due=None
            if submission.form == "subscribe"
            else deadline(schedule, promise, submission.arrived),
            suspicion=judged[submission.number],
        )
        for submission in every
        if submission.open
    ]
    found.sort(
        key=lambda one: (one.suspicion.strong, one.submission.arrived, one.submission.number)
    )
    return tuple(found)
