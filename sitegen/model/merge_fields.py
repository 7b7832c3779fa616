"""Merge fields in their neutral form: the parts of a newsletter that differ by subscriber.

    {{ subscriber.first_name | friend }}   the first name, or the word after the bar
    {{ subscriber.email }}                 the subscriber's address
    {{ unsubscribe_url }}                  this subscriber's own link to unsubscribe
    {{ postal_address }}                   the sender's name and postal address
    {{ view_in_browser_url }}              the issue as a page
    {{ "{{" }}                             the text in the quotes, not a field

Only the grammar; `sitegen.newsletter.sending.merge_fields` puts values in their place.
"""

from __future__ import annotations

import html as html_module
import re
from typing import Final

from msgspec import Struct

FIELDS: Final = (
    "subscriber.first_name",
    "subscriber.email",
    "unsubscribe_url",
    "postal_address",
    "view_in_browser_url",
)


class MergeField(Struct, frozen=True):
    """A merge field in a text."""

    name: str
    fallback: str = ""


class LiteralText(Struct, frozen=True):
    """Text that looks like a merge field and is none: `{{ "{{" }}`."""

    text: str


Piece = str | MergeField | LiteralText

# A field has no line break and no brace; an opening that is not a field is a mistake.
SLOT = re.compile(
    r"\{\{(?:(?=\s*[\"'])\s*(?P<quote>[\"'])(?P<literal>[^\n]*?)(?P=quote)\s*"
    r"|(?P<field>[^{}\n]*))\}\}"
)
"""A possible field, or text in quotes between braces."""


def parse(template: str) -> tuple[Piece, ...]:
    """The text between the fields and the fields, in order.

    Text that looks like a field but is not stays text: `check` has reported it before.
    """
    pieces: list[Piece] = []
    position = 0
    for match in SLOT.finditer(template):
        piece = piece_of(match)
        if piece is None:
            continue
        pieces.append(template[position : match.start()])
        pieces.append(piece)
        position = match.end()
    pieces.append(template[position:])
    return tuple(piece for piece in pieces if piece != "")


def literal(text: str) -> str:
    """`text`, escaped so that no part of it is read as a merge field."""
    # Single quotes stay as they are in an attribute, too.
    return text.replace("{{", "{{ '{{' }}")


def piece_of(match: re.Match[str]) -> MergeField | LiteralText | None:
    """The piece that a match of `SLOT` stands for; None if it is not a field."""
    if match["literal"] is not None:
        return LiteralText(match["literal"])
    name, _, fallback = match["field"].partition("|")
    fallback = html_module.unescape(fallback).strip().strip("\"'").strip()
    return MergeField(name.strip(), fallback) if name.strip() in FIELDS else None
