"""The metadata of a built email, `issue.json`: for programs, and for its warnings."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from sitegen.errors import Problem


class EmailWarning(Struct, frozen=True):
    """A warning about an email."""

    message: str
    remedy: str
    rule: str


class EmailPartSize(Struct, frozen=True):
    """The size of one part's HTML."""

    title: str
    source: str
    octets: int


class EmailSize(Struct, frozen=True):
    """The size of an email."""

    html_part: int
    """Octets of the HTML part, encoded and with fields filled in, as email programs measure it."""
    shares: tuple[EmailPartSize, ...]


class EmailBody(Struct, frozen=True):
    """One part of the message."""

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
    """The fields that it uses."""
    size: EmailSize
    warnings: tuple[EmailWarning, ...]
    parts: tuple[EmailBody, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Its warnings as problems."""
        return tuple(
            Problem(self.source, None, one.message, one.remedy, "warning", one.rule)
            for one in self.warnings
        )


def read_metadata(content: bytes) -> EmailMetadata:
    """Read an `issue.json`. Raises msgspec.DecodeError if it is malformed."""
    return msgspec.json.decode(content, type=EmailMetadata)


def as_json(metadata: EmailMetadata) -> bytes:
    """Make the bytes of an `issue.json`."""
    return msgspec.json.format(msgspec.json.encode(metadata), indent=2) + b"\n"
