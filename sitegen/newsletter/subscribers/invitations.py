"""Invitations: emails that ask new subscribers to confirm. Which are due, the codes in them, and
when an address that never answered is forgotten.

Each subscription has one invitation: anyone who left and subscribes again gets another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sitegen.address import Address
from sitegen.features import service
from sitegen.newsletter.private_files import journal_file, subscribers_file
from sitegen.newsletter.sending.campaign import reference
from sitegen.newsletter.sending.journal import SendJournal
from sitegen.newsletter.subscribers.database import Subscriber, Subscribers

ANSWERING: Final = ("unconfirmed", "confirmed")
"""States in which an answer to the invitation counts; it may come twice."""
ANSWER_DAYS: Final = 30
"""Days after its invitation on which an address that never answered is forgotten."""


def due_invitations(subscribers: Iterable[Subscriber]) -> tuple[Subscriber, ...]:
    """Unconfirmed subscribers who weren't invited yet, and whom no mail server refused for good."""
    return tuple(one for one in subscribers if one.state == "unconfirmed" and one.invited is None)


def invitation_id(secret: bytes, subscriber: Subscriber) -> str:
    """The permanent id of the invitation to this subscription. It doesn't reveal the address, and
    nobody without the `secret` of the journal can guess it."""
    return f"invite/{_mark(secret, 'invitation', subscriber).hex()[:20]}"


def confirmation_code(secret: bytes, subscriber: Subscriber) -> str:
    """The code with which only this person can confirm this subscription: four groups of four
    letters and digits that nobody takes for each other."""
    letters = base64.b32encode(_mark(secret, "confirm", subscriber)[:10]).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _mark(secret: bytes, purpose: str, subscriber: Subscriber) -> bytes:
    # Anyone who left and subscribes again is added anew, and the former code is worth nothing.
    text = f"{purpose}\n{subscriber.address.key}\n{subscriber.added.isoformat()}"
    return hmac.new(secret, text.encode(), hashlib.sha256).digest()


def find_by_code(subscribers: Iterable[Subscriber], secret: bytes, code: str) -> Subscriber | None:
    """The subscriber with this code, however it is written; one who confirmed already, too."""
    wanted = _plain(code)
    for one in subscribers:
        own = _plain(confirmation_code(secret, one))
        if one.state in ANSWERING and hmac.compare_digest(own.encode(), wanted.encode()):
            return one
    return None


def _plain(code: str) -> str:
    return re.sub(r"[^0-9a-z]", "", code.lower())


def codes_by_reference(subscribers: Iterable[Subscriber], secret: bytes) -> dict[str, str]:
    """The code of each invited subscriber by the reference in the invitation's Message-ID."""
    return {
        reference(invitation_id(secret, one)): confirmation_code(secret, one)
        for one in subscribers
        if one.state in ANSWERING
    }


def forget_expired(root: Path, clock: Callable[[], datetime]) -> tuple[Address, ...]:
    """Delete all data on addresses that didn't answer their invitation for 30 days, or to which it
    couldn't be delivered for so long; returns them.

    That is what the invitation says. Other features forget the subscription, too.
    """
    if not subscribers_file(root).exists():
        return ()
    with Subscribers(subscribers_file(root), clock) as subscribers:
        waiting = [one for one in subscribers if one.state == "unconfirmed"]
        # Without a journal, nobody was ever written to.
        if not waiting or not journal_file(root).exists():
            return ()
        before = clock() - timedelta(days=ANSWER_DAYS)
        forget_elsewhere = service("forget_subscription")
        with SendJournal(journal_file(root)) as journal:
            begun, secret = journal.begun(), journal.secret
            expired = tuple(
                one.address
                for one in waiting
                if (since := one.invited or begun.get(invitation_id(secret, one)))
                and since < before
            )
            for address in expired:
                # The subscribers last: until then, the next run finds the address again.
                if forget_elsewhere is not None:
                    forget_elsewhere(root, clock, address)
                journal.forget(address)
                subscribers.forget(address)
    return expired
