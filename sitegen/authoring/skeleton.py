"""Generates the text of a new document from its kind's schema: fields, comments, a beginning.

Fields that only the author can fill in get a placeholder, and the document becomes a draft, so that
nothing untrue is published by accident.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sitegen.editing.yaml_writer import scalar, sequence
from sitegen.model.fields import Field, fields_of
from sitegen.model.kind import FrontMatter
from sitegen.model.template_words import PLACEHOLDER

SIGNATURE = "{signature}"

Values = Mapping[str, tuple[str, ...]]
"""Texts by dotted field path: `{"permission.how": ("by email",)}`."""


def skeleton(
    model: type[FrontMatter],
    values: Values,
    *,
    now: datetime,
    draft: bool = False,
    body: str = "",
    signature: str = "",
) -> str:
    """A new document of a kind. `now` is in the site's time zone; `body` replaces the starter, and
    `signature` is the name of the person who signs it, if that is known."""
    writer = _Writer(values, now)
    kind = model.kind
    for field in fields_of(model):
        begun = field.attribute in kind.starter_fields
        if field.required or begun or writer.given(field.key):
            writer.field(field, dict(kind.starter_values).get(field.attribute))
    text = body.strip("\n")
    unfinished = writer.unfinished
    if not text and kind.starter.strip():
        starter = kind.starter.strip("\n").replace(SIGNATURE, signature or "<!-- Your name -->")
        # A hint goes into a comment; a frame of several parts is text to edit.
        as_it_is = "\n\n" in starter or not kind.markdown
        unfinished = unfinished or as_it_is
        text = starter if as_it_is else f"<!-- {starter} -->"
    lines = writer.lines
    if (draft or unfinished) and not writer.given("draft"):
        lines.append("draft: true  # Remove this line when the text is ready.")
    return "\n".join(["---", *lines, "---", *([text] if text else []), ""])


class _Writer:
    def __init__(self, values: Values, now: datetime) -> None:
        self.lines: list[str] = []
        self.unfinished = False
        self._values = values
        self._now = now

    def given(self, path: str) -> bool:
        """Whether there is a value for a field or for a part of it."""
        return any(key == path or key.startswith(f"{path}.") for key in self._values)

    def field(self, field: Field, starter: str | None, prefix: str = "", indent: str = "") -> None:
        """Write one field with its value, or with a placeholder and a comment."""
        path = f"{prefix}{field.key}"
        known = self._values.get(path, ())
        if known:
            self._line(indent, field.key, self._written(field, known))
        elif field.group and not field.several:
            self._line(indent, field.key, "")
            for one in field.group:
                if one.required or self.given(f"{path}.{one.key}"):
                    self.field(one, None, f"{path}.", f"{indent}  ")
        elif starter is not None and starter.startswith("+"):
            day = self._now.date() + timedelta(days=int(starter))
            self._line(indent, field.key, day.isoformat(), field.help)
        elif starter is not None:
            self._line(indent, field.key, self._written(field, (starter,)), field.help)
        elif field.is_moment and field.required:
            self._line(indent, field.key, self._today(field))
        elif field.required:
            self.unfinished = True
            self._line(indent, field.key, f'"{PLACEHOLDER}"', field.help)
        else:
            self._line(indent, field.key, "", field.help)

    def _today(self, field: Field) -> str:
        # Fields whose help asks for the time, such as those of comments, get it.
        if "with the time" in field.help:
            return self._now.strftime("%Y-%m-%d %H:%M")
        return self._now.date().isoformat()

    def _written(self, field: Field, known: tuple[str, ...]) -> str:
        if len(known) > 1:
            return sequence(known)
        # Dates, numbers and switches need no quotes.
        return known[0] if _is_bare(field, known[0]) else scalar(known[0])

    def _line(self, indent: str, key: str, value: str, comment: str = "") -> None:
        comment = f"  # {comment}" if comment else ""
        self.lines.append(f"{indent}{key}:{' ' if value else ''}{value}{comment}")


def _is_bare(field: Field, text: str) -> bool:
    typed = field.is_moment or field.takes.startswith(("`on`", "a whole number", "a number"))
    return typed and all(letter.isalnum() or letter in "-:+. " for letter in text)
