"""A finished email, ready to be addressed to its recipients.

Subject, HTML and text may still hold merge fields in their neutral form (see `merge`).
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
    """A part of a campaign, so that one knows which to shorten."""

    title: str
    source: str
    octets: int
    """Of its HTML as it is in the message, encoded."""


class Campaign(Struct, frozen=True, kw_only=True):
    """One issue, one email of the welcome series, or one notification, before it is addressed."""

    id: str
    """By which the journal knows it for ever: `newsletter/2026-11-autumn`, `welcome/01-hello`."""
    source: str
    """The file it comes from, relative to the project, for messages."""
    subject: str
    preheader: str = ""
    html: str
    """A whole HTML document, CSS inlined, addresses absolute."""
    text: str
    """The same in plain text, wrapped."""
    sender: Mailbox
    """Who signs it; bounces go there too."""
    reply_to: Mailbox | None
    list_id: str
    """After RFC 2919: `news.shop.example`."""
    list_name: str = ""
    language: str = "en"
    date: datetime
    """When the issue is dated; what is sent carries the time of its sending instead."""
    postal_address: str
    """In one or more lines."""
    view_in_browser_url: str
    unsubscribe: str = ""
    """`https://…` or `mailto:…`, either with `{token}`; empty means an email to `reply_to`."""
    automatic: bool = False
    """True if no human decided to send it now, as with the welcome series (RFC 3834)."""
    portions: tuple[EmailPortion, ...] = ()
    """Its parts, from the longest to the shortest."""

    @property
    def digest(self) -> bytes:
        """Of all that recipients get: two campaigns with one digest are the same mail."""
        moved = structs.replace(self, source="", portions=())
        return hashlib.sha256(msgspec.msgpack.encode(moved)).digest()

    @property
    def reference(self) -> str:
        """The part of its Message-IDs that names the issue, in plain ASCII."""
        return reference(self.id)


def reference(identifier: str) -> str:
    """A name made of ASCII letters, digits and hyphens that stands for `identifier` alone."""
    plain = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-")
    if words.replace("-", "/") == identifier or words == identifier:
        return words
    # Two names may look alike in ASCII; what was lost keeps them apart.
    return f"{words or 'issue'}-{hashlib.sha256(identifier.encode()).hexdigest()[:8]}"
