"""The small types that front matter and configuration are made of.

Each carries, in its `Meta`, what the reference and the error messages say about it, in `extra`:
`expects` completes the sentence "expected …"; `refers` names the content kinds that a reference
may point to, or the trait that such kinds have; `may_name` those that a free text may happen to
name; `one_of` says which names it takes (`sitegen.model.choices`); `leads` says that it is a path,
to a "file", to several "files", or as a "link"; `holds` what is in that file, if it isn't a
picture; `plain` that it is a text for readers without markup (`sitegen.read.field_text`); `commas`
whether it may have a comma in it, where its pattern doesn't say.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from typing import Annotated

from msgspec import Meta, Struct

from sitegen.model.dates import parse_date


class Moment(Struct, frozen=True, array_like=True):
    """A day, or a point in time. Written `2026-03-14`, `2026-03-14 09:30` or with a zone."""

    at: datetime
    """With its zone; a bare day begins at midnight in the site's time zone."""
    day_only: bool = True
    end: datetime | None = None
    """The midnight at which a bare day ends in the site's time zone; None for a point in time."""

    @classmethod
    def parse(cls, text: str, zone: tzinfo) -> Moment:
        """The moment written in `text` (see `sitegen.model.dates`); without a zone of its own it is
        in `zone`.

        Raises DateError, a ValueError, if there is no such day or time, or more than one.
        """
        day, clock = parse_date(text)
        if clock is None:
            start = datetime.combine(day, time.min, zone)
            return cls(start, end=datetime.combine(day + timedelta(days=1), time.min, zone))
        at = datetime.combine(day, clock)
        return cls(at if at.tzinfo else at.replace(tzinfo=zone), day_only=False)


PersonReference = Annotated[str, Meta(min_length=1, extra={"refers": ("person",)})]
ValueReference = Annotated[str, Meta(min_length=1, extra={"refers": ("value",)})]
FaqReference = Annotated[str, Meta(min_length=1, extra={"refers": ("faq",)})]
EvidenceReference = Annotated[str, Meta(min_length=1, extra={"refers": "evidence"})]
RelatedReference = Annotated[str, Meta(min_length=1, extra={"refers": "related"})]
ItemReference = Annotated[
    str,
    Meta(
        min_length=1,
        extra={
            "refers": "newsletter",
            "expects": "a document's id, or its path such as posts/name",
        },
    ),
]

Text = Annotated[str, Meta(min_length=1, extra={"expects": "a text", "plain": True})]
"""Words for readers: titles, summaries, names."""
Word = Annotated[
    str, Meta(min_length=1, extra={"expects": "a text", "plain": True, "commas": False})
]
"""One of several names that never have a comma in them, such as a tag: where people type them in a
form, a comma parts them."""
RawText = Annotated[str, Meta(min_length=1, extra={"expects": "a text"})]
"""A text that stands for itself, such as the name of a server or of an environment variable."""
Slug = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\s/\\?#%\x00-\x1f.][^\s/\\?#%\x00-\x1f]*$",
        extra={"expects": "one path segment without spaces, slashes, ?, # or %"},
    ),
]
Identifier = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$",
        extra={"expects": "letters, digits, dots, colons, hyphens and underscores"},
    ),
]
SitePath = Annotated[
    str,
    Meta(
        pattern=r"^/[^\s?#\\\x00-\x1f]*$",
        extra={"expects": "a path on this site that starts with a slash, such as /old-name/"},
    ),
]
WebAddress = Annotated[
    str,
    Meta(
        pattern=r"^https?://[^\s/]+\S*$",
        extra={"expects": "a full address that starts with https:// or http://"},
    ),
]
LinkAddress = Annotated[
    str,
    Meta(
        pattern=r"^(https?://[^\s/]+\S*|mailto:\S+|tel:\S+|/\S*|\.{0,2}/?[^\s:]+)$",
        extra={
            "expects": "an address (https://…, mailto:…, tel:…) or a path on this site",
            "leads": "link",
        },
    ),
]
EmailAddress = Annotated[
    str,
    Meta(
        pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+$",
        extra={"expects": "an email address such as anna@shop.example"},
    ),
]
FilePath = Annotated[
    str,
    Meta(
        min_length=1,
        extra={"expects": "a file's path, relative to this file", "leads": "file"},
    ),
]
FilePattern = Annotated[
    str,
    Meta(
        min_length=1,
        extra={
            "expects": "a file's path, a folder such as demo/, or a pattern such as *.pdf",
            "leads": "files",
        },
    ),
]
ClockTime = Annotated[str, Meta(pattern=r"^\d?\d:\d\d$", extra={"expects": "a time such as 09:30"})]
Playtime = Annotated[
    str,
    Meta(
        pattern=r"^(\d+:)?\d?\d:\d\d$",
        extra={"expects": "minutes and seconds such as 12:05, or 1:02:03"},
    ),
]
Hours = Annotated[
    str,
    Meta(
        pattern=r"^(closed|([01]?\d|2[0-3]):[0-5]\d\s*[-–]\s*(([01]?\d|2[0-3]):[0-5]\d|24:00))$",
        extra={"expects": "a span such as 09:00-17:30, several of them in a list, or closed"},
    ),
]
Language = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$",
        extra={"expects": "a language tag such as en, de or pt-BR (BCP 47)"},
    ),
]


class DatedNote(Struct, frozen=True, kw_only=True):
    """A note with its day, as in a post's updates or a value's log of changes."""

    date: Annotated[Moment, Meta(description="The date of the note.")]
    note: Annotated[Text, Meta(description="What changed, in a sentence.")]


class Image(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture with what is needed to show it honestly."""

    src: Annotated[FilePath, Meta(description="The file, relative to this document.")]
    alt: Annotated[
        Annotated[str, Meta(extra={"plain": True})] | None,
        Meta(
            description="What the picture shows, for people who can't see it. Empty if decorative."
        ),
    ] = None
    credit: Annotated[Text | None, Meta(description="Who made it.")] = None
    license: Annotated[Text | None, Meta(description="Under which licence, e.g. CC BY 4.0.")] = None


class NamedLink(Struct, frozen=True, kw_only=True):
    """A link with its words."""

    title: Annotated[Text, Meta(description="The words of the link.")]
    url: Annotated[LinkAddress, Meta(description="Where it leads.")]
