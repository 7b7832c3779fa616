"""Documents that appear or disappear by themselves: which is next, and which were missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sitegen.model.document import Document
from sitegen.site.site import Site
from sitegen.site.visibility import live_from, live_until


class ScheduledMoment(NamedTuple):
    """When a document appears or disappears."""

    at: datetime
    label: str
    appears: bool
    source: str

    def in_words(self, site: Site) -> str:
        """`“Opening hours” appears on 2026-12-24 08:00`, in the site's time zone."""
        verb = "appears" if self.appears else "disappears"
        return f"“{self.label}” {verb} on {self.at.astimezone(site.zone):%Y-%m-%d %H:%M}"


def next_moment(site: Site) -> ScheduledMoment | None:
    """What happens next after the site's time; None if nothing is scheduled."""
    now = site.viewpoint.now
    return min((one for one in _moments(site) if one.at > now), default=None)


def missed_moments(site: Site, published: datetime) -> tuple[ScheduledMoment, ...]:
    """What should have appeared or disappeared after the site was published, up to its time."""
    now = site.viewpoint.now
    return tuple(sorted(one for one in _moments(site) if published < one.at <= now))


def _moments(site: Site) -> Iterator[ScheduledMoment]:
    for document in site.documents.values():
        if document.front.draft:
            continue
        begins, ends = live_from(document), live_until(document)
        if begins is not None:
            yield _moment(document, begins, appears=True)
        if ends is not None:
            yield _moment(document, ends, appears=False)


def _moment(document: Document, at: datetime, *, appears: bool) -> ScheduledMoment:
    return ScheduledMoment(at, document.label, appears, document.source)
