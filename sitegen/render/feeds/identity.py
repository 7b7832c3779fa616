"""Permanent identifiers, which survive changes of titles, URLs and the domain.

RFC 4287 requires globally unique IRIs, RSS and JSON Feed accept any text; with one identifier in
all three, a reader can change formats. It is a UUID (RFC 9562) in an URN, made of the stored `id`.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from sitegen.model.config import Config

_DOCUMENTS = UUID("5f1cf2d5-8c9c-5a3e-9f5e-2d0f6f4a7b11")
_PODCASTS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
# https://podcasting2.org/docs/podcast-namespace/tags/guid


def document_id(key: str, part: str = "") -> str:
    """The feed identifier of the document with the id `key`; of a `part` of it, if named."""
    try:
        whole = UUID(key)
    except ValueError:
        whole = uuid5(_DOCUMENTS, key)
    return (uuid5(whole, part) if part else whole).urn


def channel_id(config: Config, name: str, argument: str) -> str:
    """The identifier of a channel: of the configured one of all feeds, else of the address."""
    name_of_all = config.feeds.id
    site = uuid5(_DOCUMENTS, name_of_all) if name_of_all else uuid5(NAMESPACE_URL, config.url)
    return uuid5(site, f"{name}/{argument}").urn


def podcast_guid(address: str) -> str:
    """The podcast:guid of the feed at `address`, as its specification derives it."""
    return str(uuid5(_PODCASTS, address.partition("://")[2].rstrip("/")))
