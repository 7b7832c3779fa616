"""Files as Netlify and others write them, whole and broken."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from sitegen.inbox.exports import read_export
from sitegen.inbox.fingerprints import public_identifier
from sitegen.inbox.store import InboxStore

RECORD = {
    "id": "5231fb",
    "number": 13,
    "form_name": "question",
    "created_at": "2026-11-20T09:30:00.123Z",
    "data": {"message": "Spelt?", "name": "Ruth", "ip": "203.0.113.9", "page": "/faqs/"},
    "human_fields": {"Message": "Spelt?"},
    "ordered_human_fields": [{"title": "Message", "name": "message", "value": "Spelt?"}],
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([RECORD]),
        json.dumps(RECORD),
        json.dumps({"payload": RECORD, "site": {}}),
        json.dumps(RECORD) + "\n\n" + json.dumps(RECORD) + "\n",
        "\ufeff" + json.dumps({"submissions": [RECORD]}),
    ],
    ids=["export", "webhook", "event", "log", "wrapped"],
)
def test_json_in_all_its_shapes(text: str) -> None:
    batch = read_export(text.encode(), "x.json")
    assert batch.quarantined == ()
    for one in batch.messages:
        assert one.id == "netlify:5231fb"
        assert (one.form, one.message, one.page) == ("question", "Spelt?", "/faqs/")
        assert one.arrived == datetime(2026, 11, 20, 9, 30, 0, 123000, tzinfo=UTC)
        assert "203.0.113" not in str(one)


def test_the_csv_of_the_same_form_is_the_same(store: InboxStore) -> None:
    header = "id,name,message,page,created_at,ip,user_agent\r\n"
    row = '5231fb,Ruth,Spelt?,/faqs/,2026-11-20 09:30:00 UTC,203.0.113.9,"Mozilla, 5"\r\n'
    without = "name;message;page;created_at\nRuth;Spelt?;/faqs/;2026-11-20T09:30:00Z\n"
    for text in (header + row, without, json.dumps(RECORD)):
        batch = read_export(text.encode(), "x", "question")
        assert batch.quarantined == ()
        store.ingest(batch.messages)
    assert len(store.submissions()) == 1


def test_a_long_message_comes_in_and_leaves_the_limit_of_others_as_it_was() -> None:
    limit = csv.field_size_limit()
    long = "word " * 40_000
    for text in (f'message\n"{long}"\n', "nothing known\n1\n"):
        read_export(text.encode(), "x.csv", "question")
        assert csv.field_size_limit() == limit
    (one,) = read_export(f'message\n"{long}"\n'.encode(), "x.csv", "question").messages
    assert len(one.message) > limit


def test_any_csv_by_its_header() -> None:
    text = 'Your Name\tYour E-Mail\tYour question\nRuth\truth@mail.example\t"Two\nlines"\n'
    (one,) = read_export(text.encode(), "x.csv", "question").messages
    assert one.message == "Two\nlines"
    assert one.fields[0] == ("Your Name", "Ruth")


@pytest.mark.parametrize(
    ("text", "came", "quarantine"),
    [
        ("", 0, 1),
        ("a,b\n1,2\n", 0, 1),
        ("message,name\nHello,Ruth,too,many\nHello,Olga\n,\n", 1, 1),
        ("message,created_at\nHello,the other day\nHi,2026-11-20\n", 1, 1),
        ('message\n"never closed\n', 1, 0),
        ("[1, 2, {}]", 0, 3),
        ("[" * 100_000, 0, 1),
        ('{"data": {"message": "x"}}\nnonsense\n', 1, 1),
        ('{"data": {"message": 5, "list": ["a", "b"], "nothing": null}}', 1, 0),
        ('{"id": ["x"], "data": {"message": "x"}}', 0, 1),
        ("message\n" + "x" * 3_000_000 + "\nHello\n", 1, 1),
        ("message\n\xff\xfe\nHello\n", 0, 1),
    ],
)
def test_what_is_malformed_is_quarantined_and_the_rest_comes_in(
    text: str, came: int, quarantine: int
) -> None:
    batch = read_export(text.encode("latin-1"), "x")
    assert (len(batch.messages), len(batch.quarantined)) == (came, quarantine)
    assert all(one.why and one.source.startswith("x") for one in batch.quarantined)


def test_the_trap_is_noted() -> None:
    data = {"page": "/posts/bread/", "kind": "post", "message": "x", "website": "http://x"}
    (one,) = read_export(json.dumps({"data": data}).encode(), "x").messages
    assert one.trapped


def test_the_columns_of_another_form_are_no_trap() -> None:
    """A form may ask for a website, or for a child, which is "Kind" in German."""
    text = "Message,Website,Kind\nHello,https://ruth.example,Eva\nHi,,\n"
    one, other = read_export(text.encode(), "x.csv", "question").messages
    assert not one.trapped
    assert not other.trapped
    assert dict(one.fields) == {
        "Message": "Hello",
        "Website": "https://ruth.example",
        "Kind": "Eva",
    }


@pytest.mark.parametrize("header", ["page", "Page URL", "Seite", "Página", "PAGINA"])
def test_the_page_is_found_by_its_header(header: str) -> None:
    batch = read_export(f"message,{header}\nHello,/posts/bread/\n".encode(), "x.csv", "comment")
    assert [one.page for one in batch.messages] == ["/posts/bread/"]


@pytest.mark.parametrize("code", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_a_table_comes_in_with_its_letters(code: str) -> None:
    text = "name;message\nJörg Müller;„Schöne“ Grüße\n"
    (one,) = read_export(text.encode(code), "x.csv", "comment", "de").messages
    assert dict(one.fields) == {"name": "Jörg Müller", "message": "„Schöne“ Grüße"}


def test_a_table_that_nothing_decodes_is_quarantined_with_its_line() -> None:
    text = "name;message\nA;B\nПривет всем;Добрый день\n"
    batch = read_export(text.encode("cp1251"), "x.csv", "comment", "de")
    assert batch.messages == ()
    (entry,) = batch.quarantined
    assert entry.source == "x.csv:3"
    assert "save it as CSV UTF-8" in entry.why


@pytest.mark.parametrize("depth", [50, 400, 600, 800, 900, 950, 980, 2000, 100_000])
def test_fields_within_fields_are_bounded(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    text = f'[{{"form_name": "comment", "data": {{"message": {deep}}}}},'
    text += ' {"form_name": "comment", "data": {"message": "Hello"}}]'
    batch = read_export(text.encode(), "x.json")
    assert len(batch.messages) + len(batch.quarantined) >= 1


@pytest.mark.parametrize(
    ("dates", "days", "lines"),
    [
        (("3/4/2026 9:30:00", "3/14/2026 9:30:00"), ["03-04", "03-14"], []),
        (("04.03.2026 09:30", "2026-03-14 09:30"), ["03-04", "03-14"], []),
        (("3/4/2026 9:30:00", "4/5/2026 9:30:00"), [], ["form.csv:2", "form.csv:3"]),
        (("14/3/2026 9:30:00", "soon"), ["03-14"], ["form.csv:3"]),
        (("2026/03/04 9:30:00 AM GMT+1", ""), ["03-04", ""], []),
    ],
)
def test_dates_of_google_forms_and_spreadsheets(
    dates: tuple[str, ...], days: list[str], lines: list[str]
):
    rows = "".join(f'"{date}",Hello {number}\n' for number, date in enumerate(dates))
    batch = read_export(f"Timestamp,Message\n{rows}".encode(), "form.csv", "question")
    assert [f"{one.arrived:%m-%d}" if one.arrived else "" for one in batch.messages] == days
    assert [one.source for one in batch.quarantined] == lines


LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def test_times_without_a_zone_are_in_that_of_the_site(store: InboxStore) -> None:
    rows = "Late\t2026-11-19 23:30\nDay\t2026-11-19\nNetlify\t2026-11-19 23:30:00 UTC\n"
    table = f"message\tdate\n{rows}".encode()
    batch = read_export(table, "x.tsv", "comment", "en", LOS_ANGELES)
    assert [f"{one.arrived:%d %H:%M}" for one in batch.messages if one.arrived] == [
        "20 07:30",
        "19 08:00",
        "19 23:30",
    ]
    # What an earlier version imported, which took them for UTC, or before the site's zone was
    # set, is the same.
    store.ingest(read_export(table, "x.tsv", "comment").messages)
    assert store.ingest(batch.messages).known == 3
    before = read_export(table, "x.tsv", "comment").messages
    assert [public_identifier(one) for one in before] == [
        public_identifier(one) for one in batch.messages
    ]


def test_the_columns_of_a_german_table_are_understood(store: InboxStore) -> None:
    text = (
        "sep=;\nZeitstempel;Ihr Name;E-Mail-Adresse *;Ihre Nachricht:;Lieblingsbrot\n"
        "20.11.2026 10:30:00;Jörg;joerg@mail.example;Gibt es Roggen?;Rye\n"
    )
    batch = read_export(text.encode(), "x.csv", "question", "de", ZoneInfo("Europe/Berlin"))
    store.ingest(batch.messages)
    (one,) = store.submissions()
    assert (one.name, str(one.email), one.message) == (
        "Jörg",
        "joerg@mail.example",
        "Gibt es Roggen?",
    )
    assert f"{one.arrived:%Y-%m-%d %H:%M}" == "2026-11-20 09:30"
    assert batch.not_understood == ("Lieblingsbrot",)
    assert batch.missing == ("page", "consent")


def test_a_time_that_an_earlier_version_did_not_see_makes_nothing_new(store: InboxStore) -> None:
    text = "Zeitstempel,Nachricht\n20.11.2026 10:30:00,Hallo\n21.11.2026 10:30:00,Servus\n"
    batch = read_export(text.encode(), "x.csv", "question")
    store.ingest([replace(one, arrived=None, as_utc=None) for one in batch.messages])
    store.delete([2])
    assert store.ingest(batch.messages).known == 2


def test_a_date_that_may_be_another_is_kept(store: InboxStore) -> None:
    """Whatever it is the date of, somebody reads it; one that is no date hinders nothing."""
    text = "Nachricht,Datum\nEine Torte bitte,12.12.2026\nZwei bitte,am Montag\n"
    batch = read_export(text.encode(), "x.csv", "question")
    assert batch.quarantined == ()
    assert [dict(one.fields)["Datum"] for one in batch.messages] == ["12.12.2026", "am Montag"]


def test_the_fields_of_the_themes_forms_are_understood() -> None:
    text = "message,name,kind,reply_to,topic-1,solved,ip,form_name\nHello,Ruth,post,,,,1.2.3.4,x\n"
    assert read_export(text.encode(), "x.csv").not_understood == ()
