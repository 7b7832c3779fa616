"""Other programs' exports, tidy and hostile."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.newsletter.subscribers.import_file import (
    SubscriberImport,
    clean_name,
    read_subscribers,
)


def rows(text: str) -> SubscriberImport:
    return read_subscribers(text.encode(), "list.csv")


def addresses(reading: SubscriberImport) -> list[str]:
    return [str(row.address) for row in reading.rows]


def problems(reading: SubscriberImport) -> list[str]:
    return [str(problem) for problem in reading.problems]


@pytest.mark.parametrize(
    "text",
    [
        "email,name\nanna@a.example,Anna\n",
        "\ufeffE-Mail;Name\r\nanna@a.example;Anna\r\n",
        "Name\tEmail Address\nAnna\tanna@a.example\n",
        '"Email Address","First Name","Last Name"\n"anna@a.example","Anna",""\n',
        "\n\nName,Subscriber Email\nAnna,anna@a.example",
        "sep=;\nIhr Name;Ihre E-Mail-Adresse: *\nAnna;anna@a.example\n",
        "Votre nom complet,Adresse e-mail (obligatoire)\nAnna,anna@a.example\n",
        "Nombre,Apellidos,Correo electrónico\nAnna,,anna@a.example\n",
        '[{"email": "anna@a.example", "name": "Anna"}]',
        '{"data": {"email": "anna@a.example", "name": "Anna"}}',
        '{"email": "anna@a.example", "name": "Anna"}\n',
    ],
)
def test_forms_that_are_understood(text: str):
    reading = rows(text)
    assert reading.problems == ()
    assert [(str(row.address), row.name) for row in reading.rows] == [("anna@a.example", "Anna")]


def test_netlify_export():
    submissions = [
        {
            "id": "1",
            "number": 1,
            "email": "anna@a.example",
            "name": "Anna",
            "data": {
                "email": "anna@a.example",
                "name": "Anna",
                "interests": ["bread", "cake"],
                "ip": "192.0.2.1",
                "user_agent": "Mozilla/5.0",
            },
            "created_at": "2026-03-01T10:00:00.000Z",
        },
        {"id": "2", "data": {"message": "no address"}},
    ]
    reading = read_subscribers(json.dumps(submissions, indent=1).encode(), "netlify.json")
    row = reading.rows[0]
    assert row.interests == ("bread", "cake")
    assert row.at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert "192.0.2.1" not in repr(row) and "Mozilla" not in repr(row)
    assert problems(reading) == ["netlify.json:19: has no email address (this row was left out)"]


def test_bad_rows_are_named_and_the_others_come_in():
    reading = rows(
        "email,name\n"
        "anna@a.example,Anna\n"
        "no address,Bert\n"
        "\n"
        "carl@c.example,Carl,too,many\n"
        ",Dora\n"
        'emil@e.example,"Emil\nwith a line"\n'
        "fred@localhost,Fred\n"
        "gina@g.example,buy http://pills.example\n"
        "hans@h.example\n"
    )
    assert addresses(reading) == [
        "anna@a.example",
        "emil@e.example",
        "gina@g.example",
        "hans@h.example",
    ]
    assert reading.rows[1].name == "Emil with a line"
    assert reading.rows[2].name == ""
    assert [problem.line for problem in reading.problems] == [3, 5, 6, 9, 10]
    assert problems(reading)[0] == (
        'list.csv:3: "no address" is not an email address: it has no @ (this row was left out)'
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"name,age\nAnna,3\n", "has no column of email addresses"),
        (b"email\nanna@a.example\nj\x81rgen@a.example\n", "list.csv:3: is neither UTF-8 nor"),
        (b'email,name\n"' + b"x" * 200_000 + b'"\n', "is not valid CSV"),
        (b'{"a":' * 100_000, "list.csv:1: isn't valid JSON: nested too deeply"),
        (b'[{"email": "a@a.example"}, {"email": ]', "isn't valid JSON"),
        (b"[1, null, [], true]", "isn't a"),
    ],
)
def test_files_that_are_none(content: bytes, message: str):
    reading = read_subscribers(content, "list.csv")
    assert message in "\n".join(problems(reading))


def test_a_json_mistake_does_not_lose_what_came_before():
    reading = rows('[{"email": "anna@a.example"},\n {"email": oops}]')
    assert addresses(reading) == ["anna@a.example"]
    assert reading.problems[0].line == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Anna   Weiß ", "Anna Weiß"),
        ("Anna\r\nBcc: x", "Anna Bcc: x"),
        ("An\u202ena", "An na"),
        ("Ann\x00a", "Ann a"),
        ("=1+2", "1+2"),
        ("visit www.pills.example now", ""),
        ("HTTP://x", ""),
        ("anna@a.example", ""),
        ("{{ 7*7 }}", ""),
        ("<b>Anna</b>", ""),
        ("a" * 81, ""),
        ("王小明", "王小明"),
    ],
)
def test_names(text: str, name: str):
    assert clean_name(text) == name


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes):
    reading = read_subscribers(b"email,name\n" + content, "x.csv")
    assert all(problem.file == "x.csv" for problem in reading.problems)


@given(st.text())
def test_names_are_one_line_of_printable_text(text: str):
    name = clean_name(text)
    assert name.isprintable() or name == ""
    assert name == name.strip()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("email,added,confirmed", "2026-11-27 07:30"),
        ("Email Address,OPTIN_TIME,CONFIRM_TIME", "2026-11-26 23:30"),
    ],
)
def test_times_without_a_zone_are_in_that_of_the_site(header: str, expected: str):
    """But those of Mailchimp are in UTC."""
    table = f"{header}\nanna@a.example,2026-11-26 23:30,2026-11-26 23:30:00\n".encode()
    zone = ZoneInfo("America/Los_Angeles")
    (row,) = read_subscribers(table, "list.csv", "en", zone).rows
    assert row.at is not None and row.confirmed is not None
    assert [f"{at:%Y-%m-%d %H:%M}" for at in (row.at, row.confirmed)] == [expected] * 2


def test_columns_that_are_not_understood_are_named():
    reading = rows("E-Mail,Rufname,Ort\nanna@a.example,Anna,Ulm\n")
    assert problems(reading) == [
        (
            'list.csv:1: warning: the columns "Rufname", "Ort" are left out: not understood (if '
            "one holds what is missing, name it so in the first line: name, interests, created_at)"
        )
    ]
    assert addresses(reading) == ["anna@a.example"]
    # Those of services have many columns that nobody needs here.
    assert rows("email,status,plan\nanna@a.example,active,free\n").problems == ()
