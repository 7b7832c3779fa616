"""One recipient's message in bytes: multipart/alternative, the same bytes for the same input.

The headers are written here rather than by `email.message`, whose folding differs between
Python versions and loses quoting in long international names; its parser checks the result in
the tests. Standards: RFC 5322 (message), 2045 to 2047 (MIME), 2369 and 8058 (leaving a list),
2919 (List-Id), 3834 (automatic mail), 5064 (Archived-At), 6531 and 6532 (international).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import textwrap
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from sitegen.address import Address
from sitegen.newsletter.sending.campaign import Campaign, Mailbox
from sitegen.newsletter.sending.merge_fields import Values, fill

PLACEHOLDER: Final = "TOKEN"
"""Stands for a recipient's token in the archived `.eml`, which is nobody's."""

_LONGEST_LINE: Final = 76
_CRLF: Final = "\r\n"


class Recipient(Struct, frozen=True):
    """A recipient as a message needs them. The name is one that they confirmed, or empty."""

    address: Address
    name: str = ""

    @property
    def first_name(self) -> str:
        """The first of several names; nothing if that is a title or an initial (`Dr.`, `A.`)."""
        words = self.name.split()
        if len(words) > 1 and words[0].endswith((".", ",")):
            return ""
        return words[0] if words else ""


class Secrets(Struct, frozen=True, kw_only=True):
    """What makes a recipient's tokens; neither is ever written into a message."""

    unsubscribe: bytes = b""
    """From the environment; empty if the unsubscribe address has no `{token}`."""
    message_id: bytes
    """The journal's own. Makes Message-IDs that tell nobody who got them."""


def unsubscribe_token(secret: bytes, list_id: str, address: Address) -> str:
    """The token by which this recipient, and nobody else, leaves this list: 32 hex digits."""
    text = f"unsubscribe\n{list_id}\n{address.key}"
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:32]


def message_id(campaign: Campaign, recipient: Recipient | None, secret: bytes) -> str:
    """The Message-ID, with its brackets: the same whenever this is sent to this recipient again.

    So an email server that gets one twice, because a connection broke, can tell.
    """
    domain = campaign.sender.address.domain
    if recipient is None:
        return f"<{campaign.reference}@{domain}>"
    text = f"message\n{campaign.id}\n{recipient.address.key}"
    mark = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:20]
    return f"<{campaign.reference}.{mark}@{domain}>"


def reference_in(identifier: str) -> str:
    """The `Mailing.reference` of the issue that a Message-ID in `In-Reply-To` belongs to."""
    return identifier.strip().strip("<>").partition("@")[0].partition(".")[0]


def unsubscribe_url(campaign: Campaign, recipient: Recipient | None, secret: bytes) -> str:
    """Where this recipient leaves: an `https:` or `mailto:` address."""
    template = campaign.unsubscribe
    if not template and campaign.reply_to:
        template = f"mailto:{_in_address(campaign.reply_to.address)}?subject=unsubscribe"
    if "{token}" not in template:
        return template
    token = PLACEHOLDER
    if recipient is not None:
        token = unsubscribe_token(secret, campaign.list_id, recipient.address)
    return template.replace("{token}", token)


def archive_message(campaign: Campaign) -> bytes:
    """The issue as an `.eml` that is addressed to nobody, its merge fields still in it."""
    return _assembled(
        campaign,
        to="subscribers:;",
        subject=campaign.subject,
        parts=(campaign.text, campaign.html),
        date=campaign.date,
        identifier=message_id(campaign, None, b""),
        leave=unsubscribe_url(campaign, None, b""),
    )


def render_message(
    campaign: Campaign, recipient: Recipient, secrets: Secrets, at: datetime
) -> bytes:
    """The message for one recipient, sent at `at`."""
    leave = unsubscribe_url(campaign, recipient, secrets.unsubscribe)
    values = _values(campaign, recipient, leave)
    return _assembled(
        campaign,
        to=_mailbox(Mailbox(recipient.address, recipient.name)),
        subject=fill(campaign.subject, values, "text"),
        parts=(fill(campaign.text, values, "text"), fill(campaign.html, values, "html")),
        date=at,
        identifier=message_id(campaign, recipient, secrets.message_id),
        leave=leave,
    )


def merged_size(campaign: Campaign, recipient: Recipient | None = None) -> int:
    """Octets of the HTML part for a recipient, by default one with a long name and address."""
    recipient = recipient or Recipient(Address("n" * 30, "a-long-domain.example"), "N" * 20)
    leave = unsubscribe_url(campaign, recipient, b"")
    return encoded_size(fill(campaign.html, _values(campaign, recipient, leave), "html"))


def encoded_size(html: str) -> int:
    """Octets that an HTML part takes in the message, as email programs that clip count them."""
    return len(_encoded(html)[1])


def _values(campaign: Campaign, recipient: Recipient, leave: str) -> Values:
    return Values(
        first_name=recipient.first_name,
        email=str(recipient.address),
        unsubscribe_url=leave,
        postal_address=campaign.postal_address,
        view_in_browser_url=campaign.view_in_browser_url,
    )


def _assembled(
    campaign: Campaign,
    *,
    to: str,
    subject: str,
    parts: tuple[str, str],
    date: datetime,
    identifier: str,
    leave: str,
) -> bytes:
    bodies = [
        _part(kind, content, campaign.language)
        for kind, content in zip(("plain", "html"), parts, strict=True)
    ]
    # `=_` can stand in no quoted-printable or base64 line, so no part can hold the boundary.
    boundary = "=_" + hashlib.sha256(b"\0".join(bodies)).hexdigest()[:32]
    headers = [
        ("From", _mailbox(campaign.sender)),
        ("To", to),
        ("Subject", _unstructured("Subject", subject)),
        ("Date", format_datetime(date.replace(microsecond=0))),
        ("Message-ID", identifier),
        *_list_headers(campaign, leave),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative;{_CRLF} boundary="{boundary}"'),
    ]
    if campaign.reply_to is not None:
        headers.insert(2, ("Reply-To", _mailbox(campaign.reply_to)))
    head = "".join(f"{name}: {value}{_CRLF}" for name, value in headers).encode()
    mark = f"--{boundary}".encode()
    return b"".join(
        [head, b"\r\n", *(mark + b"\r\n" + body + b"\r\n" for body in bodies), mark, b"--\r\n"]
    )


def _list_headers(campaign: Campaign, leave: str) -> list[tuple[str, str]]:
    """What email programs sort by and make their unsubscribe button of."""
    name = _phrase(campaign.list_name)
    ways = [f"<{_in_header(leave)}>"]
    one_click = leave.startswith("https:")
    if one_click and campaign.reply_to:
        by_mail = f"mailto:{_in_address(campaign.reply_to.address)}?subject=unsubscribe"
        ways.append(f"<{by_mail}>")
    headers = [
        ("List-Id", f"{name} <{campaign.list_id}>".strip()),
        ("List-Unsubscribe", f",{_CRLF} ".join(ways)),
    ]
    if one_click:
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    if campaign.view_in_browser_url:
        headers.append(("Archived-At", f"<{_in_header(campaign.view_in_browser_url)}>"))
    # Bulk keeps holiday replies away. Auto-Submitted would be a lie for an email that a human
    # sends, and tells the truth for one that a timer sends.
    headers.append(("Precedence", "bulk"))
    if campaign.automatic:
        headers.append(("Auto-Submitted", "auto-generated"))
    return headers


def _part(kind: str, content: str, language: str) -> bytes:
    encoding, body = _encoded(content)
    head = (
        f'Content-Type: text/{kind}; charset="utf-8"{_CRLF}'
        f"Content-Language: {_one_line(language)}{_CRLF}"
        f"Content-Transfer-Encoding: {encoding}{_CRLF}{_CRLF}"
    )
    return head.encode("ascii", "replace") + body


def _encoded(content: str) -> tuple[str, bytes]:
    """The shortest encoding that survives every server, and the content in it, CRLF at ends."""
    lines = "\n".join(content.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    data = lines.replace("\0", "").rstrip("\n").encode("utf-8", "replace") + b"\n"
    if data.isascii() and not re.search(rb"(?m)^.{77}|^From |[ \t]$|[^\n\t -~]", data):
        return "7bit", data.replace(b"\n", b"\r\n")
    printable = binascii.b2a_qp(data, istext=True)
    printable = re.sub(rb"(?m)^From ", b"=46rom ", printable).replace(b"\n", b"\r\n")
    coded = base64.encodebytes(data.replace(b"\n", b"\r\n")).replace(b"\n", b"\r\n")
    if len(coded) < len(printable):
        return "base64", coded
    return "quoted-printable", printable


def _one_line(text: str) -> str:
    """Without whatever could end a header or hide what follows: controls, line separators."""
    cleaned = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(cleaned.split())


def _unstructured(header: str, text: str) -> str:
    """A subject: as it is if it is plain, else in encoded words, folded either way."""
    text = _one_line(text)
    room = _LONGEST_LINE - len(header) - 2
    if text.isascii() and "=?" not in text and all(len(word) < 60 for word in text.split(" ")):
        lines = textwrap.wrap(
            " " * (_LONGEST_LINE - room) + text,
            _LONGEST_LINE,
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        )
        return f"{_CRLF} ".join(lines).lstrip()
    return _encoded_words(text, header)


def _encoded_words(text: str, header: str) -> str:
    """RFC 2047, each word of at most 75 characters and whole characters."""
    return Header(text, "utf-8", _LONGEST_LINE, header).encode(linesep=_CRLF)


def _phrase(name: str) -> str:
    """A display name: an atom, a quoted string, or encoded words."""
    name = _one_line(name)
    if not name.isascii() or "=?" in name or len(name) > 200:
        return _encoded_words(name, "Reply-To") if name else ""
    if re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*", name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _mailbox(mailbox: Mailbox) -> str:
    phrase = _phrase(mailbox.name)
    if not phrase:
        return str(mailbox.address)
    break_ = f"{_CRLF} " if len(phrase) + len(str(mailbox.address)) > 64 else " "
    return f"{phrase}{break_}<{mailbox.address}>"


def _in_address(address: Address) -> str:
    """An address inside a `mailto:` address (RFC 6068)."""
    return quote(str(address), safe="@!$*'+-._")


def _in_header(url: str) -> str:
    """An address in angle brackets in a header: ASCII, and nothing that could end it."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=-._~")
