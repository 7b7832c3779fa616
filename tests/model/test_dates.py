"""A date with one meaning is read, and one with several is refused with the ways to write it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.dates import DateError
from sitegen.model.scalars import Moment

MADRID = ZoneInfo("Europe/Madrid")

DAYS = {
    "2026-03-05": "2026-03-05",
    "20260305": "2026-03-05",
    "2026-3-5": "2026-03-05",
    "2026/03/05": "2026-03-05",
    "2026. 3. 5.": "2026-03-05",
    "2026\u201103\u201105": "2026-03-05",
    "2026–03–05": "2026-03-05",
    "2026年3月5日": "2026-03-05",
    "2026년 3월 5일": "2026-03-05",
    "٢٠٢٦-٠٣-٠٥": "2026-03-05",
    "5.3.2026": "2026-03-05",
    "05. 03. 2026": "2026-03-05",
    "25/3/2026": "2026-03-25",
    "3/25/2026": "2026-03-25",
    "4-4-2026": "2026-04-04",
    "March 5, 2026": "2026-03-05",
    "Mar 5 2026": "2026-03-05",
    "March 5,2026": "2026-03-05",
    "Nov 18, 2014": "2014-11-18",
    "Nov. 18th, 2014": "2014-11-18",
    "Sept 5, 2026": "2026-09-05",
    "5 March 2026": "2026-03-05",
    "5\u00a0March\u00a02026": "2026-03-05",
    "5th of March, 2026": "2026-03-05",
    "Thursday, March 5, 2026": "2026-03-05",
    "18-Nov-2014": "2014-11-18",
    "2014-Nov-18": "2014-11-18",
    "5. März 2026": "2026-03-05",
    "Do., 5. März 2026": "2026-03-05",
    "1er mars 2026": "2026-03-01",
    "5 de marzo de 2026": "2026-03-05",
    "5 марта 2026 г.": "2026-03-05",
    "5. března 2026": "2026-03-05",
}
"""Days, and what they mean."""

TIMES = {
    "2026-03-05 09:30": "2026-03-05T08:30:00Z",
    "2026-03-05T09:30:00.5": "2026-03-05T08:30:00.5Z",
    "2026-03-05 9:30": "2026-03-05T08:30:00Z",
    "2026-03-05 10:30 Uhr": "2026-03-05T09:30:00Z",
    "2026-03-05 12:00 AM": "2026-03-04T23:00:00Z",
    "2014-11-18T14:00:00.000Z": "2014-11-18T14:00:00Z",
    "2014-11-18 14:00 Z": "2014-11-18T14:00:00Z",
    "2015-03-17 14:00:00 -4": "2015-03-17T18:00:00Z",
    "2015-03-17 14:00:00 -0400": "2015-03-17T18:00:00Z",
    "2015-03-17 14:00:00 −04:00": "2015-03-17T18:00:00Z",
    "2015-03-17 14:00:00 UTC": "2015-03-17T14:00:00Z",
    "2015-03-17 14:00:00 UTC+2": "2015-03-17T12:00:00Z",
    "2015-03-17 14:00 GMT": "2015-03-17T14:00:00Z",
    "2015-03-17 14:00 CET": "2015-03-17T13:00:00Z",
    "2015-03-17 14:00 America/New_York": "2015-03-17T18:00:00Z",
    "Tue, 18 Nov 2014 14:00:00 -0400": "2014-11-18T18:00:00Z",
    "Tue Nov 18 2014 14:00:00 GMT-0400 (Eastern Standard Time)": "2014-11-18T18:00:00Z",
    "Tue Nov 18 14:00:00 UTC 2014": "2014-11-18T14:00:00Z",
    "Tue Nov 18 14:00:00 2014": "2014-11-18T13:00:00Z",
    "Nov 18, 2014 2:30 PM": "2014-11-18T13:30:00Z",
    "Nov 18, 2014 at 2pm": "2014-11-18T13:00:00Z",
    "18.11.2014, 14:00": "2014-11-18T13:00:00Z",
    "1890-05-01 10:00": "1890-05-01T10:14:44Z",
}
"""Points in time, in Madrid where they name no zone, and what they mean in UTC."""

REFUSED = {
    "5/3/2026": "5 March for some readers and 3 May for others (write 2026-03-05 or 2026-05-03)",
    "03/05/2026 10:00": "(write 2026-05-03 or 2026-03-05)",
    "5-3-2026": "(write 2026-03-05 or 2026-05-03)",
    "5.3.26": "write the year with four digits",
    "5/3/26": "write the year with four digits",
    "5 listopada 2026": "is another month in another language",
    "Monday, March 5, 2026": "this day is a Thursday (write 2026-03-05,",
    "2015-03-17 14:00 EST": "write its distance from UTC: 2015-03-17 14:00:00 -05:00 for North",
    "2015-03-17 14:00:00 PDT": "2015-03-17 14:00:00 -07:00",
    "2015-03-17 14:00 IST": 'the time zone "IST" is not known',
    "2015-03-17 14:00 Europe/Berln": 'the time zone "Europe/Berln" is not known',
    "2015-03-17 14:00 +25:00": "there is no such day or time",
    "2014-11-18+02:00": "has a time zone and no time (write 2014-11-18, or",
    "2014-11-18 -0400": "has a time zone and no time",
    "2014-11-18 25:00": "there is no such day or time",
    "2014-11-18 13:00 PM": "there is no such day or time",
    "2024-02-30": "there is no such day or time as 2024-02-30",
    "30 February 2024": "there is no such day or time",
    "2024-13-01": "there is no such day or time",
    "2026-03-05 10.30": "write a date such as",
    "9999-12-31T23:59:59-12:00": "is too far away",
    "9999-12-31": "leave the field out if something never ends",
    "0001-01-01T00:00:00+14:00": "is too far away",
    "0000-00-00": "there is no such day",
    "March 2026": "write a date such as 2026-03-14",
    "2026": "write a date such as",
    "17:00": "write a date such as",
    "next Tuesday": "write a date such as",
    "5 มีนาคม 2569": "write a date such as",
    "": "write a date such as",
}
"""What is no date, or more than one, and what is said."""


@pytest.mark.parametrize("text", DAYS)
def test_a_day_with_one_meaning_is_read(text: str) -> None:
    moment = Moment.parse(text, MADRID)
    assert moment.day_only and moment.at.date().isoformat() == DAYS[text]


@pytest.mark.parametrize("text", TIMES)
def test_a_point_in_time_with_one_meaning_is_read(text: str) -> None:
    moment = Moment.parse(text, MADRID)
    assert not moment.day_only
    assert moment.at.astimezone(UTC) == datetime.fromisoformat(TIMES[text])


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_another_meaning_or_none_is_refused(text: str) -> None:
    with pytest.raises(DateError) as caught:
        Moment.parse(text, MADRID)
    assert REFUSED[text] in str(caught.value)


@given(
    st.one_of(
        st.text(max_size=40),
        st.from_regex(r"\d{1,4}[-/. ]\d{1,4}[-/. ]\d{1,4}( \d\d:\d\d( ?[+-]\d{1,4})?)?"),
        st.datetimes().map(lambda at: at.strftime("%a, %d %b %Y %H:%M:%S -1200")),
    )
)
def test_no_text_is_more_than_refused(text: str) -> None:
    try:
        moment = Moment.parse(text, MADRID)
    except DateError:
        return
    for zone in (UTC, MADRID, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")):
        assert (moment.end or moment.at).astimezone(zone)


_MOMENTS = st.datetimes().filter(lambda at: 1 < at.year < 9999)


@given(_MOMENTS)
def test_iso_is_read_as_python_reads_it(at: datetime) -> None:
    assert Moment.parse(at.isoformat(), UTC).at == at.replace(tzinfo=UTC)
    assert Moment.parse(at.date().isoformat(), UTC).at.date() == at.date()
