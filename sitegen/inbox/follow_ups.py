"""Follow-ups: whether it is right now, asked of a customer whose complaint became a recovery.

A follow-up is one email, sent once through the newsletter's journal. Then its day is written into
the recovery's file. If the process is killed between the two, the next run finds the email in the
journal, sends nothing, and writes the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from sitegen.editing.yaml_editor import Set
from sitegen.inbox.context import InboxContext
from sitegen.inbox.documents import edit_document, recovery_id
from sitegen.inbox.incoming import without_addresses
from sitegen.inbox.moderation_log import FileChange, record_decision
from sitegen.inbox.notifications import Notification, Words, notification_id
from sitegen.inbox.store import InboxError
from sitegen.inbox.submission import Submission
from sitegen.model.document import Document
from sitegen.model.kinds.recovery import Recovery
from sitegen.render.dates import localized_date
from sitegen.render.urls import href
from sitegen.site.site import Site
from sitegen.site.status import follow_ups
from sitegen.site.visibility import Viewpoint, visibility

FOLLOWED_UP: Final = "followed up"
"""The action in the moderation log."""


class FollowUp(Struct, frozen=True):
    """A complaint that became a recovery, whose customer wasn't asked since."""

    complaint: Submission
    recovery: Document
    due: datetime


def pending_follow_ups(submissions: Iterable[Submission], site: Site) -> tuple[FollowUp, ...]:
    """The follow-ups of an inbox's complaints, the earliest first, with those that aren't due yet.

    Recoveries that the owner wrote without a complaint in the inbox have nobody to be asked.
    """
    complaints = {recovery_id(one): one for one in submissions if one.state == "recovery"}
    found = (
        FollowUp(complaints[document.id], document, due)
        for document, due in follow_ups(site)
        if document.id in complaints
    )
    return tuple(sorted(found, key=lambda one: (one.due, one.complaint.number)))


def find_follow_up(inbox: InboxContext, number: int) -> FollowUp:
    """The follow-up of a complaint. Raises InboxError if there is none to send."""
    complaint = inbox.store.submission(number)
    if complaint.state != "recovery":
        raise InboxError(
            f"{number} isn't a recovery, so there is nothing to follow up "
            f"(first: sitegen inbox to-recovery {number})"
        )
    if complaint.answered is None:
        raise InboxError(
            f"{number} hasn't been answered, and its sender should hear that first "
            f"(sitegen inbox answer {number}, with --elsewhere if you did already)"
        )
    for one in pending_follow_ups((complaint,), inbox.site):
        return one
    document = inbox.site.documents.get(recovery_id(complaint))
    if document is None:
        raise InboxError(
            f"{complaint.path} is missing (restore it, or sitegen inbox undo {number})"
        )
    asked = document.front.followed_up if isinstance(document.front, Recovery) else None
    if asked is None:
        raise InboxError(f"{document.source} has expired, so there is nothing to follow up")
    day = asked.at.astimezone(inbox.zone)
    raise InboxError(f"{number} was followed up already, on {day:%Y-%m-%d} ({document.source})")


def proposed_text(follow_up: FollowUp, site: Site, words: Words) -> str:
    """The words of the theme, for the owner to change."""
    day: date = follow_up.complaint.arrived.astimezone(site.zone).date()
    return words("follow_up_text", date=localized_date(day, "long", site.config.language))


def email_of(
    inbox: InboxContext,
    follow_up: FollowUp,
    words: Words,
    text: str,
    when_left: Callable[..., datetime | None],
) -> Notification:
    """The email that asks the customer, in the owner's `text`.

    Raises InboxError if there is no address, or if its owner asked for no more email.
    """
    complaint, number = follow_up.complaint, follow_up.complaint.number
    remedy = f"ask them some other way, then: sitegen inbox follow-up {number} --elsewhere"
    if complaint.email is None:
        raise InboxError(f"{number} has no email address ({remedy})")
    left = when_left(complaint.email)
    if left is not None and left >= complaint.arrived:
        raise InboxError(f"{complaint.email.masked} asked for no more email ({remedy})")
    link = _public_url(inbox, follow_up.recovery)
    quoted = [words("notice_you_wrote"), without_addresses(complaint.message)[:600]]
    front = follow_up.recovery.front
    return Notification(
        submission=number,
        identifier=notification_id(complaint, "follow-up"),
        event="followed-up",
        to=complaint.email,
        name=complaint.name,
        subject=words("follow_up_subject"),
        paragraphs=(
            *(part.strip() for part in text.split("\n\n") if part.strip()),
            *quoted,
            *([words("follow_up_page")] if link else []),
        ),
        link=link,
        signed=front.owner if isinstance(front, Recovery) else "",
        why=words("follow_up_why"),
    )


def _public_url(inbox: InboxContext, recovery: Document) -> str:
    """The URL of the recovery's page; empty while it isn't public."""
    now = inbox.site.viewpoint.now
    address = inbox.site.url_path(recovery.id)
    if address is None or not visibility(recovery, Viewpoint(now, inbox.zone)).shown:
        return ""
    return f"{inbox.config.origin}{href(inbox.config, address)}"


def record_follow_up(inbox: InboxContext, follow_up: FollowUp) -> None:
    """Write the present day into the recovery's file; all of its other bytes stay.

    Raises InboxError if the file can't be changed.
    """
    source = follow_up.recovery.source
    before = (inbox.root / source).read_bytes()
    today = inbox.store.now().astimezone(inbox.zone).date()
    changes = [Set(("followed_up",), today.isoformat())]
    after = edit_document(before, source, changes, Recovery)
    record_decision(
        inbox.store,
        inbox.root,
        follow_up.complaint,
        FOLLOWED_UP,
        {},
        [FileChange(source, before, after)],
    )
