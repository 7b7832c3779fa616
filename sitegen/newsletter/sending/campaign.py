"""A finished email, ready to be addressed to its recipients.

Subject, HTML and text may contain merge fields in their neutral form
(`sitegen.model.merge_fields`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime

import msgspec
from msgspec import Struct, structs

from sitegen.address import Address


class Mailbox(Struct, frozen=True):
    """A person or a department with an email address."""

    address: Address
    name: str = ""


class EmailPortion(Struct, frozen=True):
    """A part of a campaign with its size, to show which one to shorten."""

    title: str
    source: str
    octets: int
    """Of its HTML, encoded as in the message."""


class Campaign(Struct, frozen=True, kw_only=True):
    """An issue, an automated email, or a notification, before it is addressed."""

    id: str
    """Its permanent id in the journal: `newsletter/2026-11-autumn`, `welcome/01-hello`."""
    source: str
    """Its source file, relative to the project, for messages."""
    subject: str
    preheader: str = ""
    html: str
    """A whole HTML document, CSS inlined, URLs absolute."""
    text: str
    """The same in plain text, wrapped."""
    sender: Mailbox
    """The sender, who also gets the bounces."""
    reply_to: Mailbox | None
    list_id: str
    """The List-Id (RFC 2919): `news.shop.example`."""
    list_name: str = ""
    language: str = "en"
    date: datetime
    """The date of the issue; messages have the time of their sending instead."""
    postal_address: str
    """In one or more lines."""
    view_in_browser_url: str
    unsubscribe: str = ""
    """A URL (`https:`, `mailto:`) that may contain `{token}`; if empty, an email to `reply_to`."""
    automatic: bool = False
    """True if it is sent by a timer, as automated emails are (RFC 3834)."""
    portions: tuple[EmailPortion, ...] = ()
    """Its parts, from the longest to the shortest."""

    @property
    def digest(self) -> bytes:
        """The digest of everything that recipients see: the same digest means the same email."""
        visible = structs.replace(self, source="", portions=())
        return hashlib.sha256(msgspec.msgpack.encode(visible)).digest()

    @property
    def reference(self) -> str:
        """The part of its Message-IDs that names the issue, in plain ASCII."""
        return reference(self.id)


def reference(identifier: str) -> str:
    """A name of ASCII letters, digits and hyphens that is unique to `identifier`."""
    plain = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-")
    if words.replace("-", "/") == identifier or words == identifier:
        return words
    # Two identifiers may be equal in ASCII; the digest keeps them apart.
    return f"{words or 'issue'}-{hashlib.sha256(identifier.encode()).hexdigest()[:8]}"
