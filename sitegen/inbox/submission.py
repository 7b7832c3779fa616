"""A submission: what somebody sent, its state, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, get_args

from msgspec import Struct

from sitegen.address import Address, AddressError, parse_address
from sitegen.inbox.incoming import field_value, has_consent, one_line, publishable_name

State = Literal["waiting", "approved", "rejected", "answered", "faq", "story", "subscribed"]
STATES: Final[tuple[State, ...]] = get_args(State)

Reason = Literal["spam", "abuse", "private", "off-topic", "duplicate"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""Why something is not published. There is no reason "negative": the house rules say so."""

ASKING: Final = frozenset(("question", "contact", "not-right", "solved", "mail"))
"""Forms whose senders wait for an answer."""
PUBLIC: Final = frozenset(("comment",))
"""Forms whose words are meant for the page."""


class Submission(Struct, frozen=True, kw_only=True):
    """What somebody sent, and what became of it so far."""

    number: int
    """Its number in commands and in the panel."""
    identifier: str
    """Permanent, made of what was sent: its documents are known by it."""
    state: State
    arrived: datetime
    """When it was sent (UTC), or else when it was imported."""
    form: str
    page: str
    fields: tuple[tuple[str, str], ...]
    source: str
    suspected: bool = False
    trapped: bool = False
    reason: str = ""
    decided: datetime | None = None
    answer: str = ""
    """What was answered, if it was."""
    answered_by: str = ""
    """The file name of the person who answered."""
    answered: datetime | None = None
    path: str = ""
    """The file that it became, relative to the project."""
    notified: str = ""
    """Which notifications the sender got: `published`, `answered`."""

    @property
    def message(self) -> str:
        """The person's words."""
        return field_value(self.fields, "message")

    @property
    def name(self) -> str:
        """The name they gave, in one line; may be anything."""
        return one_line(field_value(self.fields, "name"))

    @property
    def email(self) -> Address | None:
        """Their email address, if they gave one and if it is valid."""
        try:
            return parse_address(field_value(self.fields, "email"))
        except AddressError:
            return None

    @property
    def consents(self) -> bool:
        """Whether they agreed to be published by name."""
        return has_consent(self.fields)

    @property
    def asks(self) -> bool:
        """Whether the sender expects an answer."""
        if self.form == "solved":
            fields = dict(self.fields)
            return bool(self.message) and fields.get("solved", "no").strip() != "yes"
        return self.form in ASKING

    @property
    def open(self) -> bool:
        """Whether a decision or an answer is still to be made."""
        settled = self.state == "rejected" and self.reason != "private"
        return self.state == "waiting" or (self.asks and self.answered is None and not settled)

    def public_name(self, anonymous: str, *, initials: bool) -> str:
        """The name that may be published: only with consent; a question's by its first part."""
        name = publishable_name(self.name)
        if name and self.consents:
            return name.split(" ")[0] if self.form == "question" else name
        emails = "".join(f"{part[0].upper()}." for part in name.split(" ") if part[:1].isalpha())
        return emails[:8] if initials and emails else anonymous
