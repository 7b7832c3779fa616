"""A message as it arrives, before it is stored: cleaned, and without data on the sender's device.

IP addresses, user agents and the like are dropped here. The text is kept as it is, but for control
characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from sitegen.column_names import (
    EMAIL_NAMES,
    FIRST_NAMES,
    FULL_NAMES,
    LAST_NAMES,
    MESSAGE_NAMES,
    essential_name,
    one_of,
    plain_name,
)

LARGEST: Final = 2_000_000
"""Characters of one message; larger ones are quarantined."""
LONGEST_NAME: Final = 80
MOST_FIELDS: Final = 200
UNSUBSCRIBE: Final = "unsubscribe"
"""The form of requests to leave the newsletter, by email or by web."""
CONFIRM: Final = "confirm"
"""The form by which a new subscriber confirms, by email or by web."""
AUTOMATIC: Final = "automatic-mail"
"""The form of emails that no person wrote: replies of programs, bounces, receipts."""
_ONE_CLICK: Final = ("listunsubscribe", "oneclick")
"""The field that email programs send to a web address for unsubscribing (RFC 8058, 3.2)."""

_DROPPED: Final = frozenset(
    (
        "ip", "ipaddress", "remoteip", "remoteaddr", "clientip", "xforwardedfor", "useragent",
        "browser", "referrer", "referer", "fingerprint", "cookie", "cookies", "geo", "country",
        "city", "latitude", "longitude", "grecaptcharesponse", "hcaptcharesponse",
        "cfturnstileresponse",
    )
)  # fmt: skip
"""Plain names (see `plain_name`) of the fields that are dropped."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "message": MESSAGE_NAMES,
    "name": (*FULL_NAMES, *FIRST_NAMES, *LAST_NAMES),
    "email": (*EMAIL_NAMES, "address", "from", "reach"),
    # In other languages, the words for it are also said of the privacy policy.
    "consent": ("consent", "publish", "maypublish", "permission"),
    "subject": ("subject", "title", "betreff", "asunto", "objet", "sujet", "onderwerp", "الموضوع"),
}
"""The essential names (see `essential_name`) of the fields that are understood, the first first."""

_PAGE: Final = frozenset(("page", "pageurl", "seite", "pagina", "página"))


class MessageTooLarge(ValueError):
    """The message is larger than anyone would write."""


class IncomingMessage(Struct, frozen=True, kw_only=True):
    """A submitted form, or an email."""

    form: str
    """The form's name: `comment`, `question`, …; `mail` for an email."""
    fields: tuple[tuple[str, str], ...]
    """Names and values, in the form's order."""
    id: str = ""
    """The provider's name and its identifier: `netlify:5231fb`; empty if there is none."""
    arrived: datetime | None = None
    as_utc: datetime | None = None
    """The time as it is written, taken for UTC where no zone is written: for recognising the
    message whatever the site's zone is. None if it is `arrived`."""
    page: str = ""
    """The URL of the page it is about, as the form sent it: untrusted."""
    source: str = ""
    """Where it came from, for people: `Netlify`, or a file's name."""
    suspected: bool = False
    """True if the provider marked it as spam."""
    trapped: bool = False
    """True if the hidden field for programs (a honeypot) was filled in."""
    original: str = ""
    """Of an email, what its sender wrote, for recognising it: form, page and some fields say what
    it means today, by the subscribers, the issues and this version. Empty for a submitted form."""

    @property
    def written(self) -> datetime | None:
        """The time as it is written: the same whatever the site's zone is."""
        return self.as_utc or self.arrived

    @property
    def message(self) -> str:
        """The text of the message."""
        return field_value(self.fields, "message")


def field_value(fields: Iterable[tuple[str, str]], wanted: str) -> str:
    """The value of the field with this role (`message`, `name`, …); empty if there is none."""
    given = [(name, value.strip()) for name, value in fields if value.strip()]
    by_name = {essential_name(name): value for name, value in reversed(given)}
    for name in _ROLES[wanted]:
        if name in by_name:
            return by_name[name]
    return next((value for name, value in given if one_of(name, _ROLES[wanted])), "")


def role_of(name: str) -> str:
    """What a field with this name holds: `message`, `name`, `page`, …; empty if it isn't known."""
    if plain_name(name) in _PAGE:
        return "page"
    return next((role for role, names in _ROLES.items() if one_of(name, names)), "")


def is_dropped(name: str) -> bool:
    """Whether a field with this name is dropped."""
    return plain_name(name) in _DROPPED


def has_consent(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether the sender ticked the box that allows publication under their name."""
    return field_value(fields, "consent").casefold() in (
        "yes",
        "on",
        "true",
        "1",
        "y",
        "ja",
        "sí",
        "oui",
    )


def make_message(
    form: str,
    fields: Mapping[str, object],
    *,
    id: str = "",
    arrived: datetime | None = None,
    as_utc: datetime | None = None,
    source: str = "",
    suspected: bool = False,
    original: str = "",
) -> IncomingMessage:
    """Make a message from raw fields, without those that are dropped. Raises MessageTooLarge."""
    kept: list[tuple[str, str]] = []
    if _is_one_click(fields):
        form = UNSUBSCRIBE
        fields = {"token" if name == "t" else name: value for name, value in fields.items()}
    page, trapped, size = "", False, 0
    # Forms of others ask for a website, too; only in the theme's forms is the field a trap.
    is_ours = "kind" in fields and ("page" in fields or "form-name" in fields)
    for name, value in list(fields.items())[:MOST_FIELDS]:
        key = plain_name(str(name))
        text = clean(as_text(value))
        size += len(text)
        if size > LARGEST:
            raise MessageTooLarge(f"is larger than {LARGEST // 1_000_000} MB")
        if key in _DROPPED or not text.strip():
            continue
        if key in ("formname", "form"):
            form = form or text.strip()
        elif key in _PAGE:
            page = one_line(text)[:2000]
        elif is_ours and name == "website":
            trapped = True
            kept.append((one_line(str(name)), text))
        elif not (is_ours and name == "kind"):
            kept.append((one_line(str(name))[:100], text))
    return IncomingMessage(
        form=one_line(form)[:100] or "form",
        fields=tuple(kept),
        id=id,
        arrived=arrived,
        as_utc=as_utc,
        page=page,
        source=source,
        suspected=suspected,
        trapped=trapped,
        original=original,
    )


def _is_one_click(fields: Mapping[str, object]) -> bool:
    """Whether an email program sent it for somebody who pressed its button for unsubscribing."""
    some = list(fields.items())[:MOST_FIELDS]
    return any(
        (plain_name(str(name)), plain_name(as_text(one))) == _ONE_CLICK for name, one in some
    )


def as_text(value: object) -> str:
    """The text of a field's value, whatever its type in JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(as_text(one) for one in value[:MOST_FIELDS])
    if isinstance(value, dict) and isinstance(value.get("url"), str):
        return f"{as_text(value.get('filename'))} {value['url']}".strip()
    return json.dumps(value, ensure_ascii=False, default=str)


def clean(text: str) -> str:
    """The text without control characters, with `\n` as line ending."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


_HIDDEN = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def one_line(text: str) -> str:
    """The text in one line, without invisible characters."""
    return " ".join(_HIDDEN.sub(" ", clean(text)).split())


# Runs of characters that addresses consist of, so that long texts take linear time.
_RUN = re.compile("[^\\s<>()\\[\\],;:\"'/?=&#]+")
_DOMAIN = re.compile(r"\.\w\w")


def without_addresses(text: str) -> str:
    """The text with each email address replaced by an ellipsis."""
    return _RUN.sub(_masked, text) if "@" in text else text


def _masked(run: re.Match[str]) -> str:
    local, _, domain = run[0].partition("@")
    if not local or not _DOMAIN.search(domain):
        return run[0]
    return f"…@…{run[0][len(run[0].rstrip('.!*_~-')) :]}"


def publishable_name(text: str) -> str:
    """The name, if it can be published; empty if it isn't a name: spam puts links there."""
    name = one_line(text)
    if len(name) > LONGEST_NAME or re.search(r"://|www\.|@|[<>{}|\\`]|\.\w{2,}/", name, re.I):
        return ""
    return name


def time_text(at: datetime | None) -> str:
    """A time as it is stored; empty for none."""
    return "" if at is None else at.astimezone(UTC).replace(microsecond=0).isoformat()
