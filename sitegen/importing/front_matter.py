"""Writes the front matter of imported documents, in the order in which people read it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sitegen.editing.yaml_writer import field_name, scalar, sequence
from sitegen.read.field_text import as_written

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")


def local_time(at: datetime, zone: ZoneInfo, *, day_only: bool = False) -> str:
    """A time in the site's zone, with the offset only where clocks show the same time twice."""
    here = at.astimezone(zone)
    if day_only:
        return f"{here:%Y-%m-%d}"
    here = here.replace(second=0, microsecond=0)
    text = here.strftime("%Y-%m-%d %H:%M")
    if here.replace(fold=1 - here.fold).utcoffset() == here.utcoffset():
        return text
    offset = here.strftime("%z")
    return f"{text} {offset[:3]}:{offset[3:5]}"


class FrontMatterWriter:
    """The lines of a document's front matter."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def text(self, name: str, value: str) -> None:
        """Write a text, if there is one."""
        plain = _FORBIDDEN.sub("", value).strip()
        if plain:
            self.lines.append(f"{name}: {scalar(plain)}")

    def words(self, name: str, value: str) -> None:
        """Write a text for readers, if there is one, so that it is read as it is."""
        self.text(name, as_written(value))

    def typed(self, name: str, value: str) -> None:
        """Write a date, a number or a switch."""
        self.lines.append(f"{name}: {value}")

    def list(self, name: str, values: Sequence[str]) -> None:
        """Write several texts, if there are any."""
        plain = [_FORBIDDEN.sub("", value).strip() for value in values]
        if len(plain) == 1 and name not in ("aliases", "tags"):
            self.text(name, plain[0])
        elif plain:
            self.lines.append(f"{name}: {sequence(plain)}")

    def group(self, name: str, values: Mapping[str, Any]) -> None:
        """Write a group of values of any kind, if there are any."""
        if values:
            self.lines.append(f"{name}:")
            self.lines += [f"  {field_name(key)}: {_value(one)}" for key, one in values.items()]

    def document(self, body: str) -> bytes:
        """The whole document."""
        front = "\n".join(["---", *self.lines, "---"])
        text = body.strip("\n")
        return (f"{front}\n{text}\n" if text else f"{front}\n").encode("utf-8", "replace")


def _value(value: Any) -> str:
    if isinstance(value, str):
        return scalar(_FORBIDDEN.sub("", value)) if value else '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=_as_text)


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
