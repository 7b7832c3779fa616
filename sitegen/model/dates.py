"""Dates as people write them become days and points in time, where they have one meaning only.

ISO 8601 is read as it is. Beside it are read: dates that begin with the year, days with dots (no
language writes the month first there, by Unicode's CLDR), dates with the month's name, and the
dates of emails, of other programs and of other sites' generators. `5/3/2026` is refused, as it is a
day in March here and in May there; so is `EST`, which is an offset of New York and another one of
Sydney. Nothing depends on the language of the site or of the machine.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 2, 9998
"""Every moment of these years can be written in every time zone, and a day be added to it."""

EXPECTED = "a date such as 2026-03-14, or 2026-03-14 09:30"

_ISO = re.compile(r"\d{4}-?(?:\d\d-?\d\d|W\d\d-?\d)(?:[Tt ](?=\d)(?!\d\d[.,])|\Z)", re.ASCII)
_SIGNS = str.maketrans({
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ", "\u200e": "", "\u200f": "",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-",
})  # fmt: skip
"""Spaces and hyphens that word processors and web pages put in place of the plain ones."""

# As texts, which `re` compiles when the first of them is asked: most sites have dates by ISO 8601.
_TIME = (
    r"(?i)(?<![\d:.])(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?)?"
    r"(?![\d:])(?:\s*(?P<half>[ap])\.?m\b\.?)?"
)
_YEAR_FIRST = r"(\d{4})(?:(-|/|\.) ?(\d{1,2})\2 ?(\d{1,2})\.?|年(\d{1,2})月(\d{1,2})日)"
_KOREAN = r"(\d{4})년 ?(\d{1,2})월 ?(\d{1,2})일"
_DAY_FIRST = r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})"
_EITHER_FIRST = r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})"
_SHORT_YEAR = r"\d{1,2}([-/.]) ?\d{1,2}\1 ?\d\d"
_WORD = r"[^\W\d_][^\W\d_'’]*"
_NAMED = (
    (
        rf"(?i)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|°)?[ -](?:(?:of|de|d['’]) ?)?"
        rf"(?P<month>{_WORD})[.,]*[ -](?:(?:of|de|del) )?(?P<year>\d{{4}})(?: ?(?:г|р|r)\.?)?"
    ),
    rf"(?i)(?P<month>{_WORD})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| )(?P<year>\d{{4}})",
    rf"(?i)(?P<year>\d{{4}})[., -]+(?P<month>{_WORD})\.?[ -](?P<day>\d{{1,2}})\.?",
)
_WEEKDAY = rf"(?P<weekday>{_WORD})\.?,? +(?=\S)"
_OFFSET = r"(?i)(?:UTC|GMT)? ?(?P<sign>[-+])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?"

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LANGUAGES = ("ar", "bg", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fr", "ga", "gl",
              "he", "hr", "hu", "id", "is", "it", "lt", "lv", "ms", "nb", "nl", "pl", "pt", "ro",
              "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi")  # fmt: skip
"""Languages whose names of months are known, beside English. Not those that count years otherwise,
such as Thai."""

_UTC_NAMES = frozenset({"z", "utc", "gmt", "ut"})
_ONE_OFFSET = {
    "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3,
    "jst": 9, "awst": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "hst": -10, "akst": -9,
    "akdt": -8,
}  # fmt: skip
"""Abbreviations that mean one number of hours from UTC, wherever they are used."""
_NORTH_AMERICAN = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
"""What these mean in emails (RFC 5322, section 4.3); in Australia, China, Malaysia and on the
Philippines they mean something else."""


class DateError(ValueError):
    """A text is no date, or has more than one meaning: what is wrong, and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} ({remedy})")
        self.message = message
        self.remedy = remedy


class WrittenDate(NamedTuple):
    """A day, and the time on it with its zone if they were written."""

    day: date
    clock: time | None = None


def parse_date(text: str) -> WrittenDate:
    """The day or the point in time that `text` means. Raises DateError."""
    text = text.strip()
    written = _iso(text) or _free(" ".join(text.translate(_SIGNS).split()), text)
    if not FIRST_YEAR <= written.day.year <= LAST_YEAR:
        raise DateError(
            f"{text} is too far away",
            f"write a year from {FIRST_YEAR:04} to {LAST_YEAR}; "
            "leave the field out if something never ends",
        )
    return written


def _iso(text: str) -> WrittenDate | None:
    if not _ISO.match(text):
        return None
    try:
        if len(text) <= len("2026-03-14"):
            return WrittenDate(date.fromisoformat(text))
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return WrittenDate(at.date(), at.timetz())


def _free(text: str, original: str) -> WrittenDate:
    """A date in another form, with or without a time."""
    if text[:1] == '"' or len(text) > 80:
        raise _unknown(original)
    day = _day(text, original)
    if day is not None:
        return WrittenDate(day)
    for match in re.finditer(_TIME, text):
        if match["minute"] is None and match["half"] is None:
            continue
        before = re.sub(r"(?:(?<=\d)T|,|[ ,](?:at|um|à|@))$", "", text[: match.start()].rstrip())
        after = text[match.end() :].strip()
        day = _day(before.rstrip(), original)
        if day is None:
            # As programs in C print it: the year comes last, `Tue Nov 18 14:00:00 EST 2014`.
            last = re.fullmatch(r"(.*?) ?\b(\d{4})", after)
            if last is not None and last[1][-1:] not in ("+", "-"):
                day, after = _day(f"{before} {last[2]}", original), last[1]
        if day is None:
            break
        clock = _clock(match, original)
        return WrittenDate(day, clock.replace(tzinfo=_zone(after, day, clock, original)))
    if re.match(r"\d{4}-\d\d?-\d\d?\b", text):
        zone = re.fullmatch(r"(\d{4}-\d\d?-\d\d?) ?(?:Z|[-+]\d\d?:?(?:\d\d)?)", text)
        if zone is not None:
            message = f"{original} has a time zone and no time"
            raise DateError(message, f"write {zone[1]}, or add the time: {zone[1]} 09:30 +01:00")
        raise _no_such_day(original)
    raise _unknown(original)


def _unknown(original: str) -> DateError:
    return DateError(f'"{original}" can\'t be read as a date', f"write {EXPECTED}")


def _no_such_day(original: str) -> DateError:
    return DateError(f"there is no such day or time as {original}", f"write {EXPECTED}")


def _day(text: str, original: str) -> date | None:
    """The day that `text` means; None if it isn't one."""
    found, number = _year_month_day(text, original), None
    if found is None and (weekday := re.match(_WEEKDAY, text)) is not None:
        number = _weekday(weekday["weekday"])
        if number is not None:
            found = _year_month_day(text[weekday.end() :], original)
    if found is None:
        return None
    try:
        day = date(*found)
    except ValueError:
        raise _no_such_day(original) from None
    if number is not None and day.weekday() != number:
        message = f"{original}: this day is a {_WEEKDAYS[day.weekday()].capitalize()}"
        raise DateError(message, f"write {day.isoformat()}, or the day that you mean")
    return day


def _year_month_day(text: str, original: str) -> tuple[int, int, int] | None:
    match = re.fullmatch(_YEAR_FIRST, text) or re.fullmatch(_KOREAN, text)
    if match is not None:
        numbers = [int(one) for one in match.groups() if one is not None and one.isdigit()]
        return numbers[0], numbers[1], numbers[2]
    match = re.fullmatch(_DAY_FIRST, text)
    if match is not None:
        return int(match[3]), int(match[2]), int(match[1])
    match = re.fullmatch(_EITHER_FIRST, text)
    if match is not None:
        return _in_either_order(int(match[1]), int(match[3]), int(match[4]), original)
    if re.fullmatch(_SHORT_YEAR, text):
        message = f"{original} doesn't say in which century"
        raise DateError(message, "write the year with four digits and first, as in 2026-03-14")
    for pattern in _NAMED:
        match = re.fullmatch(pattern, text)
        if match is not None:
            month = _month(match["month"], original)
            if month is not None:
                return int(match["year"]), month, int(match["day"])
    return None


def _in_either_order(one: int, other: int, year: int, original: str) -> tuple[int, int, int]:
    if one > 12 or one == other:
        return year, other, one
    if other > 12:
        return year, one, other
    day_first, month_first = f"{year}-{other:02}-{one:02}", f"{year}-{one:02}-{other:02}"
    raise DateError(
        f"{original} is {one} {_MONTHS[other - 1].capitalize()} for some readers and "
        f"{other} {_MONTHS[one - 1].capitalize()} for others",
        f"write {day_first} or {month_first}",
    )


def _clock(match: re.Match[str], original: str) -> time:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise _no_such_day(original)
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        raise _no_such_day(original) from None


def _zone(text: str, day: date, clock: time, original: str) -> tzinfo | None:
    """The zone that is written behind a time; None if none is."""
    # A browser's own dates name the zone in brackets after its offset.
    text = re.sub(r"(?<=\d) \([^()]*\)$", "", text)
    text = re.sub(r"^(?:Uhr|h)(?: |$)", "", text)
    word = text.lower().strip("()[]")
    if not word:
        return None
    if word in _UTC_NAMES:
        return UTC
    if word in _ONE_OFFSET:
        return timezone(timedelta(hours=_ONE_OFFSET[word]))
    match = re.fullmatch(_OFFSET, text)
    if match is not None:
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        if offset <= timedelta(hours=14) and int(match["minutes"] or 0) < 60:
            return timezone(-offset if match["sign"] == "-" else offset)
        raise _no_such_day(original)
    if "/" in text:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    written = f"{day.isoformat()} {clock.isoformat()}"
    if word in _NORTH_AMERICAN:
        offset_text = f"{_NORTH_AMERICAN[word]:+03}:00"
        raise DateError(
            f'"{text}" is the time of several places in the world',
            f"write its distance from UTC: {written} {offset_text} for North America",
        )
    if re.fullmatch(r"[A-Za-z]{2,5}|[A-Za-z_]+/[A-Za-z_/]+", text.strip("()[]")):
        raise DateError(
            f'the time zone "{text}" is not known',
            f"write its distance from UTC, as in {written} +01:00",
        )
    raise _unknown(original)


def _month(word: str, original: str) -> int | None:
    """The month that a word names, in English or another language."""
    word = word.casefold().rstrip(".")
    # `sept` is the one abbreviation with four letters that people use.
    for number, name in enumerate(_MONTHS, 1):
        if word == name or (word == name[:3] or (word == "sept" and number == 9)):
            return number
    months = _names_in_other_languages("months").get(word, frozenset())
    if len(months) > 1:
        message = f'"{word}" in {original} is another month in another language'
        raise DateError(message, f"write {EXPECTED}")
    return next(iter(months), None)


def _weekday(word: str) -> int | None:
    """The weekday that a word names, from 0 for Monday; None if it is none, or several."""
    word = word.casefold().rstrip(".")
    for number, name in enumerate(_WEEKDAYS):
        if word == name or word in (name[:3], name[:4], name[:5]):
            return number
    days = _names_in_other_languages("days").get(word, frozenset())
    return next(iter(days)) if len(days) == 1 else None


@cache
def _names_in_other_languages(what: str) -> dict[str, frozenset[int]]:
    """The numbers of months or weekdays by their names, without points, in lower case."""
    from babel import Locale

    found: dict[str, set[int]] = defaultdict(set)
    for language in _LANGUAGES:
        names = getattr(Locale(language), what)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in names[context][width].items():
                    found[name.casefold().rstrip(".")].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
