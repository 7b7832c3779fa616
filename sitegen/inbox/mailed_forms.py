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

_BEGINNING: Final = re.compile(r"\s*form-name=[a-z][a-z-]{0,40}\s*\n\s*page=")
_FIELD: Final = re.compile(
    r"(form-name|page|kind|website|message|name|email|reach|fair|consent|business|reply_to"
    r"|solved|token|topic-\d+)=(.*)",
    re.DOTALL,
)
_LONG: Final = frozenset(("message", "fair"))
"""Fields with texts of several lines; below another, there is only what email programs add."""


def read_mailed_form(text: str) -> Mapping[str, str] | None:
    """The fields of a form that was sent by email, with its `form-name`; None for other texts."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _BEGINNING.match(text) is None:
        return None
    fields: dict[str, str] = {}
    current = ""
    for line in text.strip().split("\n"):
        begun = _FIELD.fullmatch(line.removeprefix("\ufeff"))
        if begun is not None and begun[1] not in fields:
            current = begun[1]
            fields[current] = begun[2]
        elif current in _LONG:
            fields[current] += f"\n{line}"
    return {name: value.strip() for name, value in fields.items()}


def with_sender(fields: Mapping[str, str], address: str) -> Mapping[str, str]:
    """The fields with the address that the email is from, where the form doesn't ask for one, or
    needs one. Where somebody left it empty, they want no email."""
    asked = "email" in fields and fields.get("form-name") != UNSUBSCRIBE
    if asked or "@" in fields.get("reach", ""):
        return fields
    return {**fields, "email": fields.get("email") or address}
