"""Emails: `.eml` files and mbox mailboxes become messages of the form `mail`,
or `unsubscribe` if they ask to leave the newsletter, or `confirm` if they say yes to it. A form
that a browser handed to an email program becomes a message of that form (`mailed_forms`). What a
program sent by itself is `automatic-mail`, whatever it says (`automatic_mail`).

Only the headers for sender, subject, date, Message-ID and replies are kept: the delivery path
would reveal where people live. Quoted text below a reply is cut off; attachments are listed by name
and left out.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final, NamedTuple

from sitegen.inbox.automatic_mail import is_automatic
from sitegen.inbox.exports import IncomingBatch
from sitegen.inbox.html_text import HtmlText, text_of_html
from sitegen.inbox.incoming import (
    AUTOMATIC,
    CONFIRM,
    LARGEST,
    UNSUBSCRIBE,
    IncomingMessage,
    MessageTooLarge,
    make_message,
    one_line,
)
from sitegen.inbox.leaving import LeavingLink, leave_request
from sitegen.inbox.mailed_forms import read_mailed_form, with_sender
from sitegen.inbox.newsletter import FindAnswered
from sitegen.inbox.newsletter_words import says_only_yes
from sitegen.inbox.quoted_text import has_quotation, own_words, words_to_show
from sitegen.inbox.store import QuarantineEntry
from sitegen.text_encoding import EncodingError, decode_text

FORM: Final = "mail"
_LARGEST: Final = 30_000_000
"""Octets of an email with its attachments."""
_LONGEST_HEADER: Final = 2_000
"""Octets of a header that is parsed: the parser takes the square of its length in time."""
_LONGEST_REFERENCES: Final = 20_000
"""Octets of the Message-IDs of earlier emails that are looked at."""
_MOST_PARTS: Final = 1_000
_MOST_TAGS: Final = 100_000
"""In the HTML of a text: they take more memory and time than words do."""
_DEEPEST: Final = 50
"""Parts within parts, as of an email that was forwarded again and again."""
_LARGEST_ENTRY: Final = 100_000


def is_email_file(content: bytes, name: str) -> bool:
    """Whether a file contains emails, judged by its name or its beginning."""
    if name.lower().endswith((".eml", ".mbox", ".mbx")):
        return True
    return content.startswith(b"From ") or bool(
        re.match(rb"(Return-Path|Received|Delivered-To|MIME-Version|Message-ID):", content, re.I)
    )


def read_emails(
    content: bytes,
    source: str,
    find_answered: FindAnswered = lambda _: None,
    language: str = "en",
    leaving: LeavingLink | None = None,
    was_asked: Callable[[str], bool] = lambda _: False,
) -> IncomingBatch:
    """Read an `.eml` or mbox file. `find_answered` finds the email that a reply answers, and
    `leaving` is the link by which the site's emails ask to leave the newsletter. `was_asked` says
    of an address whether it belongs to a subscriber who hasn't confirmed yet.

    `language` is the site's: it helps with texts whose encoding is missing or wrong.
    """
    messages: list[IncomingMessage] = []
    quarantined: list[QuarantineEntry] = []
    emails = list(_split(content))
    for number, raw in enumerate(emails, 1):
        place = f"{source}, email {number}" if len(emails) > 1 else source
        try:
            messages.append(
                _incoming(raw, source, find_answered, language, leaving or LeavingLink(), was_asked)
            )
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


def _incoming(
    raw: bytes,
    source: str,
    find_answered: FindAnswered,
    language: str,
    leaving: LeavingLink,
    was_asked: Callable[[str], bool],
) -> IncomingMessage:
    if len(raw) > _LARGEST:
        raise MessageTooLarge("is larger than 30 MB")
    if raw.count(b"\n--") > _MOST_PARTS * 2:
        raise MessageTooLarge(f"has more than {_MOST_PARTS} parts")
    # The parser of the whole email parses these of each part, before anybody asks for them.
    if any(len(header[0]) > _LONGEST_HEADER for header in _CONTENT_HEADER.finditer(raw)):
        raise MessageTooLarge(f"has a Content header longer than {_LONGEST_HEADER} characters")
    try:
        email = BytesParser(policy=policy.default).parsebytes(raw)
        _check_bounds(email)
        headers = {
            name: _header(email, name, language)
            for name in ("From", "Subject", "Date", "Message-ID")
        }
        answered = f"{_raw_header(email, 'In-Reply-To')} {_raw_header(email, 'References')}"
        body = _body(email, language)
        automatic = is_automatic(email)
    except MessageTooLarge:
        raise
    except RecursionError as error:
        raise MessageTooLarge("has parts or comments nested too deeply") from error
    except (ValueError, LookupError, AttributeError, TypeError, IndexError, KeyError) as error:
        raise _NotAnEmail(f"can't be read as an email: {error}") from error
    if not headers["From"]:
        raise _NotAnEmail("isn't an email: it has no sender")
    name, address = parseaddr(headers["From"])
    ours = next(filter(None, map(find_answered, _identifiers(answered))), None)
    identifier = headers["Message-ID"].strip()
    subject = one_line(headers["Subject"])
    written = [one_line(name), address, subject, body.digest, body.attached]
    original = json.dumps(written, ensure_ascii=False)
    mailed = None if automatic else read_mailed_form(body.text.whole)
    if mailed is not None:
        return make_message(
            "",
            with_sender(mailed, address),
            id=f"mail:{identifier}" if identifier else "",
            arrived=_date(headers["Date"]),
            source=source,
            original=original,
        )
    words = own_words(body.text.own)
    token = None
    if not automatic:
        token = leave_request(leaving, subject, words, one_line(name), is_answer=ours is not None)
    form = FORM if token is None else UNSUBSCRIBE
    if automatic:
        form = AUTOMATIC
    elif token is None and ours is not None and ours.code:
        token = ours.code
        is_yes = body.is_empty or says_only_yes(words, one_line(name))
        form = CONFIRM if is_yes else FORM
    elif token is None and says_only_yes(words, one_line(name)) and was_asked(address):
        form = CONFIRM
    fields = {
        "name": one_line(name),
        "email": address,
        "subject": subject,
        # What decides are the new words alone; a person may want to see a forwarded email, too.
        "message": words
        or (words_to_show(body.text.own or body.text.whole) if form in (FORM, AUTOMATIC) else ""),
        "attachments": ", ".join(body.attached),
        "answers": one_line(ours.subject) if ours is not None else "",
        # What a program says of an issue isn't anybody's reply to it.
        "page": ours.page if ours is not None and not automatic else "",
        "token": token or "",
    }
    return make_message(
        form,
        fields,
        id=f"mail:{identifier}" if identifier else "",
        arrived=_date(headers["Date"]),
        source=source,
        original=original,
    )


_CONTENT_HEADER = re.compile(
    rb"^(?:content-[a-z-]{2,30}|mime-version)[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_PARSED_HEADERS: Final = frozenset(("from", "subject", "date", "message-id"))


def _check_bounds(email: Message) -> None:
    """Raise MessageTooLarge if a part has a header too long to parse, or parts too deep."""
    level, depth = [email], 0
    while level:
        if depth > _DEEPEST:
            raise MessageTooLarge(f"has parts nested more than {_DEEPEST} deep")
        for part in level:
            for name, value in part.raw_items():
                if name.lower() in _PARSED_HEADERS and len(str(value)) > _LONGEST_HEADER:
                    raise MessageTooLarge(
                        f"has a {one_line(name)} header longer than {_LONGEST_HEADER} characters"
                    )
        level = [
            inner
            for part in level
            if isinstance(payload := part.get_payload(), list)
            for inner in payload
            if isinstance(inner, Message)
        ]
        depth += 1


def _identifiers(text: str) -> list[str]:
    """The Message-IDs in a header (RFC 5322, 3.6.4), even without separators."""
    return re.findall(r"<[^<>\s]+>", text) or text.split()


def _header(email: EmailMessage, name: str, language: str) -> str:
    """A header's text. The parser of the standard library fails for some malformed ones."""
    raw = next((str(raw) for key, raw in email.raw_items() if key.lower() == name.lower()), "")
    octets = raw.encode("utf-8", "surrogateescape")
    try:
        if not octets.isascii():
            # Neither encoded (RFC 2047) nor ASCII: the parser would leave no letter of it.
            text = decode_text(octets, language)
            return str(policy.default.header_fetch_parse(name, text))
        value = email[name]
        return "" if value is None else str(value)
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return one_line(octets.decode("utf-8", "replace"))


def _raw_header(email: EmailMessage, name: str) -> str:
    """A header as it is, without parsing it; a long one only in part."""
    values = [str(value) for key, value in email.raw_items() if key.lower() == name.lower()]
    return one_line(" ".join(values)[:_LONGEST_REFERENCES])


def _date(text: str) -> datetime | None:
    """The email's date; without a zone it is UTC (RFC 5322, 3.3: -0000)."""
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


class _Body(NamedTuple):
    text: HtmlText
    """Empty if there is none."""
    digest: str
    """Of the text's octets, however they were encoded for the way."""
    attached: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether a reply is empty, but for a signature. One that has only a quotation isn't:
        nobody knows whether it was sent by mistake."""
        return not own_words(self.text.whole) and not has_quotation(self.text.whole)


def _body(email: EmailMessage, language: str) -> _Body:
    attached = [
        one_line(part.get_filename() or part.get_content_type())
        for part in email.walk()
        if part.get_content_disposition() == "attachment"
    ]
    part = email.get_body(preferencelist=("plain", "html"))
    if part is None:
        return _Body(HtmlText("", ""), "", attached)
    text = _text_of(part, language)
    payload = part.get_payload(decode=True)
    # Mailboxes end their emails with different numbers of empty lines.
    octets = b" ".join(payload.split()) if isinstance(payload, bytes) else b""
    digest = hashlib.sha256(octets).hexdigest()
    if len(text) > LARGEST:
        raise MessageTooLarge(f"has a text larger than {LARGEST // 1_000_000} MB")
    if part.get_content_subtype() != "html":
        return _Body(HtmlText(text, text), digest, attached)
    if text.count("<") > _MOST_TAGS:
        raise MessageTooLarge(f"has HTML with more than {_MOST_TAGS} tags")
    return _Body(text_of_html(text), digest, attached)


_NOT_CHARSETS: Final = frozenset(("punycode", "idna", "unicode-escape", "raw-unicode-escape"))
"""Codecs of Python's for other things than texts; Punycode takes the square of a length in time."""


def _text_of(part: Message, language: str) -> str:
    """A part's text. The charset that it names is believed if the octets fit it."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    named = str(part.get_content_charset() or "us-ascii")
    try:
        if codecs.lookup(named).name not in _NOT_CHARSETS:
            return payload.decode(named)
    except (LookupError, ValueError):
        pass
    try:
        return decode_text(payload, language)
    except EncodingError:
        return payload.decode("utf-8", "replace")


def _without_path(text: str) -> str:
    """An email's source without the headers that reveal its delivery path."""
    return _PATH_HEADERS.sub("", text)


_PATH_HEADERS = re.compile(
    r"^(received|x-[\w-]*ip|x-originating[\w-]*|user-agent|x-mailer):.*(\n[ \t].*)*\n?",
    re.IGNORECASE | re.MULTILINE,
)
