"""What an automated email waits for, as its front matter says."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Event = Literal["confirmed", "published", "anniversary", "idle"]
_ORDER: Final[tuple[Event, ...]] = ("confirmed", "published", "anniversary", "idle")


class Trigger(Struct, frozen=True, kw_only=True):
    """An event in the life of a subscription, and how long after it the email is due."""

    event: Event
    """`confirmed`: the subscriber confirmed; `published`: something of theirs was published;
    `anniversary`: of their confirmation; `idle`: nothing was heard of them."""
    days: int = 0
    """Days after the event; of `idle`, days of silence."""
    years: int = 0
    """Of an anniversary."""
    kinds: tuple[str, ...] = ()
    """What was published: `story`, `question`."""

    @property
    def order(self) -> tuple[int, int, int]:
        """Earlier ones go first if several emails are due to one person."""
        return (_ORDER.index(self.event), self.years, self.days)
