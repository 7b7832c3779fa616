"""Requests to leave the newsletter: how they arrive, who they are from, and taking them.

They arrive as emails, by the link at the end of each issue, and as requests to a web address (RFC
8058, one click). Both become submissions of the form `unsubscribe`, which wait in the inbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from sitegen.address import Address
from sitegen.errors import SitegenError
from sitegen.inbox.incoming import AUTOMATIC, UNSUBSCRIBE, time_text
from sitegen.inbox.moderation_log import record_decision
from sitegen.inbox.newsletter import is_available, open_subscribers, token_owner
from sitegen.inbox.newsletter_words import asks_to_leave, without_answer_mark
from sitegen.inbox.notifications import WhenLeft
from sitegen.inbox.store import InboxError, InboxStore
from sitegen.inbox.submission import Submission
from sitegen.model.config import Config

CUSTOMER: Final = "customer"
_TOKEN: Final = "([0-9a-f]{32})"  # noqa: S105 - the form of tokens


class LeavingLink(Struct, frozen=True):
    """The `mailto:` link by which an email asks to leave, as the site's emails have it."""

    subject: str = "unsubscribe"
    """With the `{token}`, if there is one."""
    body: str = ""

    @classmethod
    def of(cls, config: Config) -> LeavingLink:
        """The link of a site."""
        parts = urlsplit(config.newsletter.unsubscribe or "")
        if parts.scheme != "mailto":
            return cls()
        fields = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
        body = fields.get("body", "")
        return cls(fields.get("subject", "" if body else "unsubscribe"), body)

    def token(self, subject: str, text: str) -> str | None:
        """The token in an email that the link made; empty if the link has none, None if the link
        didn't make the email."""
        for template, found in (
            (self.subject, without_answer_mark(subject)),
            (self.body, text),
        ):
            if not template.strip():
                continue
            parts = (re.escape(" ".join(one.split())) for one in unquote(template).split("{token}"))
            pattern = rf"\s*{_TOKEN}\s*".join(parts)
            match = re.fullmatch(pattern, " ".join(found.split()), re.IGNORECASE)
            if match is not None:
                return match[1].lower() if match.lastindex else ""
        return None


def leave_request(
    link: LeavingLink, subject: str, text: str, name: str, *, is_answer: bool
) -> str | None:
    """The token in an email that asks to leave, or an empty string; None if it doesn't ask."""
    token = link.token(subject, text)
    if token is not None:
        return token
    return "" if asks_to_leave(subject, text, name, is_answer=is_answer) else None


class Leaver(Struct, frozen=True):
    """The person whom a request to leave is from."""

    address: Address | None
    """None if the request names nobody."""
    state: str = ""
    """Among the subscribers: `confirmed`, …; `customer` if they only wrote to us; empty if the
    address isn't known."""
    trouble: str = ""
    """Why it can't be found out."""

    @property
    def known(self) -> bool:
        """Whether the address is among the subscribers, or of somebody who wrote to us."""
        return self.state != ""

    def __str__(self) -> str:
        if self.trouble:
            return f"wants to leave, but {self.trouble}"
        if self.address is None:
            return "wants to leave, but gives no address"
        if not self.known:
            return f"wants to leave, but {self.address} isn't on the list"
        if self.state == CUSTOMER:
            return f"wants no more email ({self.address}, not a subscriber)"
        has_left = self.state in ("removed", "suppressed")
        return f"wants to leave ({self.address}{', gone already' if has_left else ''})"


def find_leaver(store: InboxStore, root: Path, config: Config, submission: Submission) -> Leaver:
    """The person whom a request is from: by its token, else by the sender's address."""
    token = dict(submission.fields).get("token", "").strip()
    address = submission.email
    try:
        if token:
            found = token_owner(root, config, store.now, token)
            # The address beside a wrong token may be anybody's.
            address = found or address
        if address is None:
            trouble = "nobody has its token" if token else submission.unread_address
            return Leaver(None, trouble=trouble)
        with open_subscribers(root, store.now) as subscribers:
            one = subscribers.find(address)
    except SitegenError as error:
        return Leaver(address, trouble=str(error))
    if one is not None:
        return Leaver(address, one.state)
    return Leaver(address, CUSTOMER if _wrote(store, address) else "")


def _wrote(store: InboxStore, address: Address) -> bool:
    """Whether somebody with this address sent anything but requests to leave, or what programs
    send by themselves."""
    return any(
        one.email is not None and one.email.key == address.key
        for one in store.submissions()
        if one.form not in (UNSUBSCRIBE, AUTOMATIC) and one.reason != "spam"
    )


def unsubscribe(
    store: InboxStore, root: Path, config: Config, number: int, address: Address | None = None
) -> Address:
    """Take the sender of a submission off the newsletter's list, or another `address`.

    Returns the address. Raises InboxError if the sender isn't on the list, RequestError without
    the newsletter.
    """
    submission = store.submission(number)
    if submission.state != "waiting":
        raise InboxError(
            f"{number} has been decided already: {submission.state} "
            f"(first: sitegen inbox undo {number})"
        )
    if address is None:
        leaver = find_leaver(store, root, config, submission)
        if leaver.address is None or not leaver.known:
            remedy = "name the address that they subscribed with: --address, or answer them"
            raise InboxError(f"{number} {leaver} ({remedy})")
        address = leaver.address
    # First the subscribers, where removing twice does no harm; then the record of the decision.
    with open_subscribers(root, store.now) as subscribers:
        subscribers.remove(address)
    columns = {"state": "unsubscribed", "decided": time_text(store.now())}
    record_decision(store, root, submission, "unsubscribed", columns)
    return address


def waiting_requests(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """The requests to leave that nobody has taken yet."""
    return tuple(
        one
        for one in submissions
        if one.form == UNSUBSCRIBE and one.state == "waiting" and not one.trapped
    )


@contextmanager
def people_who_left(root: Path, clock: Callable[[], datetime]) -> Iterator[WhenLeft]:
    """A function that finds when somebody asked for no more email; nobody did, without the
    newsletter."""
    if not is_available():
        yield lambda _: None
        return

    def when_left(address: Address) -> datetime | None:
        one = subscribers.find(address)
        return one.changed if one is not None and one.state == "removed" else None

    with open_subscribers(root, clock) as subscribers:
        yield when_left
