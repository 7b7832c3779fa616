"""Issues of the newsletter in relation to what they carry. Pure functions over a site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sitegen.errors import InField, Problem
from sitegen.model.document import Document
from sitegen.model.kinds.newsletter import Issue
from sitegen.model.kinds.welcome import Welcome
from sitegen.site.last_change import last_change
from sitegen.site.visibility import live_from

if TYPE_CHECKING:
    from sitegen.site.site import Site

ITEM_KINDS = ("notice", "post", "faq", "story", "recovery", "value")
"""What an issue can carry, in the order in which it is shown unless the issue says otherwise."""


class Carried(NamedTuple):
    """An item of an issue."""

    id: str
    shown: bool
    """False if it has expired since: it is still told of, but there is no page to link to."""
    again: bool
    """Whether an earlier issue carried it too; it was updated since."""


class Carrier(NamedTuple):
    """An issue that carries something, and when it went out."""

    at: datetime
    id: str


def is_letter(document: Document) -> bool:
    """Whether a document is mailed: an issue or a welcome letter."""
    return isinstance(document.front, Issue | Welcome)


def item_ids(site: Site, document: Document) -> Iterator[tuple[int, str]]:
    """The items that a letter names, by their place; names that lead nowhere are left out."""
    front = document.front
    if isinstance(front, Issue | Welcome):
        for place, name in enumerate(front.items):
            key = site.resolve(name, ITEM_KINDS)
            if key is not None:
                yield place, key


def carriers(site: Site) -> Mapping[str, tuple[Carrier, ...]]:
    """All issues, drafts too, by the item that they carry, oldest first."""
    found: dict[str, list[Carrier]] = {}
    for document in site.documents.values():
        at = live_from(document)
        if isinstance(document.front, Issue) and at is not None:
            for _, key in item_ids(site, document):
                found.setdefault(key, []).append(Carrier(at, document.id))
    return {key: tuple(sorted(set(issues))) for key, issues in found.items()}


def carried(site: Site, issue: str) -> tuple[Carried, ...]:
    """What a letter shows of its items: all that is live, or was once."""
    document = site.documents[issue]
    found = {}
    for _, key in item_ids(site, document):
        if site.shown(key) or site.visibilities[key].state == "expired":
            found[key] = Carried(
                key, site.shown(key), last_carrier(site, document, key) is not None
            )
    return tuple(found.values())


def last_carrier(site: Site, document: Document, key: str) -> Carrier | None:
    """The newest issue before this one that carried the item with the id `key`."""
    at = live_from(document)
    if not isinstance(document.front, Issue) or at is None:
        return None
    here = Carrier(at, document.id)
    earlier = [one for one in site.carriers.get(key, ()) if one < here]
    return earlier[-1] if earlier else None


def problems_of_letter(site: Site, document: Document) -> Iterator[Problem]:
    """What is wrong with a letter beside its references: its sender, and what it repeats."""
    front = document.front
    if not isinstance(front, Issue | Welcome):
        return
    config = site.config
    person = site.person(front.from_)
    if person is not None and not (config.newsletter.reply_to or config.contact.email):
        name = site.documents[person].label
        if getattr(site.documents[person].front, "email", None) is None:
            yield Problem(
                document.source,
                InField(("from",)),
                f"{name} has no mail address to send from",
                f"add `email` to {site.documents[person].source}, or set newsletter.reply_to",
            )
    for place, key in item_ids(site, document):
        before = last_carrier(site, document, key)
        changed = last_change(site.documents[key])
        if before is not None and (changed is None or changed < before.at):
            yield Problem(
                document.source,
                InField(("items", place)),
                f'"{site.documents[key].label}" was in {site.documents[before.id].source} already',
                "take it out, or say in the document what was updated since, and when",
                "warning",
                "repeated-item",
            )
