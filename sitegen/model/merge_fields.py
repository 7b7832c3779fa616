"""Merge fields in their neutral form: what differs from reader to reader of a newsletter.

    {{ subscriber.first_name | friend }}   the first name, or the word after the bar
    {{ subscriber.email }}                 the reader's address
    {{ unsubscribe_url }}                  where this reader leaves
    {{ postal_address }}                   who sends this, and from where
    {{ view_in_browser_url }}              the issue as a page
    {{ "{{" }}                             the text in the quotes, and no field

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
    """A merge field where it stands."""

    name: str
    fallback: str = ""


class LiteralText(Struct, frozen=True):
    """Text that looks like a merge field and is none: `{{ "{{" }}`."""

    text: str


Piece = str | MergeField | LiteralText

# A field holds no line break and no brace; what opens and is no field is a mistake.
SLOT = re.compile(
    r"\{\{(?:(?=\s*[\"'])\s*(?P<quote>[\"'])(?P<literal>[^\n]*?)(?P=quote)\s*"
    r"|(?P<field>[^{}\n]*))\}\}"
)
"""What may be a field, or text in quotes between braces."""


def parse(template: str) -> tuple[Piece, ...]:
    """The text between the fields and the fields, in order.

    What looks like a field and is none stays text: `check` has told of it before.
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
    """`text` so that no part of it is taken for a merge field."""
    # Single quotes stay as they are in an attribute, too.
    return text.replace("{{", "{{ '{{' }}")


def piece_of(match: re.Match[str]) -> MergeField | LiteralText | None:
    """What a match of `SLOT` is; None if it is no field."""
    if match["literal"] is not None:
        return LiteralText(match["literal"])
    name, _, fallback = match["field"].partition("|")
    fallback = html_module.unescape(fallback).strip().strip("\"'").strip()
    return MergeField(name.strip(), fallback) if name.strip() in FIELDS else None
