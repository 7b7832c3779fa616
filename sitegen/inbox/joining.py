"""Yes to the newsletter: how it arrives, who it is from, and taking it.

It arrives as a reply to the email that asks a new subscriber to confirm, or by the form of the page
that the email links to. Both become submissions of the form `confirm`. With the code of the email
it is certain who says yes; without it, somebody has to look.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from sitegen.address import Address
from sitegen.errors import SitegenError
from sitegen.inbox.incoming import CONFIRM, one_line, time_text
from sitegen.inbox.moderation_log import record_decision
from sitegen.inbox.newsletter import code_owner, open_subscribers
from sitegen.inbox.store import InboxError, InboxStore
from sitegen.inbox.submission import Submission


class Joiner(Struct, frozen=True):
    """The person who says yes to the newsletter."""

    address: Address | None
    """None if nothing says who it is."""
    state: str = ""
    """Among the subscribers: `unconfirmed`, …; empty if the address isn't known."""
    proven: bool = False
    """Whether the code of the email proves that it is that person."""
    trouble: str = ""
    """Why it can't be found out."""

    @property
    def known(self) -> bool:
        """Whether the address can be confirmed."""
        return self.state in ("unconfirmed", "confirmed")

    def __str__(self) -> str:
        if self.trouble:
            return f"says yes to the newsletter, but {self.trouble}"
        if self.address is None:
            return "says yes to the newsletter, but nobody has the code"
        if not self.known:
            why = f"is {self.state}" if self.state else "isn't on the list"
            return f"says yes to the newsletter, but {self.address} {why}"
        return f"says yes to the newsletter ({self.address})"


def find_joiner(store: InboxStore, root: Path, submission: Submission) -> Joiner:
    """The person who says yes: by the code of the email, else by the sender's address."""
    code = dict(submission.fields).get("token", "").strip()
    try:
        found = code_owner(root, store.now, code) if code else None
        address = found or submission.email
        if address is None:
            return Joiner(None, trouble="" if code else submission.unread_address)
        with open_subscribers(root, store.now) as subscribers:
            one = subscribers.find(address)
    except SitegenError as error:
        return Joiner(submission.email, trouble=str(error))
    return Joiner(address, one.state if one is not None else "", found is not None)


def confirm(store: InboxStore, root: Path, submission: Submission) -> Address:
    """Confirm the subscription of the person who says yes, with the date and the words.

    Returns the address. Raises InboxError if it isn't on the list, or left it.
    """
    joiner = find_joiner(store, root, submission)
    if joiner.address is None or not joiner.known:
        raise InboxError(f"{submission.number} {joiner} (ask them to subscribe again)")
    # First the subscribers, where confirming twice does no harm; then the record of the decision.
    with open_subscribers(root, store.now) as subscribers:
        subscribers.confirm(joiner.address, consent=consent_of(submission), at=submission.arrived)
    columns = {
        "state": "subscribed",
        "reason": "confirmed",
        "decided": time_text(store.now()),
    }
    record_decision(store, root, submission, "subscribed", columns)
    return joiner.address


def consent_of(submission: Submission) -> str:
    """The words in which somebody consented, or how, for the record."""
    subject = one_line(dict(submission.fields).get("subject", ""))
    if subject or submission.message:
        said = one_line(submission.message) or subject
        return f"by email: {said}"
    return f"by the form on {submission.page or 'our site'}, with the code of our email"


def says_yes(submission: Submission) -> bool:
    """Whether a submission says yes to the newsletter, or answers the email that asks for it: then
    somebody has read that it says yes."""
    return submission.form == CONFIRM or (
        submission.form == "mail" and "token" in dict(submission.fields)
    )


def waiting_joiners(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """What says yes to the newsletter and wasn't taken yet."""
    return tuple(
        one
        for one in submissions
        if one.form == CONFIRM and one.state == "waiting" and not one.trapped
    )
