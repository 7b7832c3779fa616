"""Emails: `.eml` files and mbox mailboxes become messages of the form `mail`.

Only the headers for sender, subject, date, Message-ID and replies are kept: the delivery path
would reveal where people live. Quoted text below a reply is cut off; attachments are listed by name
and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

from sitegen.inbox.exports import IncomingBatch
from sitegen.inbox.html_text import text_of_html
from sitegen.inbox.incoming import IncomingMessage, MessageTooLarge, make_message, one_line
from sitegen.inbox.newsletter import FindAnswered
from sitegen.inbox.quoted_text import own_words
from sitegen.inbox.store import QuarantineEntry

FORM: Final = "mail"
_LARGEST: Final = 30_000_000
_LARGEST_ENTRY: Final = 100_000


def is_email_file(content: bytes, name: str) -> bool:
    """Whether a file contains emails, judged by its name or its beginning."""
    if name.lower().endswith((".eml", ".mbox", ".mbx")):
        return True
    return content.startswith(b"From ") or bool(
        re.match(rb"(Return-Path|Received|Delivered-To|MIME-Version|Message-ID):", content, re.I)
    )


def read_emails(
    content: bytes, source: str, find_answered: FindAnswered = lambda _: None
) -> IncomingBatch:
    """Read an `.eml` or mbox file. `find_answered` finds the email that a reply answers."""
    messages: list[IncomingMessage] = []
    quarantined: list[QuarantineEntry] = []
    emails = list(_split(content))
    for number, raw in enumerate(emails, 1):
        place = f"{source}, email {number}" if len(emails) > 1 else source
        try:
            messages.append(_incoming(raw, source, find_answered))
        except (MessageTooLarge, _NotAnEmail) as error:
            text = raw[:_LARGEST_ENTRY].decode("utf-8", "replace")
            quarantined.append(
                QuarantineEntry(source=place, why=str(error), raw=_without_path(text))
            )
    if not emails:
        quarantined.append(QuarantineEntry(source=source, why="is empty", raw=""))
    return IncomingBatch(tuple(messages), tuple(quarantined))


class _NotAnEmail(ValueError):
    """The source can't be read as an email."""


def _split(content: bytes) -> Iterator[bytes]:
    """The emails of an mbox (RFC 4155, with `>From ` quoting), or the single email."""
    content = content.replace(b"\r\n", b"\n")
    if not content.startswith(b"From "):
        if content.strip():
            yield content
        return
    for part in re.split(rb"(?m)^From [^\n]*\n", content):
        if part.strip():
            yield re.sub(rb"(?m)^>(>*From )", rb"\1", part)


def _incoming(raw: bytes, source: str, find_answered: FindAnswered) -> IncomingMessage:
    if len(raw) > _LARGEST:
        raise MessageTooLarge("is larger than 30 MB")
    try:
        email = BytesParser(policy=policy.default).parsebytes(raw)
        headers = {name: _header(email, name) for name in ("From", "Subject", "Date", "Message-ID")}
        answered = f"{_header(email, 'In-Reply-To')} {_header(email, 'References')}"
        body, attached = _body(email)
    except (ValueError, LookupError, AttributeError, TypeError, IndexError, KeyError) as error:
        raise _NotAnEmail(f"can't be read as an email: {error}") from error
    if not headers["From"]:
        raise _NotAnEmail("isn't an email: it has no sender")
    name, address = parseaddr(headers["From"])
    ours = next(filter(None, map(find_answered, _identifiers(answered))), None)
    identifier = headers["Message-ID"].strip()
    fields = {
        "name": one_line(name),
        "email": address,
        "subject": one_line(headers["Subject"]),
        "message": own_words(body),
        "attachments": ", ".join(attached),
        "answers": one_line(ours.subject) if ours is not None else "",
        "page": ours.page if ours is not None else "",
    }
    return make_message(
        FORM,
        fields,
        id=f"mail:{identifier}" if identifier else "",
        arrived=_date(headers["Date"]),
        source=source,
    )


def _identifiers(text: str) -> list[str]:
    """The Message-IDs in a header (RFC 5322, 3.6.4), even without separators."""
    return re.findall(r"<[^<>\s]+>", text) or text.split()


def _header(email: EmailMessage, name: str) -> str:
    """A header's text. The parser of the standard library fails for some malformed ones."""
    try:
        value = email[name]
        return "" if value is None else str(value)
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        for key, raw in email.raw_items():
            if key.lower() == name.lower():
                return one_line(str(raw))
        return ""


def _date(text: str) -> datetime | None:
    """The email's date; without a zone it is UTC (RFC 5322, 3.3: -0000)."""
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _body(email: EmailMessage) -> tuple[str, list[str]]:
    attached = [
        one_line(part.get_filename() or part.get_content_type())
        for part in email.walk()
        if part.get_content_disposition() == "attachment"
    ]
    part = email.get_body(preferencelist=("plain", "html"))
    if part is None:
        return "", attached
    try:
        content = part.get_content()
    except (LookupError, ValueError):
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    text = content if isinstance(content, str) else ""
    return (text_of_html(text) if part.get_content_subtype() == "html" else text), attached


def _without_path(text: str) -> str:
    """An email's source without the headers that reveal its delivery path."""
    return _PATH_HEADERS.sub("", text)


_PATH_HEADERS = re.compile(
    r"^(received|x-[\w-]*ip|x-originating[\w-]*|user-agent|x-mailer):.*(\n[ \t].*)*\n?",
    re.IGNORECASE | re.MULTILINE,
)
