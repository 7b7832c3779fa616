"""Dates as people in the site's language write them (CLDR, by Babel)."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time


@cache
def locale(language: str) -> Locale:
    """The locale of a language tag; English if CLDR does not know it."""
    for tag in (language.replace("-", "_"), language.partition("-")[0]):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


@cache
def localized_date(moment: date | datetime | time, form: str, language: str) -> str:
    """A day, point in time or time of day; `form` is short, medium, long or full."""
    if isinstance(moment, datetime):
        return format_datetime(moment, form, locale=locale(language))
    if isinstance(moment, time):
        return format_time(moment, form, locale=locale(language))
    return format_date(moment, form, locale=locale(language))
