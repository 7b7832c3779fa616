"""Undoing the last decision about a submission, also after its files were moved."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.inbox.context import InboxContext
from sitegen.inbox.moderation import COUNTED, count_change
from sitegen.inbox.moderation_log import FileChange, last_step, undo
from sitegen.inbox.newsletter import open_subscribers
from sitegen.inbox.store import InboxError
from sitegen.inbox.submission import Submission


def undo_last(inbox: InboxContext, number: int) -> str:
    """Undo the last decision about a submission; returns what it was."""
    submission = inbox.store.submission(number)
    step = last_step(inbox.store, number)
    changes: Iterable[FileChange] | None = None
    if step is not None and step.action == COUNTED:
        changes = [_uncount_change(inbox, submission)]
    elif step is not None:
        changes = [_at_present_path(inbox, one).reversed for one in step.changes]
    if step is not None and step.action == "subscribed" and submission.reason != "known":
        _unsubscribe(inbox, submission)
    return undo(inbox.store, inbox.root, number, changes)


def _unsubscribe(inbox: InboxContext, submission: Submission) -> None:
    """Delete the sender's subscription, unless they have confirmed or unsubscribed since."""
    if submission.email is None:
        return
    with open_subscribers(inbox.root, inbox.store.now) as subscribers:
        one = subscribers.find(submission.email)
        if one is not None and one.state == "unconfirmed":
            subscribers.forget(one.address)


def _uncount_change(inbox: InboxContext, submission: Submission) -> FileChange:
    key = inbox.site.by_source.get(submission.path)
    if key is None:
        raise InboxError(
            f"{submission.path} is missing, so its count can't be lowered (restore it, then undo)"
        )
    credit = inbox.public_name(submission) if submission.consents and submission.name else None
    return count_change(inbox, inbox.site.documents[key], -1, credit)


def _at_present_path(inbox: InboxContext, change: FileChange) -> FileChange:
    """A change with the present path of its file, which may have moved along with its document."""
    if change.after is None or (inbox.root / change.path).exists():
        return change
    name = change.path.rpartition("/")[2]
    for document in inbox.site.documents.values():
        if document.source.rpartition("/")[2] == name and (
            (inbox.root / document.source).read_bytes() == change.after
        ):
            return FileChange(document.source, change.before, change.after)
    return change
