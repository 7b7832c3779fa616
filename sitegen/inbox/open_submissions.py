"""Open submissions in the order to read them, with the promised reply times."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from sitegen.inbox.incoming import AUTOMATIC
from sitegen.inbox.spam import Suspicion, assess_spam
from sitegen.inbox.store import InboxStore
from sitegen.inbox.submission import Submission
from sitegen.site.business_hours import Schedule, deadline


class OpenSubmission(Struct, frozen=True, kw_only=True):
    """A submission that needs a decision or an answer."""

    submission: Submission
    due: datetime | None
    """The time by which an answer was promised (UTC); None without a promise."""
    suspicion: Suspicion

    def late(self, now: datetime) -> bool:
        """Whether the promise was missed."""
        return self.due is not None and self.due < now and not self.suspicion.strong


def open_submissions(
    store: InboxStore,
    schedule: Schedule,
    promise: str | None,
    *,
    blocked: Collection[str] = (),
    staff: Collection[str] = (),
) -> tuple[OpenSubmission, ...]:
    """All open submissions, the oldest first, suspected spam last."""
    every = store.submissions()
    assessments = assess_spam(every, blocked, staff)
    found = [
        OpenSubmission(
            submission=submission,
            due=None
            if submission.form in ("subscribe", AUTOMATIC)
            or (submission.solved is not None and submission.can_be_noted)
            else deadline(schedule, promise, submission.arrived),
            suspicion=assessments[submission.number],
        )
        for submission in every
        if submission.open
    ]
    found.sort(
        key=lambda one: (one.suspicion.strong, one.submission.arrived, one.submission.number)
    )
    return tuple(found)
