"""Dates in the columns of other programs' tables."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import pytest

from sitegen.model.date_columns import read_column
from sitegen.model.dates import DateError

BAD = "refused"


def shown(cells: list[str], zone: tzinfo = UTC) -> list[str]:
    return [
        BAD if isinstance(one, DateError) else f"{one:%Y-%m-%d %H:%M}" if one else ""
        for one in read_column(cells, zone)
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(
            ["3/4/2026 9:30:00", "3/14/2026 18:05:07"],
            ["2026-03-04 09:30", "2026-03-14 18:05"],
            id="Google Forms, American",
        ),
        pytest.param(
            ["03/04/2026 09:30:00", "", "14/03/2026 18:05:07"],
            ["2026-04-03 09:30", "", "2026-03-14 18:05"],
            id="Google Forms, British",
        ),
        pytest.param(
            ["2026/03/04 9:30:00 AM GMT+1", "2026/03/04 12:10:00 PM GMT-5"],
            ["2026-03-04 08:30", "2026-03-04 17:10"],
            id="Google Forms, its CSV",
        ),
        pytest.param(["4.3.2026 9:30", "04.03.2026"], ["2026-03-04 09:30", "2026-03-04 00:00"],
                     id="German"),
        pytest.param(["3/14/2026 1:05 PM", "3/4/2026 12:05 AM"],
                     ["2026-03-14 13:05", "2026-03-04 00:05"], id="Excel, American"),
        pytest.param(["04-03-2026 09:30", "24-03-2026"], ["2026-03-04 09:30", "2026-03-24 00:00"],
                     id="with hyphens"),
        pytest.param(["4 March 2026", "4 mars 2026 09:30"],
                     ["2026-03-04 00:00", "2026-03-04 09:30"], id="names of months"),
        pytest.param(["2026-03-04T09:30:00Z", "2026-03-04 09:30"], ["2026-03-04 09:30"] * 2,
                     id="ISO"),
        pytest.param(["3/4/2026", "5/6/2026"], [BAD, BAD], id="two meanings throughout"),
        pytest.param(["3/3/2026", "5/6/2026"], ["2026-03-03 00:00", BAD], id="one has one meaning"),
        pytest.param(["14/3/2026", "3/14/2026", "3/4/2026"],
                     ["2026-03-14 00:00", "2026-03-14 00:00", BAD], id="a contradiction"),
        pytest.param(["14/3/2026", "30/2/2026", "31/4/2026"], ["2026-03-14 00:00", BAD, BAD],
                     id="no such day"),
        pytest.param(["14/3/26", "46095.4", "yesterday"], [BAD] * 3, id="no dates"),
        pytest.param([], [], id="empty"),
    ],
)  # fmt: skip
def test_a_column(cells: list[str], expected: list[str]):
    assert shown(cells) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-11-26 23:30", "2026-11-27 07:30"),
        ("2026-11-26", "2026-11-26 08:00"),
        ("11/26/2026 23:30:00", "2026-11-27 07:30"),
        ("26.11.2026 23:30", "2026-11-27 07:30"),
        ("2026-07-26 23:30", "2026-07-27 06:30"),
        ("Thu, 26 Nov 2026 23:30:00", "2026-11-27 07:30"),
        # What says its zone is in it.
        ("2026-11-26 23:30 UTC", "2026-11-26 23:30"),
        ("2026-11-26T23:30:00Z", "2026-11-26 23:30"),
        ("2026-11-26 23:30:00+00", "2026-11-26 23:30"),
        ("Thu, 26 Nov 2026 23:30:00 -0000", "2026-11-26 23:30"),
        ("2026/11/26 11:30:00 PM GMT+1", "2026-11-26 22:30"),
        ("1795735800", "2026-11-26 23:30"),
    ],
)
def test_a_time_without_a_zone_is_in_that_of_the_site(cell: str, expected: str):
    assert shown([cell], ZoneInfo("America/Los_Angeles")) == [expected]
