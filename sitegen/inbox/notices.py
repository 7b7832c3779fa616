"""Telling people that their comment is up or their question answered: what, to whom, once.

Only who left an address hears of it, and only of what is there for everybody to see, or of an
answer that was written for them alone. How it is sent is another room's business.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from sitegen.address import Address
from sitegen.inbox.item import Item
from sitegen.inbox.store import Store
from sitegen.inbox.submission import without_addresses
from sitegen.render.address import href
from sitegen.site.site import Site

PUBLISHED: Final = "published"
ANSWERED: Final = "answered"


class Notice(Struct, frozen=True, kw_only=True):
    """One mail to one person."""

    item: int
    identifier: str
    """Permanent: a mail with it goes out once."""
    event: str
    to: Address
    name: str
    subject: str
    paragraphs: tuple[str, ...]
    link: str
    """The address on the site, or nothing."""
    signed: str
    """The file name of the member of staff who signs, or nothing."""


def notices(store: Store, site: Site) -> tuple[Notice, ...]:
    """What has to be told. `site` is as readers see it now."""
    found = (_notice(item, site) for item in store.items())
    return tuple(one for one in found if one is not None)


def told(store: Store, notice: Notice) -> None:
    """Note that somebody was told."""
    with store.transaction():
        store.connection.execute(
            "UPDATE item SET notified = trim(notified || ' ' || ?) WHERE number = ?",
            (notice.event, notice.item),
        )


def _notice(item: Item, site: Site) -> Notice | None:
    known = item.notified.split()
    if item.email is None or item.state in ("waiting", "subscribed") or ANSWERED in known:
        return None
    if item.state == "rejected" and item.reason != "private":
        return None
    link = _link(item, site)
    if item.answered is not None and (item.answer or link):
        return _told_answer(item, link)
    if PUBLISHED in known or not link:
        return None
    words = {
        "approved": ("Your comment is up", "Thank you. Your words are on our site now:"),
        "faq": ("Your question is answered", "You asked us, and here is the answer:"),
        "story": ("Your story is up", "Thank you for telling it. It is on our site now:"),
    }.get(item.state)
    if words is None:
        return None
    return _made(item, PUBLISHED, words[0], (words[1],), link)


def _told_answer(item: Item, link: str) -> Notice:
    quoted = without_addresses(item.message)[:600]
    paragraphs = [
        "You wrote to us:",
        quoted,
        *(["Our answer:", item.answer] if item.answer else ["Our answer is on our site:"]),
        *(["It is also on our site:"] if item.answer and link else []),
    ]
    return _made(item, ANSWERED, "Our answer to you", tuple(paragraphs), link)


def _made(item: Item, event: str, subject: str, paragraphs: tuple[str, ...], link: str) -> Notice:
    assert item.email is not None
    return Notice(
        item=item.number,
        identifier=f"inbox/{item.identifier}-{event}",
        event=event,
        to=item.email,
        name=item.name,
        subject=subject,
        paragraphs=paragraphs,
        link=link,
        signed=item.answered_by,
    )


def _link(item: Item, site: Site) -> str:
    """Where readers find what became of an item; nothing while they don't."""
    key = next(
        (
            key
            for key in (item.identifier, site.by_source.get(item.path, ""))
            if key in site.documents
        ),
        None,
    )
    if key is None or not site.shown(key):
        return ""
    document = site.documents[key]
    anchor = ""
    if document.kind.name == "comment":
        target = site.comment_target(document)
        if target is None:
            return ""
        anchor = f"#comment-{document.name}"
        key = target
    address = site.address(key)
    if address is None:
        return ""
    return f"{site.config.origin}{href(site.config, address)}{anchor}"
