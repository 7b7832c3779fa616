"""Exports of newsletter services keep what people said there; see `tests/inputs/subscribers`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitegen.address import parse_address
from sitegen.newsletter.sending.recipients import select_listed
from sitegen.newsletter.subscribers.database import State, Subscribers
from sitegen.newsletter.subscribers.export_state import UnknownStatus, read_state
from sitegen.newsletter.subscribers.import_file import (
    clean_interests,
    interests_text,
    read_subscribers,
)

INPUTS = Path(__file__).parents[2] / "inputs/subscribers"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LETTERS = {"c": "confirmed", "u": "unconfirmed", "r": "removed", "s": "suppressed"}


@pytest.fixture
def subscribers(tmp_path: Path):
    with Subscribers(tmp_path / "subscribers.sqlite", lambda: NOW) as opened:
        yield opened


EXPORTS = [
    ("mailchimp_subscribed.csv", "cc"),
    ("mailchimp_unsubscribed.csv", "r"),
    ("mailchimp_cleaned.csv", "s"),
    ("buttondown.csv", "curss"),
    ("kit.csv", "crrss"),
    ("beehiiv.csv", "curs"),
    ("ghost.csv", "crr"),
    ("substack.csv", "cr"),
    ("listmonk.csv", "cursr"),
    ("mailerlite.csv", "curss"),
    ("brevo.csv", "cur"),
]


@pytest.mark.parametrize(("file", "letters"), EXPORTS)
def test_what_people_said_at_the_service_is_kept(subscribers: Subscribers, file: str, letters: str):
    reading = read_subscribers((INPUTS / file).read_bytes(), file)
    assert reading.problems == ()
    counts = subscribers.import_rows(reading.rows, file, "confirmed")
    assert [one.state for one in subscribers] == [LETTERS[letter] for letter in letters]
    assert sum(counts.states.values()) == len(letters)
    for one in subscribers:
        if one.state == "confirmed":
            assert one.confirmed is not None and one.confirmed.year == 2024
    again = subscribers.import_rows(reading.rows, file, "confirmed")
    assert again.unchanged == len(letters), "an import may be repeated"


@pytest.mark.parametrize(("file", "letters"), EXPORTS)
def test_a_list_for_one_sending_keeps_it_too(file: str, letters: str):
    reading = read_subscribers((INPUTS / file).read_bytes(), file)
    selection = select_listed(reading.rows, ())
    assert len(selection.recipients) == letters.count("c")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("confirmed", ["confirmed", "unconfirmed", "removed", "suppressed", "suppressed"]),
        ("unconfirmed", ["unconfirmed", "unconfirmed", "removed", "suppressed", "suppressed"]),
        ("removed", ["removed", "removed", "removed", "suppressed", "suppressed"]),
        ("suppressed", ["suppressed"] * 5),
    ],
)
def test_the_chosen_state_only_lowers(subscribers: Subscribers, state: State, expected: list[str]):
    reading = read_subscribers((INPUTS / "buttondown.csv").read_bytes(), "buttondown.csv")
    subscribers.import_rows(reading.rows, "buttondown.csv", state)
    assert [one.state for one in subscribers] == expected


def test_somebody_who_left_there_is_removed_here(subscribers: Subscribers):
    carl = parse_address("carl@c.example")
    subscribers.add(carl)
    subscribers.confirm(carl)
    reading = read_subscribers((INPUTS / "mailchimp_unsubscribed.csv").read_bytes(), "list.csv")
    subscribers.import_rows(reading.rows, "list.csv", "confirmed")
    found = subscribers.find(carl)
    assert found is not None and found.state == "removed"


def test_why_an_address_is_suppressed_is_kept(subscribers: Subscribers):
    reading = read_subscribers((INPUTS / "kit.csv").read_bytes(), "kit.csv")
    subscribers.import_rows(reading.rows, "kit.csv", "confirmed")
    reasons = [one.reason for one in subscribers if one.state == "suppressed"]
    assert reasons == ["bounced", "complained"]


def test_mailchimp_times_and_tags(subscribers: Subscribers):
    reading = read_subscribers((INPUTS / "mailchimp_subscribed.csv").read_bytes(), "list.csv")
    subscribers.import_rows(reading.rows, "list.csv", "confirmed")
    anna = subscribers.find(parse_address("anna@a.example"))
    assert anna is not None
    assert anna.interests == ("bread", "morning, early")
    assert anna.added == datetime(2024, 2, 1, 8, tzinfo=UTC)
    assert anna.confirmed == datetime(2024, 2, 1, 8, 5, tzinfo=UTC)


def test_subscribers_known_before_are_not_new_either(subscribers: Subscribers):
    subscribers.add(parse_address("anna@a.example"))
    reading = read_subscribers((INPUTS / "mailchimp_subscribed.csv").read_bytes(), "list.csv")
    subscribers.import_rows(reading.rows, "list.csv", "confirmed")
    anna = subscribers.find(parse_address("anna@a.example"))
    assert anna is not None and anna.confirmed == datetime(2024, 2, 1, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("email,status\na@a.example,active\nb@b.example,sleeping\n", 3, 'in status: "sleeping"'),
        ("email,Status\na@a.example,aktiv?\n", 2, 'in Status: "aktiv?"'),
        ("email,email_disabled\na@a.example,perhaps\n", 2, "neither yes nor no"),
        ("email,OPTIN_TIME\na@a.example,03/04/2024 10:00\n", 2, "3 April for some readers"),
        ('[{"email": "a@a.example", "status": "sleeping"}]', 1, 'in status: "sleeping"'),
    ],
)
def test_an_unknown_word_or_time_is_refused_with_its_line(text: str, line: int, message: str):
    reading = read_subscribers(text.encode(), "list.csv")
    (problem,) = reading.problems
    assert problem.line == line
    assert message in str(problem)
    assert len(reading.rows) == text.count("active")


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"email": "a@a.example", "name": "Anna"}, None),
        ({"state": "CA", "city": "Fresno"}, None),
        ({"type": "wholesale"}, None),
        ({"status": ""}, "unconfirmed"),
        ({"Status": "Active", "UNSUB_TIME": "2024-05-01 10:00:00"}, "removed"),
        ({"status": "active", "unsubscribed_at": "null"}, "confirmed"),
        ({"unsubscribed_at": "0000-00-00 00:00:00"}, None),
        ({"unsubscribed": "true"}, "removed"),
        ({"unsubscribed": "false"}, None),
        ({"subscribed": "no"}, "removed"),
        ({"bounced": "1"}, "suppressed"),
        ({"Email Status": "Hard bounced", "emailBlacklisted": "true"}, "suppressed"),
        ({"member_status": "Past due"}, "confirmed"),
    ],
)
def test_columns(columns: dict[str, str], state: str | None):
    found = read_state(columns)
    assert (found.state if found else None) == state


def test_an_unknown_state_of_our_own_export_is_refused():
    header = "address,name,interests,state,source,added,confirmed,changed,reason"
    reading = read_subscribers(f"{header}\na@a.example,,,asleep,,,,,\n".encode(), "backup.csv")
    assert reading.rows == ()
    assert 'unknown state: "asleep"' in str(reading.problems[0])


def test_an_unknown_status_is_an_error():
    with pytest.raises(UnknownStatus, match="sleeping"):
        read_state({"status": "sleeping"})


@pytest.mark.parametrize(
    ("text", "interests"),
    [
        ('"bread","cake"', ("bread", "cake")),
        ('"bread, dark";cake', ("bread, dark", "cake")),
        ('["bread", "cake"]', ("bread", "cake")),
        ('"bread, cake', ("bread", "cake")),
        ("bread; cake|buns", ("bread", "buns", "cake")),
        ('"the ""best"" bread"', ('the "best" bread',)),
        ("", ()),
    ],
)
def test_interests(text: str, interests: tuple[str, ...]):
    assert clean_interests(text) == tuple(sorted(interests))
    assert clean_interests(interests_text(interests)) == tuple(sorted(interests))
