"""Reads files of subscribers: CSV by its column names, and Netlify Forms exports (JSON or CSV).

Nothing is stored here. A row that can't be used is left out and becomes a problem with its line.
Only address, name, interests, times and state are read: IP addresses and user agents are dropped.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple

from msgspec import Struct

from sitegen.address import Address, AddressError, parse_address
from sitegen.column_names import (
    DATE_NAMES,
    EMAIL_NAMES,
    FIRST_NAMES,
    FULL_NAMES,
    LAST_NAMES,
    SENT_NAMES,
    named,
    one_of,
    plain_name,
)
from sitegen.csv_table import CsvError, CsvRow, read_table
from sitegen.errors import Problem
from sitegen.model.date_columns import ColumnTime, read_column
from sitegen.model.dates import DateError
from sitegen.newsletter.subscribers.export_state import (
    STATES,
    ExportState,
    UnknownStatus,
    read_state,
    says_state,
)
from sitegen.newsletter.subscribers.topics import unique_topics
from sitegen.text_encoding import EncodingError, decode_text

LONGEST_NAME: Final = 80
LARGEST_FILE: Final = 64 * 1024 * 1024

OWN_HEADER: Final = (
    "address",
    "name",
    "interests",
    "state",
    "source",
    "added",
    "confirmed",
    "changed",
    "reason",
    "invited",
    "consent",
)
"""The columns of our own export, the only file whose states are trusted."""
_MAILCHIMP_TIMES: Final = frozenset(("optintime", "confirmtime"))
"""Columns of the service whose export has times in UTC without saying so."""
_TOPIC: Final = re.compile(r"topic\d+")
"""The fields of the theme's form with a topic each, by their letters and digits."""
_OWN_HEADERS: Final = (OWN_HEADER, OWN_HEADER[:9])
"""The same, and those of version 0.1."""

_NAMES_OF_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "address": frozenset(
        (*EMAIL_NAMES, "address", "subscriberemail", "subscriber")
    ),
    "name": frozenset(FULL_NAMES),
    "first": frozenset(FIRST_NAMES),
    "last": frozenset(LAST_NAMES),
    "interests": frozenset(("interests", "tags", "groups", "topics", "lists", "labels")),
    "at": frozenset(
        (
            "createdat", "added", "date", "subscribedat", "signedupat", "optintime", "timestamp",
            "addedtime", "createdon", "creationdate", "datesubscribed", "optindate", "signupdate",
            "subscribeddate", "subscribedon", "subscriptiondate", *SENT_NAMES, *DATE_NAMES,
        )
    ),
    "subscribed": frozenset(("subscribed",)),
    "confirmed": frozenset(
        (
            "confirmed", "confirmtime", "confirmedat", "confirmedon", "confirmdate",
            "confirmationdate", "confirmationtime", "confirmeddate", "doubleoptindate",
            "optinconfirmedat",
        )
    ),
}  # fmt: skip


class SubscriberRow(Struct, frozen=True, kw_only=True):
    """One subscriber in a file."""

    line: int
    address: Address
    name: str = ""
    interests: tuple[str, ...] = ()
    at: datetime | None = None
    """When the person subscribed, if the file has it."""
    confirmed: datetime | None = None
    """When the person confirmed, if the file has it."""
    stated: ExportState | None = None
    """What the service says that the file comes from; None if it says nothing."""
    own: Mapping[str, str] | None = None
    """All columns, if the file is our own export."""


class SubscriberImport(Struct, frozen=True):
    """The contents of a file: its rows in order, and the problems of rows that were left out."""

    rows: tuple[SubscriberRow, ...]
    problems: tuple[Problem, ...]


def read_subscribers(
    content: bytes, file: str, language: str = "en", zone: tzinfo = UTC
) -> SubscriberImport:
    """Read a CSV or JSON file. `file` is its name for messages; `language` is the site's, and helps
    with files that are not in UTF-8. `zone` is the site's, in which spreadsheets write times;
    those of services are in UTC, and most say so."""
    if len(content) > LARGEST_FILE:
        return _unreadable(file, None, "is larger than 64 MB", "import it in parts")
    try:
        text = decode_text(content, language)
    except EncodingError as error:
        return _unreadable(file, error.line, str(error), "save it as CSV UTF-8")
    if text.lstrip()[:1] in ("[", "{"):
        return _from_json(text, file)
    return _from_csv(text, file, zone)


def clean_name(text: str) -> str:
    """A person's name in one line, or empty if it isn't a name: spam sent through forms puts
    links into the name.
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    name = " ".join(printable.split())
    if len(name) > LONGEST_NAME or re.search(r"://|www\.|@|[<>{}|\\]|\.\w{2,}/", name, re.I):
        return ""
    return name.lstrip("=+-@ ")


def clean_interests(text: str) -> tuple[str, ...]:
    """Interests from a list separated by commas, semicolons or bars: sorted and unique. One that
    contains a separator is in quotes, as in CSV; a JSON list is read, too."""
    words = (clean_name(word) for word in _listed(text))
    return unique_topics(word for word in words if word)


def interests_text(interests: Iterable[str]) -> str:
    """Interests as the text that `clean_interests` reads."""
    return ", ".join(
        '"{}"'.format(one.replace('"', '""')) if re.search('[,;|"]', one) else one
        for one in interests
    )


def _listed(text: str) -> list[str]:
    text = text.strip()
    if '"' not in text:
        return re.split(r"[,;|\n]", text)
    if text.startswith("["):
        try:
            listed = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            listed = None
        if isinstance(listed, list):
            return [word for word in listed if isinstance(word, str)]
    outside = re.sub(r'"[^"]*"', "", text)
    delimiter = max(",;|", key=outside.count)
    try:
        rows = list(
            csv.reader(text.split("\n"), delimiter=delimiter, skipinitialspace=True, strict=True)
        )
    except csv.Error:
        return re.split(r"[,;|\n]", text.replace('"', ""))
    return [word for row in rows for word in row]


def _unreadable(file: str, line: int | None, message: str, remedy: str) -> SubscriberImport:
    return SubscriberImport((), (Problem(file, line, message, remedy),))


def _from_csv(text: str, file: str, zone: tzinfo) -> SubscriberImport:
    try:
        header, line, rows = read_table(text)
    except CsvError as error:
        remedy = "export it again" if error.line is None else "save it as CSV UTF-8"
        return _unreadable(file, error.line, str(error), remedy)
    own = tuple(cell.strip().lower() for cell in header) in _OWN_HEADERS
    columns = _columns(header)
    if "address" not in columns.values():
        remedy = "name the columns in the first line, one of them email"
        return _unreadable(file, line, "has no column of email addresses", remedy)
    unknown = () if own else _not_understood(header, columns, file, line)
    in_utc = own or any(plain_name(title) in _MAILCHIMP_TIMES for title in header)
    read = _rows(_csv_records(header, rows, columns, own), file, UTC if in_utc else zone)
    return SubscriberImport(read.rows, (*unknown, *read.problems))


def _not_understood(
    header: list[str], columns: Mapping[int, str], file: str, line: int
) -> tuple[Problem, ...]:
    """A warning about the columns that may hold what is missing. Services have many of their own,
    which nobody needs here."""
    found = frozenset(columns.values())
    missing = [
        name
        for name, fields in (
            ("name", {"name", "first", "last"}),
            ("interests", {"interests"}),
            ("created_at", {"at", "subscribed"}),
        )
        if not found & fields
    ]
    unknown = [
        title
        for index, title in enumerate(header)
        if title.strip() and index not in columns and not _TOPIC.fullmatch(plain_name(title))
    ]
    if not (unknown and missing) or any(map(says_state, header)):
        return ()
    message = f"{named(unknown)} left out: not understood"
    remedy = f"if one holds what is missing, name it so in the first line: {', '.join(missing)}"
    return (Problem(file, line, message, remedy, severity="warning"),)


class _Record(NamedTuple):
    line: int
    values: Mapping[str, str]
    """Our fields."""
    wrong: str = ""
    """The mistake, if any."""
    own: Mapping[str, str] | None = None
    """All columns of our own export."""
    others: Mapping[str, str] = {}
    """All columns of the export of a service, by their titles."""


def _csv_records(
    header: list[str], rows: Iterator[CsvRow], columns: Mapping[int, str], own: bool
) -> Iterator[_Record]:
    for line, cells, wrong in rows:
        values = {columns[index]: cell for index, cell in enumerate(cells) if index in columns}
        values = _with_topics(values, header, cells)
        if own:
            yield _Record(line, values, wrong, dict(zip(OWN_HEADER, cells, strict=False)))
        else:
            yield _Record(line, values, wrong, others=dict(zip(header, cells, strict=False)))


def _with_topics(
    values: Mapping[str, str], titles: Sequence[str], cells: Sequence[object]
) -> dict[str, str]:
    """The fields with the topics that were chosen one by one, unless interests are listed."""
    chosen = [
        str(cell)
        for title, cell in zip(titles, cells, strict=False)
        if _TOPIC.fullmatch(plain_name(title)) and str(cell or "").strip()
    ]
    listed = values.get("interests", "").strip()
    return {**values, "interests": interests_text(chosen)} if chosen and not listed else {**values}


def _columns(header: list[str]) -> dict[int, str]:
    """The column of each of our fields; if several match, the first."""
    found: dict[int, str] = {}
    for field, names in _NAMES_OF_FIELDS.items():
        for index, title in enumerate(header):
            if one_of(title, names):
                found[index] = field
                break
    return found


def _from_json(text: str, file: str) -> SubscriberImport:
    """Netlify's list of submissions, a single submission, or one on each line."""
    records: list[_Record] = []
    decoder = json.JSONDecoder()
    line, counted, position = 1, 0, _next_item(text, 0)
    while position < len(text):
        line += text.count("\n", counted, position)
        counted = position
        try:
            item, position = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as error:
            wrong = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            records.append(_Record(line, {}, f"isn't valid JSON: {wrong}; the rest was not read"))
            break
        records.append(_submission(line, item))
        position = _next_item(text, position)
    return _rows(iter(records), file)


_BETWEEN_ITEMS = re.compile(r"[\s,\[\]]*")


def _next_item(text: str, position: int) -> int:
    """Where the next item begins. Items are decoded one by one, so that each line is known."""
    match = _BETWEEN_ITEMS.match(text, position)
    return match.end() if match else position


def _submission(line: int, item: object) -> _Record:
    """Our fields of a submission: the form's own fields before those derived by Netlify.

    What a form contains says nothing about a state; the entry of a service's export does.
    """
    if not isinstance(item, dict):
        return _Record(line, {}, "isn't a submission")
    data = item.get("data")
    values: dict[str, str] = {}
    for part in (data if isinstance(data, dict) else {}, item):
        titles = [str(title) for title in part]
        contents = list(part.values())
        for index, field in _columns(titles).items():
            content = contents[index]
            if isinstance(content, list):
                content = ",".join(str(word) for word in content)
            if isinstance(content, str | int | float) and str(content).strip():
                values.setdefault(field, str(content))
        values = _with_topics(values, titles, contents)
    if isinstance(data, dict):
        return _Record(line, values)
    others = {
        str(title): _flag_text(content)
        for title, content in item.items()
        if content is None or isinstance(content, str | int | float)
    }
    return _Record(line, values, others=others)


def _flag_text(content: object) -> str:
    if content is None:
        return ""
    return str(content).lower() if isinstance(content, bool) else str(content)


def _rows(records: Iterator[_Record], file: str, zone: tzinfo = UTC) -> SubscriberImport:
    rows: list[SubscriberRow] = []
    problems: list[Problem] = []
    listed = list(records)
    columns = zip(
        *(_times(listed, name, zone) for name in ("at", "confirmed", "subscribed")), strict=True
    )
    for (line, values, wrong, own, others), (at, confirmed, subscribed) in zip(
        listed, columns, strict=True
    ):
        if wrong:
            problems.append(Problem(file, line, wrong, "this row was left out"))
            continue
        try:
            address = parse_address(values.get("address", ""))
        except AddressError as error:
            shown = " ".join(values.get("address", "").split())[:60]
            message = (
                f'"{shown}" is not an email address: {error}' if shown else "has no email address"
            )
            problems.append(Problem(file, line, message, "this row was left out"))
            continue
        given = values.get("name") or f"{values.get('first', '')} {values.get('last', '')}"
        name = clean_name(given)
        if given.strip() and not name:
            message = "the name is too long or contains a link; the address was imported without it"
            problems.append(Problem(file, line, message, severity="warning"))
        try:
            stated = _own_state(own) if own is not None else read_state(others)
        except UnknownStatus as error:
            problems.append(Problem(file, line, str(error), _UNKNOWN_STATUS_REMEDY))
            continue
        # Without its time, a subscriber of many years would get the welcome series.
        if isinstance(at, DateError) or isinstance(confirmed, DateError):
            unread = at if isinstance(at, DateError) else confirmed
            assert isinstance(unread, DateError)
            problems.append(
                Problem(file, line, unread.message, f"this row was left out; {unread.remedy}")
            )
            continue
        rows.append(
            SubscriberRow(
                line=line,
                address=address,
                name=name,
                interests=clean_interests(values.get("interests", "")),
                at=at or (None if isinstance(subscribed, DateError) else subscribed),
                confirmed=confirmed,
                stated=stated,
                own=own,
            )
        )
    return SubscriberImport(tuple(rows), tuple(problems))


def _times(records: Sequence[_Record], field: str, zone: tzinfo) -> list[ColumnTime]:
    """The times in a column of all records, which have one meaning together."""
    texts = [record.values.get(field, "") for record in records]
    # A time that never was, and a flag in place of a time.
    written = [text if re.search(r"[1-9].*\d", text) else "" for text in texts]
    return list(read_column(written, zone))


_UNKNOWN_STATUS_REMEDY: Final = (
    "this row was left out; write confirmed, unconfirmed, removed or suppressed"
)


def _own_state(own: Mapping[str, str]) -> ExportState:
    """The state in our own export. Raises UnknownStatus."""
    word = own.get("state", "").strip()
    for state in STATES:
        if word == state:
            return ExportState(state, own.get("reason", ""))
    if word:
        raise UnknownStatus(f'has an unknown state: "{word[:40]}"')
    return ExportState("unconfirmed", "no status")
