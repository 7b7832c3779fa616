"""What the inbox knows of subscribers, if that feature is installed: when something last came from
them, and what of theirs was published.

The protocols describe what the newsletter needs. Without the inbox, nothing was heard of anybody
since they confirmed, and nothing was published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sitegen.features import service
from sitegen.newsletter.sending.automated import Customers, PublishedContribution
from sitegen.newsletter.sending.journal import SendJournal
from sitegen.site.site import Site


class KnownContribution(Protocol):
    """A text of a customer's that is public."""

    @property
    def kind(self) -> str:
        """`story` or `question`."""

    @property
    def id(self) -> str:
        """Of the document."""

    @property
    def notices(self) -> Sequence[str]:
        """The ids, in the journal, of the emails that told the customer so."""


class KnownCustomers(Protocol):
    """What is known of customers, by the keys of their addresses."""

    @property
    def heard(self) -> Mapping[str, datetime]:
        """When something last came from them."""

    @property
    def contributions(self) -> Mapping[str, Sequence[KnownContribution]]: ...


_CustomerHistory = Callable[[Path, Site, Callable[[], datetime]], KnownCustomers]


def read_customers(
    root: Path, site: Site, clock: Callable[[], datetime], journal: SendJournal
) -> Customers:
    """What is known of customers. `site` is the site as the public sees it now.

    Something counts as published from the email on that told the customer so: nobody should read of
    it in another email first.
    """
    offered: _CustomerHistory | None = service("customer_history")
    if offered is None:
        return Customers()
    history = offered(root, site, clock)
    published = {
        key: tuple(
            PublishedContribution(one.kind, one.id, at)
            for one in contributions
            if (at := _told(journal, key, one.notices)) is not None
        )
        for key, contributions in history.contributions.items()
    }
    return Customers(history.heard, published)


def _told(journal: SendJournal, key: str, notices: Sequence[str]) -> datetime | None:
    """When the first of some emails reached the person; None if none did."""
    return min(
        (
            one.changed
            for notice in notices
            for one in journal.deliveries(notice)
            if one.state == "sent" and one.address.key == key
        ),
        default=None,
    )
