"""Who may see a document, and until when that holds: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from sitegen.model.document import Document

State = Literal["live", "draft", "scheduled", "expired"]


class Viewpoint(NamedTuple):
    """The time at which a site is seen, and whether by staff."""

    now: datetime
    zone: ZoneInfo
    drafts: bool = False
    """Show drafts."""
    future: bool = False
    """Show scheduled documents."""


class Visibility(NamedTuple):
    """A document's state, whether it is shown, and the moment that the state is about."""

    state: State
    shown: bool
    at: datetime | None = None
    """When it goes live if it is scheduled; when it ended if it has expired."""


def live_from(document: Document) -> datetime | None:
    """When a document goes live: its `publish`, else its date."""
    front = document.front
    moment = front.publish or front.dated
    return None if moment is None else moment.at


def live_until(document: Document) -> datetime | None:
    """From when on a document is no longer shown."""
    front = document.front
    end = None if front.expires is None else front.expires.at
    if front.ends is None:
        return end
    until = front.ends.end or front.ends.at
    return until if end is None else min(end, until)


def visibility(document: Document, viewpoint: Viewpoint) -> Visibility:
    """The one decision on whether a document is shown."""
    start, end = live_from(document), live_until(document)
    if end is not None and end <= viewpoint.now:
        return Visibility("expired", False, end)
    if document.front.draft:
        return Visibility("draft", viewpoint.drafts, start)
    if start is not None and start > viewpoint.now:
        return Visibility("scheduled", viewpoint.future, start)
    return _LIVE


_LIVE = Visibility("live", True)


def publish_times(documents: Iterable[Document]) -> list[datetime]:
    """Every moment at which some document appears or disappears, in order."""
    moments = {live_from(document) for document in documents}
    moments.update(live_until(document) for document in documents)
    return sorted(moment for moment in moments if moment is not None)


def span_around(moments: list[datetime], now: datetime) -> tuple[datetime | None, datetime | None]:
    """The span of time around `now` in which nothing appears or disappears: [from, until)."""
    earlier = [moment for moment in moments if moment <= now]
    later = [moment for moment in moments if moment > now]
    return (earlier[-1] if earlier else None, later[0] if later else None)
