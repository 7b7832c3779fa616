"""A submission: what a customer sent, its state, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, get_args

from msgspec import Struct

from sitegen.address import Address, AddressError, parse_address
from sitegen.column_names import plain_name
from sitegen.inbox.incoming import (
    UNSUBSCRIBE,
    field_value,
    has_consent,
    one_line,
    publishable_name,
)
from sitegen.inbox.newsletter_words import says_only_leave

State = Literal[
    "waiting",
    "approved",
    "rejected",
    "noted",
    "answered",
    "question",
    "faq",
    "story",
    "recovery",
    "subscribed",
    "unsubscribed",
]
STATES: Final[tuple[State, ...]] = get_args(State)

Reason = Literal["spam", "abuse", "private", "harmful", "off-topic", "duplicate"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""Why a submission isn't published. Criticism is not a reason, as the house rules say."""

ASKING: Final = frozenset(("question", "contact", "not-right", "solved", "mail"))
"""Forms whose senders expect an answer."""
PUBLIC: Final = frozenset(("comment",))
"""Forms whose texts are meant to be published."""

TOPIC_FIELD: Final = re.compile(r"topics?\d*|interests?")


class Submission(Struct, frozen=True, kw_only=True):
    """What a customer sent, and what became of it so far."""

    number: int
    """Its number in commands and in the panel."""
    identifier: str
    """Permanent, derived from what was sent; the documents made from it have it in their ids."""
    state: State
    arrived: datetime
    """When it was sent (UTC), or imported if that is unknown."""
    form: str
    page: str
    fields: tuple[tuple[str, str], ...]
    source: str
    suspected: bool = False
    trapped: bool = False
    reason: str = ""
    decided: datetime | None = None
    answer: str = ""
    """The answer; empty if there is none."""
    answered_by: str = ""
    """The file name of the person who answered."""
    answered: datetime | None = None
    path: str = ""
    """The file made from it, relative to the project; empty if there is none."""
    notified: str = ""
    """The notifications sent so far: `published`, `answered`, `rejected`."""

    @property
    def message(self) -> str:
        """The text of the message."""
        return field_value(self.fields, "message")

    @property
    def name(self) -> str:
        """The name as given, in one line; unchecked."""
        return one_line(field_value(self.fields, "name"))

    @property
    def email(self) -> Address | None:
        """The email address; None if there is none or it isn't valid."""
        try:
            return parse_address(field_value(self.fields, "email"))
        except AddressError:
            return None

    @property
    def unread_address(self) -> str:
        """What was written in place of an email address, and why it is none; empty if nothing was
        written, or it is one."""
        given = one_line(field_value(self.fields, "email"))
        try:
            parse_address(given)
        except AddressError as error:
            return f'"{given[:80]}" is not an email address: {error}' if given else ""
        return ""

    @property
    def sender(self) -> str:
        """The sender in lists: the name, else the address as it was typed; empty without both."""
        return self.name or one_line(field_value(self.fields, "email"))

    @property
    def reply_to(self) -> str:
        """The name of the comment that it answers, as the form sent it: unchecked. Empty if it
        answers none."""
        return one_line(dict(self.fields).get("reply_to", ""))

    def topics(self, known: Iterable[str]) -> tuple[str, ...]:
        """Those of the `known` topics that the sender chose for the newsletter: in the fields
        `topic-1` and so on, as the theme's form has them, or in a list, as others' forms do."""
        chosen: set[str] = set()
        for name, value in self.fields:
            if TOPIC_FIELD.fullmatch(plain_name(name)):
                parts = re.split(r"[,;\n]", value)
                chosen.update(one_line(part).casefold() for part in (value, *parts))
        return tuple(one for one in known if one_line(one).casefold() in chosen)

    @property
    def consents(self) -> bool:
        """Whether the sender agreed to publication by name."""
        return has_consent(self.fields)

    @property
    def solved(self) -> bool | None:
        """Whether the page solved the sender's question; None if that wasn't asked."""
        if self.form != "solved":
            return None
        return dict(self.fields).get("solved", "no").strip() == "yes"

    @property
    def can_be_noted(self) -> bool:
        """Whether no page promised an answer or a publication, so that reading it is enough."""
        if self.form == "solved":
            return not (self.asks and self.email is not None)
        return self.form == "mail" or self.form not in ASKING | PUBLIC | {"story", "subscribe"}

    @property
    def rejection_explained(self) -> bool:
        """Whether its sender hears why it was rejected. Spam is never answered, because its
        addresses are others'; an email was never meant to be published."""
        by_mail = self.form in ("mail", UNSUBSCRIBE)
        expects = self.form in PUBLIC | {"story"} or (self.asks and not by_mail)
        return self.reason != "spam" and not self.trapped and expects

    @property
    def asks(self) -> bool:
        """Whether the sender expects an answer. A request to leave doesn't, unless it says more."""
        if self.form == "solved":
            return bool(self.message) and not self.solved
        if self.form == UNSUBSCRIBE:
            return not says_only_leave(self.message, self.name)
        return self.form in ASKING

    @property
    def open(self) -> bool:
        """Whether it still needs a decision or an answer."""
        settled = self.state == "noted" or (self.state == "rejected" and self.reason != "private")
        return self.state == "waiting" or (self.asks and self.answered is None and not settled)

    @property
    def still_asks(self) -> bool:
        """Whether its wish about the newsletter is done, and what else it says needs an answer."""
        return self.state in ("subscribed", "unsubscribed") and self.open

    def public_name(self, anonymous: str, *, initials: bool) -> str:
        """The name to publish: the full name only with consent; for questions, the first name."""
        name = publishable_name(self.name)
        if name and self.consents:
            return name.split(" ")[0] if self.form == "question" else name
        abbreviated = "".join(
            f"{part[0].upper()}." for part in name.split(" ") if part[:1].isalpha()
        )
        return abbreviated[:8] if initials and abbreviated else anonymous
