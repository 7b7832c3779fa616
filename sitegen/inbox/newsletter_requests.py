"""What people want of the newsletter, for lists: to leave it, or to confirm that they want it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from sitegen.inbox.joining import find_joiner, waiting_joiners
from sitegen.inbox.leaving import find_leaver, waiting_requests
from sitegen.inbox.store import InboxStore
from sitegen.inbox.submission import Submission
from sitegen.model.config import Config


class NewsletterRequest(Struct, frozen=True):
    """A waiting request."""

    words: str
    """Who wants what, or why that isn't known."""
    command: str
    """The command of the inbox that takes it: `subscribe` or `unsubscribe`."""
    possible: bool
    """Whether it can be taken."""


def newsletter_request(
    store: InboxStore, root: Path, config: Config, submission: Submission
) -> NewsletterRequest | None:
    """What a submission wants of the newsletter; None if it wants nothing, or was decided."""
    if waiting_requests((submission,)):
        leaver = find_leaver(store, root, config, submission)
        return NewsletterRequest(str(leaver), "unsubscribe", leaver.known)
    if waiting_joiners((submission,)):
        joiner = find_joiner(store, root, submission)
        return NewsletterRequest(str(joiner), "subscribe", joiner.known)
    return None
