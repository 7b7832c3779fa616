"""One recipient's message in bytes: multipart/alternative, the same bytes for the same input.

The headers are not written by `email.message`, whose folding differs between Python versions and
loses quoting in long international names; its parser checks the result in the tests.
Standards: RFC 5322 (message), 2045 to 2047 (MIME), 2369 and 8058 (unsubscribing),
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
"""The placeholder for a recipient's token in the archived `.eml`, which has no recipient."""

_LONGEST_LINE: Final = 76
_CRLF: Final = "\r\n"


class Recipient(Struct, frozen=True):
    """A recipient of a message. The name is one that they confirmed, or empty."""

    address: Address
    name: str = ""

    @property
    def first_name(self) -> str:
        """The first of several names; empty if that is a title or an initial (`Dr.`, `A.`)."""
        words = self.name.split()
        if len(words) > 1 and words[0].endswith((".", ",")):
            return ""
        return words[0] if words else ""


class Secrets(Struct, frozen=True, kw_only=True):
    """The keys for a recipient's tokens; neither is ever written into a message."""

    unsubscribe: bytes = b""
    """From the environment; empty if the unsubscribe URL has no `{token}`."""
    message_id: bytes
    """The journal's key, for Message-IDs that don't reveal the recipient."""


def unsubscribe_token(secret: bytes, list_id: str, address: Address) -> str:
    """The token with which only this recipient can unsubscribe from this list: 32 hex digits."""
    text = f"unsubscribe\n{list_id}\n{address.key}"
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:32]


def message_id(campaign: Campaign, recipient: Recipient | None, secret: bytes) -> str:
    """The Message-ID, with its brackets: always the same for this campaign and recipient.

    So a mail server that gets a message twice after a broken connection can recognise it.
    """
    domain = campaign.sender.address.domain
    if recipient is None:
        return f"<{campaign.reference}@{domain}>"
    text = f"message\n{campaign.id}\n{recipient.address.key}"
    mark = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:20]
    return f"<{campaign.reference}.{mark}@{domain}>"


def reference_in(identifier: str) -> str:
    """The `Campaign.reference` in a Message-ID, such as that of `In-Reply-To`."""
    return identifier.strip().strip("<>").partition("@")[0].partition(".")[0]


def unsubscribe_url(campaign: Campaign, recipient: Recipient | None, secret: bytes) -> str:
    """The recipient's unsubscribe URL: `https:` or `mailto:`."""
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
    """Make the issue's `.eml` without a recipient, with its merge fields."""
    return _assemble(
        campaign,
        to="subscribers:;",
        subject=campaign.subject,
        parts=(campaign.text, campaign.html),
        date=campaign.date,
        identifier=message_id(campaign, None, b""),
        unsubscribe=unsubscribe_url(campaign, None, b""),
    )


def render_message(
    campaign: Campaign, recipient: Recipient, secrets: Secrets, at: datetime
) -> bytes:
    """Make the message for one recipient, sent at `at`."""
    unsubscribe = unsubscribe_url(campaign, recipient, secrets.unsubscribe)
    values = _values(campaign, recipient, unsubscribe)
    return _assemble(
        campaign,
        to=_mailbox(Mailbox(recipient.address, recipient.name)),
        subject=fill(campaign.subject, values, "text"),
        parts=(fill(campaign.text, values, "text"), fill(campaign.html, values, "html")),
        date=at,
        identifier=message_id(campaign, recipient, secrets.message_id),
        unsubscribe=unsubscribe,
    )


def merged_size(campaign: Campaign, recipient: Recipient | None = None) -> int:
    """The size of the HTML part in octets for a recipient, by default one with a long name."""
    recipient = recipient or Recipient(Address("n" * 30, "a-long-domain.example"), "N" * 20)
    unsubscribe = unsubscribe_url(campaign, recipient, b"")
    return encoded_size(fill(campaign.html, _values(campaign, recipient, unsubscribe), "html"))


def encoded_size(html: str) -> int:
    """The size of an HTML part in the message, in octets, as email programs measure it."""
    return len(_encoded(html)[1])


def _values(campaign: Campaign, recipient: Recipient, unsubscribe: str) -> Values:
    return Values(
        first_name=recipient.first_name,
        email=str(recipient.address),
        unsubscribe_url=unsubscribe,
        postal_address=campaign.postal_address,
        view_in_browser_url=campaign.view_in_browser_url,
    )


def _assemble(
    campaign: Campaign,
    *,
    to: str,
    subject: str,
    parts: tuple[str, str],
    date: datetime,
    identifier: str,
    unsubscribe: str,
) -> bytes:
    bodies = [
        _part(kind, content, campaign.language)
        for kind, content in zip(("plain", "html"), parts, strict=True)
    ]
    # `=_` can't occur in quoted-printable or base64, so no part can contain the boundary.
    boundary = "=_" + hashlib.sha256(b"\0".join(bodies)).hexdigest()[:32]
    headers = [
        ("From", _mailbox(campaign.sender)),
        ("To", to),
        ("Subject", _unstructured("Subject", subject)),
        ("Date", format_datetime(date.replace(microsecond=0))),
        ("Message-ID", identifier),
        *_list_headers(campaign, unsubscribe),
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


def _list_headers(campaign: Campaign, unsubscribe: str) -> list[tuple[str, str]]:
    """The headers for filters and for the unsubscribe button of email programs."""
    name = _phrase(campaign.list_name)
    targets = [f"<{_in_header(unsubscribe)}>"]
    one_click = unsubscribe.startswith("https:")
    if one_click and campaign.reply_to:
        by_mail = f"mailto:{_in_address(campaign.reply_to.address)}?subject=unsubscribe"
        targets.append(f"<{by_mail}>")
    headers = [
        ("List-Id", f"{name} <{campaign.list_id}>".strip()),
        ("List-Unsubscribe", f",{_CRLF} ".join(targets)),
    ]
    if one_click:
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    if campaign.view_in_browser_url:
        headers.append(("Archived-At", f"<{_in_header(campaign.view_in_browser_url)}>"))
    # Bulk prevents automatic replies. Auto-Submitted is only true for emails that a timer sends.
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
    """The shortest encoding that every server preserves, and the content in it with CRLF."""
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
    """The text without characters that could end a header or hide text."""
    cleaned = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(cleaned.split())


def _unstructured(header: str, text: str) -> str:
    """A folded header: plain if possible, else in encoded words."""
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
    """Encoded words (RFC 2047) of at most 75 characters, without split characters."""
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
    """An address inside a `mailto:` URL (RFC 6068)."""
    return quote(str(address), safe="@!$*'+-._")


def _in_header(url: str) -> str:
    """A URL for angle brackets in a header: ASCII, without characters that could end it."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=-._~")
