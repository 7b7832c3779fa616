"""Addresses that lead somewhere only on the computer, or in the program, they were copied from.

Also those that no page may carry: scripts, and whole files written into the text; and those that
name nobody: emails without an address, text messages without a number, websites without a name.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from sitegen.address import AddressError, parse_address

_SHOWN = 60
"""Characters of an address in a message; a picture as data has thousands."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20]")
"""Browsers leave these out of a scheme (WHATWG URL, basic URL parser)."""
_DRIVE = re.compile(r"/?[a-z][:|](?:[\\/]|\Z)", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s<>\"/:?#]+@[^@\s<>\"/:?#]+\.[^@\s<>\"/:?#.]{2,}")
_HOST = re.compile(r"(?:www\.[\w-]+|(?:[\w-]+\.)*[\w-]+)\.(?:com|org|net|info|biz|eu|de|at|ch|uk|"
                   r"fr|es|it|nl|pl|pt|be|dk|se|no|fi|cz|ie|ca|au|us|example|shop|io)(?:[:/?#].*)?",
                   re.IGNORECASE)  # fmt: skip
_TELEPHONE = re.compile(r"\+?\d[\d\s()./-]{5,}")
_MISTYPED_WEB = re.compile(
    r"(?!https?://[^\s/])(?:h+t{1,3}ps?|hps?|ttps?)(?:[:;] ?/{0,3}|//+) ?(?=[\w\[])", re.IGNORECASE
)
_WEB = re.compile(r"https?://(?=[^/?#\s:])")
_NAMELESS_WEB = re.compile(r"https?:(?:/{0,2}\Z|/*[/?#:])", re.IGNORECASE)
_FIELD = re.compile(r"\{|\*\||\[|%%|<")
"""What stands for an address in an email, until it is sent."""
_BACKSLASH = re.compile("%5c", re.IGNORECASE)
"""As an engine may write it."""
_TELLING = re.compile(r"[:\\|%]")
_NETWORK_FOLDER = re.compile(r"\\{1,2}[^\\/\s]+\\")

_ON_THIS_COMPUTER = frozenset({"file", "content", "ms-appdata", "ms-appx"})
_SCRIPTS = frozenset({"javascript", "vbscript", "livescript"})
_IN_A_PROGRAM = frozenset({
    "about", "attachment", "blob", "chrome", "chrome-extension", "cid", "edge", "filesystem",
    "mhtml", "mid", "moz-extension", "ms-word", "res", "resource", "safari-extension",
    "safari-web-extension", "view-source", "webkit-fake-url", "wyciwyg",
})  # fmt: skip


class UnusableAddress(NamedTuple):
    """Why an address leads nowhere for readers, and what to do."""

    message: str
    remedy: str


def unreachable(address: str) -> UnusableAddress | None:
    """Why nobody else can open an address; None of one that a page may carry."""
    mistyped = _MISTYPED_WEB.match(address)
    if mistyped is not None:
        scheme = "http" if "s" not in mistyped[0].lower() else "https"
        rest = address[mistyped.end() :]
        return UnusableAddress(f'"{address}" is no web address', f"write {scheme}://{rest}")
    if _WEB.match(address) or address.startswith("#") or not _TELLING.search(address):
        return None
    if _NAMELESS_WEB.match(address):
        message = f'"{address[:_SHOWN]}" names no website'
        return UnusableAddress(message, "write the whole address, such as https://shop.example/")
    address = _BACKSLASH.sub(lambda _: "\\", address)
    plain = _BLANKS.sub("", address)
    shown = address if len(address) <= _SHOWN else f"{address[:_SHOWN]}…"
    if _DRIVE.match(plain):
        return _on_this_computer(shown, address)
    found = _SCHEME.match(plain)
    name = found[0].lower() if found is not None else ""
    if name in _ON_THIS_COMPUTER:
        return _on_this_computer(shown, address)
    if name in _SCRIPTS:
        message = f'"{shown}" runs a script, which pages don\'t allow'
        return UnusableAddress(message, "link to a page or a file, or remove it")
    if name == "data":
        message = f'"{shown}" is a whole file written into the text'
        return UnusableAddress(
            message, "save it beside the document, and write the file's name here"
        )
    if name in _IN_A_PROGRAM:
        message = f'"{shown}" exists only in the program that it was copied from'
        return UnusableAddress(
            message, "save it beside the document, and write the file's name here"
        )
    if name == "mailto":
        return _unknown_mailbox(shown, plain)
    if name == "sms" and not re.search(r"\d", plain) and not re.search("[?&]", plain):
        message = f'"{shown}" names no phone number'
        return UnusableAddress(message, "write sms: and digits, for example sms:+441632960114")
    if not name and _NETWORK_FOLDER.match(plain):
        return _on_this_computer(shown, address)
    if not name and "\\" in plain:
        slashes = shown.replace("\\", "/")
        return UnusableAddress(f'"{shown}" is written with backslashes', f"write {slashes}")
    return None


def _unknown_mailbox(shown: str, address: str) -> UnusableAddress | None:
    """What is wrong with the recipients of a `mailto:` link. With a subject or a text it may do
    without (RFC 6068, section 2), as links do by which readers tell their friends."""
    recipients, mark, _ = address[len("mailto:") :].partition("?")
    recipients = unquote(recipients)
    example = "mailto:hello@shop.example"
    if not recipients:
        message = f'"{shown}" names no email address'
        return None if mark else UnusableAddress(message, f"write it, for example {example}")
    if _FIELD.search(recipients):
        return None
    for one in recipients.split(","):
        try:
            parse_address(one.lstrip("/"))
        except AddressError as error:
            message = f'"{one}" is no email address: {error}'
            return UnusableAddress(message, f"write a whole one, for example {example}")
        if one.startswith("/"):
            return UnusableAddress(
                f'"{shown}" is no email address', f"write mailto:{one.lstrip('/')}"
            )
    return None


def meant(address: str) -> str | None:
    """The whole address that was meant by one that reads as a file's name: `rosa@shop.example` is
    `mailto:rosa@shop.example`; None if it may be a file."""
    address = address.replace("%20", " ").strip()
    if _EMAIL.fullmatch(address):
        return f"mailto:{address}"
    if _HOST.fullmatch(address) or address.lower().startswith("www."):
        return f"https://{address}"
    if _TELEPHONE.fullmatch(address) and sum(map(str.isdigit, address)) >= 6:
        return f"tel:{re.sub(r'[^+0-9]', '', address)}"
    return None


def _on_this_computer(shown: str, address: str) -> UnusableAddress:
    name = re.split(r"[\\/]", address.rstrip("\\/"))[-1]
    return UnusableAddress(
        f'"{shown}" is on your own computer, where readers can\'t open it',
        f"copy the file beside the document, and write only its name: {name}",
    )
