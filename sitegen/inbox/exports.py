"""Reads files of submissions: Netlify's JSON and CSV exports, webhook bodies, any CSV.

Nothing is stored here. Entries that can't be read are returned as they came, with their place and
the reason.

The formats are those of Netlify's API (https://open-api.netlify.com, `submission`), of its outgoing
webhooks (one submission) and of its functions' `submission-created` event (`{"payload": …}`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple

from sitegen.column_names import DATE_NAMES, SENT_NAMES, one_of, plain_name
from sitegen.csv_table import CsvError, read_table
from sitegen.inbox.incoming import (
    IncomingMessage,
    MessageTooLarge,
    clean,
    is_dropped,
    make_message,
    role_of,
)
from sitegen.inbox.store import QuarantineEntry
from sitegen.inbox.submission import TOPIC_FIELD
from sitegen.model.date_columns import ColumnTime, read_column
from sitegen.model.dates import DateError
from sitegen.text_encoding import EncodingError, decode_text
from sitegen.timestamps import parse_timestamp

LARGEST_FILE: Final = 256 * 1024 * 1024
_LARGEST_ENTRY: Final = 100_000
_LONGEST_FIELD: Final = 4_000_000
"""Characters of one cell of a CSV."""

_ABOUT: Final[Mapping[str, str]] = {
    "id": "id",
    "submissionid": "id",
    "createdat": "arrived",
    "submittedat": "arrived",
    "timestamp": "arrived",
    "date": "arrived",
    "formname": "form",
    "form": "form",
}
"""Columns of a CSV with data about the submission, by their plain names."""
_IGNORED: Final = frozenset(("number", "siteurl", "formid", "sitename", "state"))


class IncomingBatch(NamedTuple):
    """The contents of a file or of an API response."""

    messages: tuple[IncomingMessage, ...]
    quarantined: tuple[QuarantineEntry, ...]
    not_understood: tuple[str, ...] = ()
    """The names of a table's columns that are only shown."""
    missing: tuple[str, ...] = ()
    """What the table has no column for: `email`, …"""


def read_export(
    content: bytes, source: str, form: str = "", language: str = "en", zone: tzinfo = UTC
) -> IncomingBatch:
    """Read a JSON or CSV file; `form` is the form's name if the file doesn't contain it.

    `language` is the site's: it helps with files that are not in UTF-8. `zone` is the site's, in
    which spreadsheets and Google Forms write times; services write UTC, and say so.
    """
    if len(content) > LARGEST_FILE:
        return IncomingBatch(
            (), (_entry(source, "is larger than 256 MB (import it in parts)", ""),)
        )
    try:
        text = decode_text(content, language)
    except EncodingError as error:
        why = f"{error} (save it as CSV UTF-8)"
        return IncomingBatch((), (_entry(f"{source}:{error.line}", why, ""),))
    if text.lstrip()[:1] in ("[", "{"):
        return _from_json(text, source, form)
    return _from_csv(text, source, form, zone)


def from_api(
    records: object,
    source: str,
    form: str = "",
    *,
    suspected: bool = False,
    service: str = "netlify",
) -> IncomingBatch:
    """Read the submissions of an API response: a list of objects.

    `service` is the service that gave them their ids.
    """
    messages: list[IncomingMessage] = []
    quarantined: list[QuarantineEntry] = []
    every = records if isinstance(records, list) else [records]
    for number, record in enumerate(every, 1):
        place = f"{source}, {number}" if len(every) > 1 else source
        try:
            messages.append(_incoming(record, source, form, suspected, service))
        except (_MalformedSubmission, MessageTooLarge) as error:
            raw = json.dumps(record, ensure_ascii=False, default=str)
            quarantined.append(_entry(place, str(error), _without_private(record, raw)))
        except RecursionError:
            # Such a record can't be written down again either.
            quarantined.append(_entry(place, "has fields nested too deeply", ""))
    return IncomingBatch(tuple(messages), tuple(quarantined))


class _MalformedSubmission(ValueError):
    """The record isn't a submission."""


def _incoming(
    record: object, source: str, form: str, suspected: bool, service: str = "netlify"
) -> IncomingMessage:
    if isinstance(record, dict) and isinstance(record.get("payload"), dict):
        record = record["payload"]
    if not isinstance(record, dict):
        raise _MalformedSubmission("isn't an object")
    data = record.get("data")
    if data is None:
        data = _ordered(record)
    if not isinstance(data, dict):
        raise _MalformedSubmission("has no fields (`data`)")
    for name in ("id", "form_name", "created_at"):
        if record.get(name) is not None and not isinstance(record[name], str | int):
            raise _MalformedSubmission(f"`{name}` isn't text")
    if not data:
        raise _MalformedSubmission("is empty")
    identifier = str(record.get("id") or "").strip()
    created = record.get("created_at")
    arrived = None if created is None else parse_timestamp(str(created))
    if created is not None and arrived is None:
        raise _MalformedSubmission(f"`created_at` isn't a time: {str(created)[:40]}")
    return make_message(
        str(record.get("form_name") or form or ""),
        data,
        id=f"{service}:{identifier}" if identifier else "",
        arrived=arrived,
        source=source,
        suspected=suspected or record.get("state") == "spam" or record.get("spam") is True,
    )


def _ordered(record: Mapping[str, object]) -> object:
    """The fields of a webhook body that has them as a list or under their labels."""
    ordered = record.get("ordered_human_fields")
    if isinstance(ordered, list):
        return {
            str(one.get("name")): one.get("value")
            for one in ordered
            if isinstance(one, dict) and one.get("name")
        }
    return record.get("human_fields")


def _from_json(text: str, source: str, form: str) -> IncomingBatch:
    try:
        records = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = _from_lines(text, source, form)
        return lines or IncomingBatch((), (_entry(source, f"isn't valid JSON: {error}", text),))
    if isinstance(records, dict) and isinstance(records.get("submissions"), list):
        records = records["submissions"]
    return from_api(records, source, form)


def _from_lines(text: str, source: str, form: str) -> IncomingBatch | None:
    """Read a log of webhook bodies, one on each line; None if the first line isn't one."""
    messages: list[IncomingMessage] = []
    quarantined: list[QuarantineEntry] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            if number == 1:
                return None
            quarantined.append(_entry(f"{source}:{number}", f"isn't valid JSON: {error}", line))
            continue
        batch = from_api(record, f"{source}:{number}", form)
        messages.extend(batch.messages)
        quarantined.extend(batch.quarantined)
    return IncomingBatch(tuple(messages), tuple(quarantined))


def _from_csv(text: str, source: str, form: str, zone: tzinfo) -> IncomingBatch:
    try:
        header, _, rows = read_table(text.replace("\x00", ""), largest_cell=_LONGEST_FIELD)
    except CsvError as error:
        raw = "" if error.line is None else text
        return IncomingBatch((), (_entry(source, str(error), raw),))
    columns = [plain_name(name) for name in header]
    roles = [role_of(name) for name in header]
    if not any(roles):
        why = (
            "has no column with a known name (name the columns in the first line, such as message)"
        )
        return IncomingBatch((), (_entry(source, why, text),))
    messages: list[IncomingMessage] = []
    quarantined: list[QuarantineEntry] = []
    listed = list(rows)
    written = _times(header, columns, [row.cells for row in listed])
    times = zip(read_column(written, zone), read_column(written, UTC), strict=True)
    for (line, cells, why), (arrived, as_utc) in zip(listed, times, strict=True):
        place = f"{source}:{line}"
        try:
            if why:
                raise _MalformedSubmission(why)
            messages.append(_from_row(header, columns, cells, source, form, arrived, as_utc))
        except (_MalformedSubmission, MessageTooLarge) as error:
            row = dict(zip(header, cells, strict=False))
            quarantined.append(_entry(place, str(error), _without_private(row, repr(cells))))
    about = {_ABOUT.get(key, "") for key in columns}
    has_time = "arrived" in about or _other_time(header) is not None
    not_understood = tuple(
        " ".join(name.split())
        for name, key, role in zip(header, columns, roles, strict=True)
        if name.strip() and not role and not _is_known(name, key)
    )
    found = {*roles, "date" if has_time else ""}
    missing = tuple(one for one in _WANTED if one not in found)
    return IncomingBatch(tuple(messages), tuple(quarantined), not_understood, missing)


_WANTED: Final = ("message", "name", "email", "page", "date", "consent")
"""What a column may hold that is understood."""
_OTHERS_OF_FORMS: Final = frozenset(
    (
        "kind", "website", "business", "fair", "solved", "token", "replyto", "newsletter",
        "subscribe", "answers", "attachments",
    )
)  # fmt: skip
"""Plain names of further fields that the theme's forms have, or that the inbox asks for."""


def _is_known(name: str, key: str) -> bool:
    """Whether a column without a role is understood all the same, or is left out."""
    return (
        key in _ABOUT
        or key in _IGNORED
        or key in _OTHERS_OF_FORMS
        or is_dropped(name)
        or TOPIC_FIELD.fullmatch(key) is not None
        or one_of(name, SENT_NAMES + DATE_NAMES)
    )


def _other_time(header: list[str]) -> int | None:
    """The column with the time in another language; None if there is none. It is kept as a field,
    too: a date may be the one that a customer wishes for."""
    for names in (SENT_NAMES, DATE_NAMES):
        for index, name in enumerate(header):
            if one_of(name, names):
                return index
    return None


def _times(header: list[str], columns: list[str], rows: list[list[str]]) -> list[str]:
    """When each row was sent, as it is written; empty if the table doesn't say."""
    index = next((i for i, key in enumerate(columns) if _ABOUT.get(key) == "arrived"), None)
    if index is None:
        index = _other_time(header)
        if index is None:
            return [""] * len(rows)
        if not one_of(header[index], SENT_NAMES):
            # A date of which nobody knows whether it is that of sending.
            cells_read = read_column(
                [cells[index] if index < len(cells) else "" for cells in rows], UTC
            )
            return [
                cells[index] if isinstance(at, datetime) else ""
                for cells, at in zip(rows, cells_read, strict=True)
            ]
    return [cells[index] if index < len(cells) else "" for cells in rows]


def _from_row(
    header: list[str],
    columns: list[str],
    cells: list[str],
    source: str,
    form: str,
    arrived: ColumnTime,
    as_utc: ColumnTime,
) -> IncomingMessage:
    about: dict[str, str] = {}
    fields: dict[str, object] = {}
    for name, key, cell in zip(header, columns, cells, strict=False):
        if key in _ABOUT:
            about.setdefault(_ABOUT[key], cell.strip())
        elif key not in _IGNORED:
            fields[name] = cell
    if isinstance(arrived, DateError):
        raise _MalformedSubmission(str(arrived))
    identifier = about.get("id", "")
    incoming = make_message(
        about.get("form", "") or form,
        fields,
        id=f"netlify:{identifier}" if identifier else "",
        arrived=arrived,
        as_utc=None if isinstance(as_utc, DateError) else as_utc,
        source=source,
    )
    if not incoming.fields:
        raise _MalformedSubmission("is empty")
    return incoming


def _without_private(record: object, raw: str) -> str:
    """The record without IP addresses and user agents, for the quarantine."""

    def cleaned(value: object) -> object:
        if isinstance(value, dict):
            return {key: cleaned(one) for key, one in value.items() if not is_dropped(str(key))}
        if isinstance(value, list):
            return [cleaned(one) for one in value]
        return value

    if isinstance(record, dict | list):
        return clean(json.dumps(cleaned(record), ensure_ascii=False, default=str))
    return clean(raw)


def _entry(place: str, why: str, raw: str) -> QuarantineEntry:
    return QuarantineEntry(source=place, why=why, raw=raw[:_LARGEST_ENTRY])
