"""Forms that browsers hand to an email program: `action="mailto:…" enctype="text/plain"`.

The email's text is then the form, one field a line as `name=value`
(https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#plain-text-form-data).
Nothing marks where a text of several lines ends, so only the fields of the theme's forms begin one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sitegen.inbox.incoming import UNSUBSCRIBE

_FORM_NAME: Final = re.compile(r"[a-z][a-z-]{0,40}")
_FIELD: Final = re.compile(
    r"(form-name|page|kind|website|message|name|email|reach|fair|consent|business|reply_to"
    r"|solved|token|topic-\d+)=(.*)",
    re.DOTALL,
)
_LONG: Final = frozenset(("message", "fair"))
"""Fields with texts of several lines; below another, there is only what email programs add."""


def read_mailed_form(text: str) -> Mapping[str, str] | None:
    """The fields of a form that was sent by email, with its `form-name`; None for other texts.

    A form begins with a field, and has a name and a page. The order of its fields is the theme's.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n").split("\n")
    if _field(lines[0]) is None:
        return None
    fields: dict[str, str] = {}
    current = ""
    for line in lines:
        begun = _field(line)
        if begun is not None and begun[1] not in fields:
            current = begun[1]
            fields[current] = begun[2]
        elif current in _LONG:
            fields[current] += f"\n{line}"
    if "page" not in fields or not _FORM_NAME.fullmatch(fields.get("form-name", "").strip()):
        return None
    return {name: value.strip() for name, value in _encoded_once(fields).items()}


def _encoded_once(fields: Mapping[str, str]) -> Mapping[str, str]:
    """The fields as they were typed. Chromium takes the UTF-8 of a form for Windows-1252, and
    encodes it again: `Zoë` arrives as `ZoÃ«`. So does all of a form, or nothing: a single letter
    that can't have come this way proves that the others are meant as they are."""
    decoded: dict[str, str] = {}
    for name, value in fields.items():
        try:
            decoded[name] = b"".join(map(_windows_1252, value)).decode("utf-8")
        except UnicodeError:
            return fields
    return decoded


def _windows_1252(letter: str) -> bytes:
    """The byte that browsers read as a letter: `cp1252`, and control characters for the bytes that
    this leaves undefined (https://encoding.spec.whatwg.org/index-windows-1252.txt). Raises
    UnicodeEncodeError for other letters."""
    return letter.encode("latin-1" if letter < "\u0100" else "cp1252")


def _field(line: str) -> re.Match[str] | None:
    """The name and the value of the field that begins in a line; None if none does."""
    return _FIELD.fullmatch(line.removeprefix("\ufeff"))


def with_sender(fields: Mapping[str, str], address: str) -> Mapping[str, str]:
    """The fields with the address that the email is from, where the form doesn't ask for one, or
    needs one. Where somebody left it empty, they want no email."""
    asked = "email" in fields and fields.get("form-name") != UNSUBSCRIBE
    if asked or "@" in fields.get("reach", ""):
        return fields
    return {**fields, "email": fields.get("email") or address}
