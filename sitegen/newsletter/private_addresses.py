"""Whose email addresses must not be in public: those of the subscribers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sitegen.address import AddressError, parse_address
from sitegen.newsletter.private_files import subscribers_file
from sitegen.newsletter.subscribers.database import Subscribers
from sitegen.read.project import Project


def private_addresses(project: Project) -> Callable[[str], str | None]:
    """A function that says of an email address how it may be shown if it is a subscriber's, else
    None."""
    file = subscribers_file(project.root)
    known: frozenset[str] = frozenset()
    if file.is_file():
        with Subscribers(file, lambda: datetime.now(UTC)) as subscribers:
            known = frozenset(one.address.key for one in subscribers)

    def shown(address: str) -> str | None:
        try:
            parsed = parse_address(address) if known else None
        except AddressError:
            return None
        return parsed.masked if parsed is not None and parsed.key in known else None

    return shown
