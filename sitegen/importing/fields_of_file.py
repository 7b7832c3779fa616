"""The front matter of other static-site generators: YAML, TOML, JSON, or Pelican's lines.

Programs differ in what they forgive, and people write what their program forgave: a byte order
mark, tabs, empty lines above the fields. What can't be read at all is reported with its line.
"""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime, time
from typing import Any, NamedTuple

import yaml

from sitegen.text_encoding import EncodingError, decode_text

_YAML = re.compile(r"\A\s*---[ \t]*\n(.*?)(?:\n|\A)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(.*?)\n?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile(r"([A-Za-z][\w -]*):[ \t]*(.*)")


class FileFields(NamedTuple):
    """A file's fields and its text."""

    fields: dict[str, Any]
    text: str
    line: int
    """On which the text begins."""
    problem: str = ""
    """Why the fields can't be read, if so."""
    problem_line: int = 0
    has_fields: bool = True
    """Whether the file has front matter at all."""


def file_fields(data: bytes, language: str = "en") -> FileFields:
    """The fields and the text of a file."""
    try:
        text = decode_text(data, language)
    except EncodingError as error:
        return FileFields({}, "", 1, str(error), error.line or 1)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for pattern, read in ((_YAML, _yaml), (_TOML, _toml)):
        match = pattern.match(text)
        if match is not None:
            body = text[match.end() :]
            line = text.count("\n", 0, match.end()) + 1
            try:
                return FileFields(read(match[1]), body, line)
            except _Unreadable as error:
                offset = text.count("\n", 0, match.start(1))
                return FileFields({}, body, line, error.why, error.line + offset)
    if text.lstrip().startswith("{"):
        return _json(text)
    return FileFields({}, text, 1, has_fields=False)


def line_fields(data: bytes, language: str = "en") -> FileFields:
    """The fields and the text of one of Pelican's Markdown files, which begins with `Name: value`.

    https://docs.getpelican.com/en/stable/content.html#file-metadata
    """
    found = file_fields(data, language)
    if found.has_fields or found.problem:
        return found
    fields: dict[str, Any] = {}
    lines = found.text.split("\n")
    place, last = 0, ""
    while place < len(lines):
        match = _LINE.fullmatch(lines[place])
        if match is not None:
            last = match[1].strip().lower()
            fields[last] = match[2].strip()
        elif lines[place].startswith("    ") and last:
            fields[last] = f"{fields[last]} {lines[place].strip()}"
        else:
            break
        place += 1
    text = "\n".join(lines[place:])
    return FileFields(fields, text, place + 1, has_fields=bool(fields))


class _Unreadable(Exception):
    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.why, self.line = why, line


def _yaml(text: str) -> dict[str, Any]:
    # Tabs are not YAML; older parsers took them.
    plain = re.sub(r"^\t+", lambda one: "  " * len(one[0]), text, flags=re.MULTILINE)
    plain = plain.replace("\t", " ")
    try:
        found = yaml.load(plain, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _Unreadable(
            error.problem or "it is not valid YAML", (mark.line if mark else 0) + 1
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _Unreadable(str(error) or "it is not valid YAML", 1) from error
    return _plain(found) if isinstance(found, dict) else {}


def _toml(text: str) -> dict[str, Any]:
    try:
        return _plain(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise _Unreadable(str(error), int(line[1]) if line else 1) from error


def _json(text: str) -> FileFields:
    try:
        found, end = json.JSONDecoder().raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return FileFields({}, text, 1, has_fields=False)
    end += len(text) - len(text.lstrip())
    if not isinstance(found, dict):
        return FileFields({}, text, 1, has_fields=False)
    return FileFields(found, text[end:].lstrip("\n"), text.count("\n", 0, end) + 1)


def _plain(found: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in found.items()}


def as_data(value: Any) -> Any:
    """A value that JSON can hold."""
    if isinstance(value, dict):
        return {str(key): as_data(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [as_data(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value)
