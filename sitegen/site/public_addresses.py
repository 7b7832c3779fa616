"""The email addresses that are public on purpose: those of the configuration and of people.

Both `check` and the sending of the newsletter use this list, so that they agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from sitegen.address import AddressError, parse_address
from sitegen.model.config import Config
from sitegen.model.kinds.person import Person
from sitegen.site.site import Site


def public_addresses(site: Site) -> frozenset[str]:
    """The keys (`Address.key`) of all of them; also of people who are not shown yet."""
    found: set[str] = set()
    texts = [*_of_config(site.config)]
    for document in site.documents.values():
        if isinstance(document.front, Person):
            texts += [document.front.email, *(link.url for link in document.front.links)]
    for text in texts:
        found.update(map(key_of, _addresses(text or "")))
    return frozenset(found - {""})


def key_of(address: str) -> str:
    """The key of an address; the text itself if nothing can be mailed to it."""
    try:
        return parse_address(address).key
    except AddressError:
        return address.lower()


def _of_config(config: Config) -> Iterator[str | None]:
    """Fields that hold an address, or a link that may be `mailto:`."""
    yield from (config.contact.email, config.newsletter.reply_to, config.podcast.email)
    yield config.newsletter.unsubscribe
    yield from config.security.contact
    yield from (link.url for link in (*config.menu, *config.podcast.funding))


def _addresses(text: str) -> list[str]:
    """The addresses in a field: the field itself, or those of a `mailto:` link (RFC 6068)."""
    scheme, colon, rest = text.partition(":")
    if not colon:
        return [text]
    if scheme.lower() != "mailto":
        return []
    return [unquote(one) for one in rest.partition("?")[0].split(",")]
