"""The email addresses that must not be published: those of the subscribers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sitegen.address import AddressError, parse_address
from sitegen.newsletter.private_files import subscribers_file
from sitegen.newsletter.subscribers.database import Subscribers
from sitegen.read.project import Project


def private_addresses(project: Project) -> Callable[[str], str | None]:
    """A function that returns the masked form of a subscriber's address, and None for others."""
    file = subscribers_file(project.root)
    private: frozenset[str] = frozenset()
    if file.is_file():
        with Subscribers(file, lambda: datetime.now(UTC)) as subscribers:
            private = frozenset(one.address.key for one in subscribers)

    def masked(address: str) -> str | None:
        try:
            parsed = parse_address(address) if private else None
        except AddressError:
            return None
        return parsed.masked if parsed is not None and parsed.key in private else None

    return masked
