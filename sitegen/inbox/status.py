"""Open submissions, for the inbox's commands, status line, check rule and panel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.site.status import FeatureStatus, StatusLine, StatusPart

if TYPE_CHECKING:
    from sitegen.inbox.open_submissions import OpenSubmission
    from sitegen.inbox.solved import SolvedCount
    from sitegen.inbox.store import InboxStore
    from sitegen.model.config import Config
    from sitegen.read.project import Project
    from sitegen.site.site import Site


def open_submissions_in(
    store: InboxStore, config: Config, site: Site | None = None
) -> tuple[OpenSubmission, ...]:
    """The open submissions of an inbox; with the site, the use of staff names is suspicious."""
    from sitegen.inbox.open_submissions import open_submissions
    from sitegen.site.business_hours import schedule

    staff: tuple[str, ...] = ()
    if site is not None:
        staff = tuple(site.documents[key].label for key in site.collection("person"))
    return open_submissions(
        store, schedule(config), config.promise.reply, blocked=config.inbox.blocked, staff=staff
    )


class InboxStatus(Struct, frozen=True):
    """The number of open submissions."""

    waiting: int
    late: int = 0
    """Of these, the number that wait longer than promised."""
    oldest: datetime | None = None
    """When the oldest of them arrived."""
    solved: tuple[SolvedCount, ...] = ()
    """How often each FAQ solved the question."""
    questions: int = 0
    """Of these, the number of questions."""
    complaints: int = 0
    """Of these, the number of complaints: what wasn't right."""
    leaving: int = 0
    """Of these, the number of people who want to leave the newsletter."""
    follow_ups: int = 0
    """The number of customers who should be asked whether it is right now."""


def inbox_status(project: Project, site: Site) -> FeatureStatus | None:
    """The status of the project's inbox at the site's time; None if there is no inbox.

    Raises SitegenError if it can't be read.
    """
    from sitegen.inbox.follow_ups import pending_follow_ups
    from sitegen.inbox.leaving import waiting_requests
    from sitegen.inbox.solved import solved_counts
    from sitegen.inbox.store import InboxStore, inbox_file

    file = inbox_file(project.root)
    if not file.exists():
        return None
    now = site.viewpoint.now
    with InboxStore(file, lambda: now) as store:
        found = open_submissions_in(store, site.config, site)
        submissions = store.submissions()
    solved = solved_counts(submissions, site)
    due = [one for one in pending_follow_ups(submissions, site) if one.due <= now]
    real = [one for one in found if not one.suspicion.strong and one.submission.arrived <= now]
    status = InboxStatus(
        waiting=len(real),
        late=sum(one.late(now) for one in real),
        oldest=min((one.submission.arrived for one in real), default=None),
        solved=solved,
        questions=sum(one.submission.form == "question" for one in real),
        complaints=sum(one.submission.form == "not-right" for one in real),
        leaving=len(waiting_requests(one.submission for one in real)),
        follow_ups=len(due),
    )
    return FeatureStatus("inbox", _lines(status), status, _parts(status))


def _parts(status: InboxStatus) -> tuple[StatusPart, ...]:
    if not status.solved:
        return ()
    lines = tuple(
        StatusLine(f"{one.yes:3} yes, {one.no:3} no  {one.question}", one.fails, "inbox")
        for one in status.solved
    )
    return (StatusPart("Did this solve it?", lines),)


def _lines(status: InboxStatus) -> tuple[StatusLine, ...]:
    return (*_waiting_lines(status), *_follow_up_lines(status))


def _follow_up_lines(status: InboxStatus) -> tuple[StatusLine, ...]:
    if not status.follow_ups:
        return ()
    who = "customer" if status.follow_ups == 1 else "customers"
    text = f"{status.follow_ups} {who} to ask whether it is right now (sitegen inbox follow-up)"
    return (StatusLine(text, True),)


def _waiting_lines(status: InboxStatus) -> tuple[StatusLine, ...]:
    if not status.waiting:
        return ()
    late = f", {status.late} later than promised" if status.late else ""
    since = f", the oldest since {status.oldest:%Y-%m-%d}" if status.oldest else ""
    text = f"{status.waiting} in the inbox{late}{since}"
    lines = [StatusLine(text, bool(status.late), "inbox")]
    counts = ((status.questions, "question"), (status.complaints, "complaint"))
    among = [f"{count} {one if count == 1 else one + 's'}" for count, one in counts if count]
    if among:
        lines.append(StatusLine(f"  of these {' and '.join(among)}", panel="inbox"))
    if status.leaving:
        who = "person wants" if status.leaving == 1 else "people want"
        remedy = "sitegen inbox pull --apply-unsubscribes"
        text = f"  {status.leaving} {who} to leave the newsletter ({remedy})"
        lines.append(StatusLine(text, True, "inbox"))
    return tuple(lines)
