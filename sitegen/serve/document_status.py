"""The status of a document in words for staff."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sitegen.site.site import Site
from sitegen.site.visibility import Visibility, live_until


class DocumentStatus(NamedTuple):
    """A document's state: `live`, `draft`, `scheduled` or `expired`, and in words."""

    state: str
    text: str
    detail: str = ""
    """The exact moment, by the site's clock."""


def status(site: Site, key: str, now: datetime) -> DocumentStatus:
    """The status of a document."""
    seen = site.visibilities[key]
    if seen.state == "draft":
        return DocumentStatus("draft", "Draft", _moment(seen, site))
    if seen.state == "scheduled" and seen.at is not None:
        return DocumentStatus("scheduled", f"Live {ahead(seen.at, now)}", _moment(seen, site))
    if seen.state == "expired" and seen.at is not None:
        return DocumentStatus("expired", f"Expired {behind(seen.at, now)}", _moment(seen, site))
    until = live_until(site.documents[key])
    if until is not None and until > now:
        at = f"{until.astimezone(site.zone):%Y-%m-%d %H:%M}"
        return DocumentStatus("live", f"Live, ends {ahead(until, now)}", f"{at} {site.zone.key}")
    return DocumentStatus("live", "Live")


def _moment(seen: Visibility, site: Site) -> str:
    if seen.at is None:
        return ""
    return f"{seen.at.astimezone(site.zone):%Y-%m-%d %H:%M} {site.zone.key}"


def ahead(moment: datetime, now: datetime) -> str:
    """`in 3 days`."""
    return f"in {_span((moment - now).total_seconds())}"


def behind(moment: datetime, now: datetime) -> str:
    """`3 days ago`."""
    return f"{_span((now - moment).total_seconds())} ago"


def _span(seconds: float) -> str:
    for length, name in ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute")):
        count = round(seconds / length)
        if seconds >= length and count:
            return f"{count} {name}" + ("s" if count != 1 else "")
    return "a minute"
