"""Deletes the data on a person, and old submissions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from sitegen.address import Address
from sitegen.inbox.incoming import CONFIRM
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.inbox.submission import Submission


class DeletionReport(Struct, frozen=True, kw_only=True):
    """What was deleted, and what is still published of the person."""

    submissions: int
    quarantined: int
    published: tuple[str, ...]
    """Files with the person's text or name, for the owner to decide about."""


def forget(store: InboxStore, root: Path, address: Address) -> DeletionReport:
    """Delete all submissions of a person. Published files are kept and listed."""
    mine = [submission for submission in store.submissions() if belongs_to(submission, address)]
    files = {submission.path for submission in mine if submission.path}
    with store.access():
        for submission in mine:
            rows = store.connection.execute(
                "SELECT path FROM change JOIN step ON change.step = step.number "
                "WHERE item = ? AND stage = 'done' AND after IS NOT NULL",
                (submission.number,),
            )
            files.update(path for (path,) in rows)
    store.delete(submission.number for submission in mine)
    quarantined = store.delete_quarantined(contains=str(address))
    return DeletionReport(
        submissions=len(mine), quarantined=quarantined, published=tuple(sorted(_where(root, files)))
    )


def forget_subscription(root: Path, clock: Callable[[], datetime], address: Address) -> None:
    """Delete what a person sent to subscribe, because they never confirmed: the service for the
    newsletter. What else they sent is kept."""
    if not inbox_file(root).exists():
        return
    with InboxStore(inbox_file(root), clock) as store:
        store.delete(
            one.number
            for one in store.submissions()
            if one.form in ("subscribe", CONFIRM)
            and one.email is not None
            and one.email.key == address.key
        )


def _where(root: Path, files: set[str]) -> set[str]:
    """The present paths of files: comments move with their documents."""
    found: set[str] = set()
    for path in files:
        if (root / path).is_file():
            found.add(path)
            continue
        name = path.rpartition("/")[2]
        found.update(one.relative_to(root).as_posix() for one in (root / "content").rglob(name))
    return found


def belongs_to(submission: Submission, address: Address) -> bool:
    """Whether a submission was sent from this address, or contains it."""
    if submission.email is not None and submission.email.key == address.key:
        return True
    wanted = {str(address).casefold(), address.key}
    return any(one in value.casefold() for _, value in submission.fields for one in wanted)


def purge(store: InboxStore, days: int) -> tuple[int, int]:
    """Delete submissions decided, and entries quarantined, more than `days` ago; returns how many
    of each. Open submissions are kept, however old."""
    before = store.now() - timedelta(days=days)
    old = [
        submission.number
        for submission in store.submissions()
        if not submission.open
        and submission.decided is not None
        and max(submission.decided, submission.answered or submission.decided) < before
    ]
    store.delete(old)
    return len(old), store.delete_quarantined(before=before)
