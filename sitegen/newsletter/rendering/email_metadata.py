"""The metadata of a built email, `issue.json`: for programs, and to show its warnings again."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from sitegen.errors import Problem


class EmailWarning(Struct, frozen=True):
    """A warning about an email."""

    message: str
    remedy: str
    rule: str


class Share(Struct, frozen=True):
    """How much of the HTML one part of the email takes."""

    title: str
    source: str
    octets: int


class Size(Struct, frozen=True):
    """How long it is."""

    html_part: int
    """Octets of the HTML part, encoded and merged: what email programs measure."""
    shares: tuple[Share, ...]


class EmailBody(Struct, frozen=True):
    """One part of the mail."""

    type: str
    content: str


class EmailMetadata(Struct, frozen=True, kw_only=True):
    """An email, as `issue.json` holds it."""

    id: str
    source: str
    subject: str
    subjects: dict[str, str]
    """The subject in the syntax of each service."""
    preheader: str
    sender: dict[str, str]
    reply_to: str
    language: str
    date: str | None
    day: int | None
    view_in_browser_url: str
    merge_fields: tuple[str, ...]
    """Those that it uses."""
    size: Size
    warnings: tuple[EmailWarning, ...]
    parts: tuple[EmailBody, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Its doubts, to be shown."""
        return tuple(
            Problem(self.source, None, one.message, one.remedy, "warning", one.rule)
            for one in self.warnings
        )


def read_metadata(content: bytes) -> EmailMetadata:
    """What an `issue.json` says. Raises msgspec.DecodeError if it is none."""
    return msgspec.json.decode(content, type=EmailMetadata)


def as_json(metadata: EmailMetadata) -> bytes:
    """The bytes of an `issue.json`."""
    return msgspec.json.format(msgspec.json.encode(metadata), indent=2) + b"\n"
