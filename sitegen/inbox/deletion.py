"""Deleting what is known of a person, and what is old."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from msgspec import Struct

from sitegen.address import Address
from sitegen.inbox.item import Item
from sitegen.inbox.store import Store


class Forgotten(Struct, frozen=True, kw_only=True):
    """What was deleted, and what of the person is published still."""

    items: int
    asides: int
    published: tuple[str, ...]
    """Files with their words or name, for a human to decide about."""


def forget(store: Store, root: Path, address: Address) -> Forgotten:
    """Delete all items of a person. What is published stays, and is listed."""
    mine = [item for item in store.items() if is_of(item, address)]
    files = {item.path for item in mine if item.path}
    with store.access():
        for item in mine:
            rows = store.connection.execute(
                "SELECT path FROM change JOIN step ON change.step = step.number "
                "WHERE item = ? AND stage = 'done' AND after IS NOT NULL",
                (item.number,),
            )
            files.update(path for (path,) in rows)
    store.delete(item.number for item in mine)
    asides = store.drop_asides(contains=str(address))
    return Forgotten(items=len(mine), asides=asides, published=tuple(sorted(_where(root, files))))


def _where(root: Path, files: set[str]) -> set[str]:
    """Where the files lie now: comments move with their documents."""
    found: set[str] = set()
    for path in files:
        if (root / path).is_file():
            found.add(path)
            continue
        name = path.rpartition("/")[2]
        found.update(one.relative_to(root).as_posix() for one in (root / "content").rglob(name))
    return found


def is_of(item: Item, address: Address) -> bool:
    """Whether an item was sent by this address, or names it anywhere."""
    if item.email is not None and item.email.key == address.key:
        return True
    wanted = {str(address).casefold(), address.key}
    return any(one in value.casefold() for _, value in item.fields for one in wanted)


def purge(store: Store, days: int) -> tuple[int, int]:
    """Delete what was decided more than `days` ago and what could not be read before that;
    returns how many items and how many others. What waits stays, however old."""
    before = store.now() - timedelta(days=days)
    old = [
        item.number
        for item in store.items()
        if not item.open
        and item.decided is not None
        and max(item.decided, item.answered or item.decided) < before
    ]
    store.delete(old)
    return len(old), store.drop_asides(before=before)
