"""The front matter of other static-site generators: YAML, TOML, JSON, or Pelican's lines.

Programs differ in what they forgive, and people write what their program forgave: a byte order
mark, tabs, empty lines above the fields. What can't be read at all is reported with its line.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple

import yaml

from sitegen.importing.input_files import InputFile
from sitegen.text_encoding import EncodingError, decode_text

_YAML = re.compile(
    r"\A\s*---[ \t]*\n(?P<fields>.*?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(?P<fields>.*?)(?<=\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile(r"([A-Za-z][\w -]{0,40}):(?:[ \t]+(.*)|)")

_MOST_PARTS = 50_000
"""Of the values in one file's fields."""


class ForeignFields(NamedTuple):
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
    repeated: tuple[str, ...] = ()
    """Fields that are written more than once; the last one counts."""


class _Unreadable(Exception):
    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.why, self.line = why, line


def foreign_fields(data: bytes) -> ForeignFields:
    """The fields and the text of a file."""
    try:
        text = decode_text(data, "en")
    except EncodingError as error:
        return ForeignFields({}, "", 1, "it is in no known encoding", error.line)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    readers: tuple[tuple[re.Pattern[str], Callable[[str], Mapping[Any, Any]]], ...] = (
        (_YAML, _yaml),
        (_TOML, _toml),
    )
    for pattern, read in readers:
        match = pattern.match(text)
        if match is None:
            continue
        body, written = text[match.end() :], match["fields"]
        line = text.count("\n", 0, match.end()) + 1
        try:
            fields = {str(key): value for key, value in read(written).items()}
        except _Unreadable as error:
            above = text.count("\n", 0, match.start("fields"))
            return ForeignFields({}, body, line, error.why, error.line + above)
        repeated = _repeated(written) if pattern is _YAML else ()
        return ForeignFields(fields, body, line, repeated=repeated)
    if text.lstrip().startswith("{"):
        return _json(text)
    return ForeignFields({}, text, 1, has_fields=False)


def fields_of_lines(data: bytes) -> ForeignFields:
    """The fields and the text of one of Pelican's Markdown files, which begins with `Name: value`.

    https://docs.getpelican.com/en/stable/content.html#file-metadata
    """
    found = foreign_fields(data)
    if found.has_fields or found.problem:
        return found
    fields: dict[str, Any] = {}
    lines = found.text.split("\n")
    above = next((place for place, line in enumerate(lines) if line.strip()), 0)
    place, last = above, ""
    while place < len(lines):
        match = _LINE.fullmatch(lines[place].rstrip())
        if match is not None:
            last = match[1].strip().lower()
            fields[last] = (match[2] or "").strip()
        elif lines[place].startswith(("    ", "\t")) and last:
            fields[last] = f"{fields[last]} {lines[place].strip()}".strip()
        else:
            break
        place += 1
    if not {"title", "date", "slug"} & set(fields):
        return found
    return ForeignFields(fields, "\n".join(lines[place:]), place + 1)


def read_settings(file: InputFile | None) -> dict[str, Any]:
    """A program's settings in YAML, TOML or JSON; empty if there are none, or if they can't be
    read. Raises RequestError if the file can't be."""
    if file is None:
        return {}
    text = file.read().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    try:
        if file.suffix == ".toml":
            return dict(_toml(text))
        if file.suffix == ".json":
            found = json.loads(text)
            return found if isinstance(found, dict) else {}
        return {str(key): value for key, value in _yaml(text).items()}
    except (_Unreadable, ValueError, RecursionError):
        return {}


@cache
def _loader() -> type[Any]:
    """YAML as people mean it: times and dates stay text, so that a wrong one is reported as such,
    and `10:30` is no number of minutes."""
    base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    unwanted = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float",
                "tag:yaml.org,2002:bool")  # fmt: skip
    resolvers = {
        first: [(tag, pattern) for tag, pattern in several if tag not in unwanted]
        for first, several in base.yaml_implicit_resolvers.items()
    }
    loader = type("_Loader", (base,), {"yaml_implicit_resolvers": resolvers})
    loader.add_implicit_resolver(  # type: ignore[attr-defined]
        "tag:yaml.org,2002:bool",
        re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"),
        list("tTfF"),
    )
    loader.add_implicit_resolver(  # type: ignore[attr-defined]
        "tag:yaml.org,2002:int", re.compile(r"(?:0|[-+]?[1-9]\d{0,17})\Z"), list("-+0123456789")
    )
    return loader


def _without_tabs(text: str) -> str:
    # Tabs are not YAML; older parsers took them.
    plain = re.sub(r"^\t+", lambda one: "  " * len(one[0]), text, flags=re.MULTILINE)
    return plain.replace("\t", " ")


def _yaml(text: str) -> Mapping[Any, Any]:
    try:
        found = yaml.load(_without_tabs(text), Loader=_loader())  # noqa: S506 - a safe one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        why = (error.problem or "it is not valid YAML").partition("\n")[0]
        raise _Unreadable(why, (mark.line if mark else 0) + 1) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        why = str(error).partition("\n")[0]
        raise _Unreadable(why or "it is not valid YAML", 1) from error
    if not _is_small(found):
        raise _Unreadable("its values refer to each other too often", 1)
    return found if isinstance(found, dict) else {}


def _is_small(value: Any) -> bool:
    """Whether a value has few enough parts; with aliases, some lines can stand for billions."""
    left, waiting = _MOST_PARTS, [value]
    while waiting:
        one = waiting.pop()
        left -= 1
        if left < 0:
            return False
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return True


def _repeated(text: str) -> tuple[str, ...]:
    """The fields that are written more than once."""
    names = re.findall(r"^([A-Za-z_][\w-]*):(?:\s|$)", text, re.MULTILINE)
    if len(set(names)) == len(names):  # nearly always
        return ()
    node = yaml.compose(_without_tabs(text), Loader=_loader())
    if not isinstance(node, yaml.MappingNode):
        return ()
    keys = [str(key.value) for key, _ in node.value]
    return tuple(dict.fromkeys(key for key in keys if keys.count(key) > 1))


def _toml(text: str) -> Mapping[Any, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise _Unreadable(str(error), int(line[1]) if line else 1) from error


def _json(text: str) -> ForeignFields:
    nothing = ForeignFields({}, text, 1, has_fields=False)
    start = len(text) - len(text.lstrip())
    try:
        found, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith(("{%", "{{", "{#")):
            return nothing
        return ForeignFields({}, text, 1, f"it is not valid JSON: {error}", 1)
    if not isinstance(found, dict):
        return nothing
    rest = text[end:]
    body = rest.lstrip("\n")
    end += len(rest) - len(body)
    return ForeignFields(found, body, text.count("\n", 0, end) + 1)


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
