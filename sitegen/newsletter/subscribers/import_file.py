"""Reads files of subscribers: CSV by its column names, and Netlify Forms exports (JSON or CSV).

Nothing is stored here. A row that can't be used is left out and becomes a problem with its line.
Only address, name, interests and time are read: IP addresses and user agents are dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from sitegen.address import Address, AddressError, parse_address
from sitegen.csv_table import CsvError, CsvRow, read_table
from sitegen.errors import Problem
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
)
"""The columns of our own export, the only file whose states are trusted."""

_NAMES_OF_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "address": frozenset(
        ("address", "email", "emailaddress", "mail", "subscriberemail", "subscriber", "emailid")
    ),
    "name": frozenset(("name", "fullname", "yourname", "displayname")),
    "first": frozenset(("firstname", "fname", "givenname", "vorname", "prenom", "nombre")),
    "last": frozenset(("lastname", "lname", "surname", "familyname", "nachname", "nom")),
    "interests": frozenset(("interests", "tags", "groups", "topics", "lists")),
    "at": frozenset(
        ("createdat", "added", "date", "subscribedat", "signedupat", "optintime", "timestamp")
    ),
}


class SubscriberRow(Struct, frozen=True, kw_only=True):
    """One subscriber in a file."""

    line: int
    address: Address
    name: str = ""
    interests: tuple[str, ...] = ()
    at: datetime | None = None
    """When the person subscribed, if the file has it."""
    own: Mapping[str, str] | None = None
    """All columns, if the file is our own export."""


class SubscriberImport(Struct, frozen=True):
    """The contents of a file: its rows in order, and the problems of rows that were left out."""

    rows: tuple[SubscriberRow, ...]
    problems: tuple[Problem, ...]


def read_subscribers(content: bytes, file: str, language: str = "en") -> SubscriberImport:
    """Read a CSV or JSON file. `file` is its name for messages; `language` is the site's, and helps
    with files that are not in UTF-8."""
    if len(content) > LARGEST_FILE:
        return _unreadable(file, None, "is larger than 64 MB", "import it in parts")
    try:
        text = decode_text(content, language)
    except EncodingError as error:
        return _unreadable(file, error.line, str(error), "save it as CSV UTF-8")
    if text.lstrip()[:1] in ("[", "{"):
        return _from_json(text, file)
    return _from_csv(text, file)


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
    """Interests from a list separated by commas, semicolons or bars: sorted and unique."""
    words = (clean_name(word) for word in re.split(r"[,;|\n]", text))
    return tuple(sorted({word for word in words if word}))


def _unreadable(file: str, line: int | None, message: str, remedy: str) -> SubscriberImport:
    return SubscriberImport((), (Problem(file, line, message, remedy),))


def _from_csv(text: str, file: str) -> SubscriberImport:
    try:
        header, line, rows = read_table(text)
    except CsvError as error:
        remedy = "export it again" if error.line is None else "save it as CSV UTF-8"
        return _unreadable(file, error.line, str(error), remedy)
    own = tuple(cell.strip().lower() for cell in header) == OWN_HEADER
    columns = _columns(header)
    if "address" not in columns.values():
        remedy = "name the columns in the first line, one of them email"
        return _unreadable(file, line, "has no column of email addresses", remedy)
    return _rows(_csv_records(rows, columns, own), file)


Record = tuple[int, dict[str, str], dict[str, str] | None, str]
"""Line, our fields, all columns of our own export, and the mistake, if any."""


def _csv_records(rows: Iterator[CsvRow], columns: Mapping[int, str], own: bool) -> Iterator[Record]:
    for line, cells, wrong in rows:
        values = {columns[index]: cell for index, cell in enumerate(cells) if index in columns}
        everything = dict(zip(OWN_HEADER, cells, strict=False)) if own else None
        yield line, values, everything, wrong


def _columns(header: list[str]) -> dict[int, str]:
    """The column of each of our fields; if several match, the first."""
    found: dict[int, str] = {}
    for field, names in _NAMES_OF_FIELDS.items():
        for index, title in enumerate(header):
            if re.sub(r"[\W_]", "", title).lower() in names:
                found[index] = field
                break
    return found


def _from_json(text: str, file: str) -> SubscriberImport:
    """Netlify's list of submissions, a single submission, or one on each line."""
    records: list[Record] = []
    decoder = json.JSONDecoder()
    line, counted, position = 1, 0, _next_item(text, 0)
    while position < len(text):
        line += text.count("\n", counted, position)
        counted = position
        try:
            item, position = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as error:
            wrong = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            records.append((line, {}, None, f"isn't valid JSON: {wrong}; the rest was not read"))
            break
        records.append((line, *_submission(item)))
        position = _next_item(text, position)
    return _rows(iter(records), file)


_BETWEEN_ITEMS = re.compile(r"[\s,\[\]]*")


def _next_item(text: str, position: int) -> int:
    """Where the next item begins. Items are decoded one by one, so that each line is known."""
    match = _BETWEEN_ITEMS.match(text, position)
    return match.end() if match else position


def _submission(item: object) -> tuple[dict[str, str], None, str]:
    """Our fields of a submission: the form's own fields before those derived by Netlify."""
    if not isinstance(item, dict):
        return {}, None, "isn't a submission"
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
    return values, None, ""


def _rows(records: Iterator[Record], file: str) -> SubscriberImport:
    rows: list[SubscriberRow] = []
    problems: list[Problem] = []
    for line, values, own, wrong in records:
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
        interests = clean_interests(values.get("interests", ""))
        at = parse_time(values.get("at", ""))
        rows.append(
            SubscriberRow(
                line=line, address=address, name=name, interests=interests, at=at, own=own
            )
        )
    return SubscriberImport(tuple(rows), tuple(problems))


def parse_time(text: str) -> datetime | None:
    """A time in ISO 8601, as exports have it, in UTC; None if the text isn't a time."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
