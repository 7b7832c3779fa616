"""Points in time as other programs' formats hold them.

A place's own time before time zones has seconds in its distance from UTC (Madrid, 1890: -0:14:44),
and the formats have room for minutes only. Such a moment is written in UTC: the same moment.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

FIRST_EMAIL_YEAR = 1900
"""The first year that a date in an email may have (RFC 5322, section 3.3), and so in RSS."""


def in_whole_minutes(at: datetime) -> datetime:
    """The same moment with whole minutes in its distance from UTC."""
    offset = at.utcoffset()
    return at if offset is None or not offset % timedelta(minutes=1) else at.astimezone(UTC)


def iso_timestamp(at: datetime) -> str:
    """A moment in ISO 8601 and RFC 3339, in seconds: `2026-03-14T09:30:00+01:00`."""
    return in_whole_minutes(at).isoformat(timespec="seconds")


def email_timestamp(at: datetime) -> str | None:
    """A moment as emails and RSS have it; None if it is earlier than they may say (RFC 5322)."""
    from email.utils import format_datetime

    at = in_whole_minutes(at)
    return format_datetime(at) if at.year >= FIRST_EMAIL_YEAR else None


def parse_timestamp(text: str, zone: tzinfo = UTC) -> datetime | None:
    """A time as programs write it, in UTC: ISO 8601, RFC 5322 or seconds since 1970; None if the
    text is none of them. Without a zone of its own it is in `zone`."""
    from email.utils import parsedate_to_datetime

    text = text.strip()
    # In emails, -0000 is UTC as well (RFC 5322, section 3.3), which `datetime` doesn't say.
    if text.endswith((" UTC", " -0000")):
        text, zone = text.rpartition(" ")[0], UTC
    if re.fullmatch(r"1\d{9}", text):
        return datetime.fromtimestamp(int(text), UTC)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text)
        except (ValueError, TypeError, IndexError):
            continue
        try:
            return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
        except (OverflowError, ValueError):
            return None
    return None
