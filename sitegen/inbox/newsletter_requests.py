"""What people want of the newsletter, for lists: to get it, to leave it, or to confirm that they
want it."""

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
    remedy: str = ""
    """How it can be taken nevertheless, if somebody knows more."""


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
    if submission.form == "subscribe" and submission.state == "waiting" and not submission.trapped:
        return _subscription(submission)
    return None


def _subscription(submission: Submission) -> NewsletterRequest:
    if submission.email is not None:
        return NewsletterRequest(f"wants the newsletter ({submission.email})", "subscribe", True)
    why = submission.unread_address or "gives no address"
    remedy = (
        f"if you know the right one: sitegen inbox subscribe {submission.number} "
        f"--address ADDRESS; else: sitegen inbox reject {submission.number} --reason spam"
    )
    return NewsletterRequest(f"wants the newsletter, but {why}", "subscribe", False, remedy)
