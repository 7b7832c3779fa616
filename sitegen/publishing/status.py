"""What was published when, and what wasn't since, in the status and at its panel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.site.status import FeatureStatus, StatusLine, StatusPart

if TYPE_CHECKING:
    from sitegen.publishing.scheduled import ScheduledMoment
    from sitegen.read.project import Project
    from sitegen.site.site import Site


class PublishingStatus(Struct, frozen=True):
    """The last publication from here."""

    published: datetime
    where: str
    changes: int
    """Changed files that weren't published since."""
    missed: tuple[str, ...]
    """The files of documents that should have appeared or disappeared since."""


def publishing_status(project: Project, site: Site) -> FeatureStatus | None:
    """The last publication, as of the site's time; None if nothing was published from here."""
    from sitegen.publishing.record import read_record
    from sitegen.publishing.scheduled import missed_moments
    from sitegen.publishing.source_changes import compared, is_shown, source_digests
    from sitegen.publishing.timers import existing_timer

    record = read_record(project)
    if record is None or record.at > site.viewpoint.now:
        return None
    changes = [
        change
        for change in compared(record.sources, source_digests(project))
        if not record.hides_sources or is_shown(change, site)
    ]
    changed = {change.path for change in changes}
    missed = [one for one in missed_moments(site, record.seen) if one.source not in changed]
    count = len(changes)
    since = "nothing" if not count else f"{count} change{'s' if count > 1 else ''}"
    remedy = " (sitegen publish)" if count else ""
    local = record.at.astimezone(site.zone)
    lines = (
        StatusLine(f"{local:%Y-%m-%d %H:%M} {record.where}; not published since: {since}{remedy}"),
        *_missed(missed, site, None if record.hides_sources else existing_timer(project)),
    )
    status = PublishingStatus(
        record.at, record.where, count, tuple(dict.fromkeys(one.source for one in missed))
    )
    return FeatureStatus("publishing", data=status, parts=(StatusPart("Published", lines),))


def _missed(missed: list[ScheduledMoment], site: Site, timer: str | None) -> tuple[StatusLine, ...]:
    """A warning for each document whose time passed; with a timer, its host should have built the
    site, which can't be known here."""
    if timer is None:
        return tuple(
            StatusLine(f"missed: {one.in_words(site)} (sitegen publish)", late=True)
            for one in missed
        )
    return tuple(
        StatusLine(f"left to the timer in {timer}: {one.in_words(site)}") for one in missed
    )
