"""Between the inbox and the newsletter's readers, two rooms that don't know each other: who asked
for the newsletter is written down there, and taken off again if that decision is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.inbox.item import Item
    from sitegen.newsletter.subscribers.database import Subscribers


@contextmanager
def open_subscribers(root: Path, clock: Callable[[], datetime]) -> Iterator[Subscribers]:
    """The newsletter's readers of the project at `root`."""
    from sitegen.newsletter.private_files import subscribers_file
    from sitegen.newsletter.subscribers.database import Subscribers

    with Subscribers(subscribers_file(root), clock) as subscribers:
        yield subscribers


def write_down(subscribers: Subscribers, item: Item) -> bool:
    """Write down who sent an item, to be confirmed; False if they were known."""
    assert item.email is not None
    known = subscribers.find(item.email)
    subscribers.add(item.email, name=item.name, source="the form on our site")
    return known is None


def take_off(subscribers: Subscribers, item: Item) -> None:
    """Take off who sent an item, but only who is still as the decision made them."""
    one = subscribers.find(item.email) if item.email is not None else None
    if one is not None and one.state == "unconfirmed":
        subscribers.forget(one.address)
