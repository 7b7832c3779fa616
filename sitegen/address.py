"""Email addresses, and when two of them mean the same mailbox.

The syntax follows RFC 5321 and RFC 6531 (international addresses), without quoted local parts and
address literals, which no subscriber has. Domains are compared as in the DNS (lower case, IDNA 2008
with UTS 46 mapping), local parts without regard to case, as all large providers do. Rules of single
providers (dots, `+tags`) are not applied.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]+", re.ASCII)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


class AddressError(ValueError):
    """The text is not an address that email can be sent to. The message says why."""


class Address(Struct, frozen=True, order=True):
    """A mailbox. Made by `parse_address`, so it holds nothing that could end a header."""

    local: str
    """Before the @, as its owner writes it (NFC)."""
    domain: str
    """After the @, lower case and in ASCII (A-labels)."""

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def key(self) -> str:
        """By which two addresses are the same."""
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", self.local).casefold())
        return f"{folded}@{self.domain}"

    @property
    def international(self) -> bool:
        """True if only servers with SMTPUTF8 (RFC 6531) can take it."""
        return not self.local.isascii()

    @property
    def masked(self) -> str:
        """Enough to recognise the address by, for messages that other people might read."""
        return f"{self.local[:1]}…@{self.domain}"


def parse_address(text: str) -> Address:
    """The address that `text` holds, without regard to spaces around it. It may be copied out of a
    link: `mailto:anna@shop.example?subject=Hello`.

    Raises AddressError if it is none, or one that can't be mailed to.
    """
    text = unicodedata.normalize("NFC", text.strip())
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0].strip()
    local, at, domain = text.rpartition("@")
    if not at:
        raise AddressError("it has no @")
    if not local or not domain:
        raise AddressError("nothing is written before or after the @")
    address = Address(_checked_local(local), _checked_domain(domain))
    # RFC 5321, 4.5.3.1.3: a path holds 256 octets, two of them angle brackets.
    if len(str(address).encode()) > 254:
        raise AddressError("it is too long")
    return address


def _checked_local(local: str) -> str:
    if len(local.encode("utf-8", "replace")) > 64:
        raise AddressError("the part before the @ is longer than 64 bytes")
    for atom in local.split("."):
        if not atom:
            raise AddressError(
                "the part before the @ begins or ends with a dot, or has two in a row"
            )
        if not _LOCAL.fullmatch(atom) or any(map(_unprintable, atom)):
            raise AddressError("the part before the @ has a character that is not allowed")
    # A spreadsheet that opens an exported list would run what begins like a formula.
    if local[0] in "=+-|":
        raise AddressError(f"it begins with {local[0]}")
    return local


def _checked_domain(domain: str) -> str:
    domain = domain.removesuffix(".")
    domain = domain.lower() if domain.isascii() else _to_ascii(domain)
    labels = domain.split(".")
    if len(labels) < 2:
        raise AddressError("the domain after the @ has no dot")
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise AddressError("the part after the @ is not a domain name")
    return domain


def _to_ascii(domain: str) -> str:
    """The domain in A-labels. The table of all scripts is read only when it is needed."""
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise AddressError("the part after the @ is not a domain name") from error


def _unprintable(character: str) -> bool:
    """Control, format (also bidirectional), unassigned and surrogate characters, and spaces."""
    return unicodedata.category(character)[0] in "CZ"
