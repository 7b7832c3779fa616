"""Notifications that a comment was published or rejected, or a question answered: which are due,
and to whom.

Only people who left an address are notified, and only about published texts, an answer written for
them alone, or the reason why their text isn't published. `notification_sender` sends them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from sitegen.address import Address
from sitegen.inbox.documents import possible_ids
from sitegen.inbox.incoming import UNSUBSCRIBE, without_addresses
from sitegen.inbox.store import InboxStore
from sitegen.inbox.submission import Submission
from sitegen.model.kinds.comment import Comment
from sitegen.render.urls import href
from sitegen.site.site import Site

PUBLISHED: Final = "published"
ANSWERED: Final = "answered"
REJECTED: Final = "rejected"
EXPLAINED_FOR: Final = timedelta(days=30)
"""Time after a rejection in which its reason is sent: later, nobody is waiting for it."""


class Notification(Struct, frozen=True, kw_only=True):
    """One email to one person."""

    submission: int
    identifier: str
    """Permanent: an email with this identifier is sent once."""
    event: str
    to: Address
    name: str
    subject: str
    paragraphs: tuple[str, ...]
    link: str
    """The URL on the site; empty if there is none."""
    signed: str
    """The file name of the member of staff who signs; empty if nobody is named."""
    why: str = ""
    """Why the person gets it; empty for the reason of all notifications."""


Words = Callable[..., str]
"""A text of the interface by its key, in the site's language: `render.translations`."""


WhenLeft = Callable[[Address], datetime | None]
"""When somebody asked for no more email; None if they didn't."""


def pending_notifications(
    store: InboxStore, site: Site, words: Words, when_left: WhenLeft = lambda _: None
) -> tuple[Notification, ...]:
    """The notifications that are due. `site` is the site as the public sees it now.

    Anyone who asked for no more email hears only about what they sent after that.
    """
    since = store.now() - EXPLAINED_FOR
    found = (
        _notification_of(one, site, words, since)
        for one in store.submissions()
        if not _is_unwanted(one, when_left)
    )
    return tuple(one for one in found if one is not None)


def _is_unwanted(submission: Submission, when_left: WhenLeft) -> bool:
    """Whether the sender left after sending it. A question in the request itself is answered."""
    if submission.email is None or submission.form == UNSUBSCRIBE:
        return False
    left = when_left(submission.email)
    return left is not None and left >= submission.arrived


def notification_id(submission: Submission, event: str) -> str:
    """The permanent identifier of the email about something that became of a submission."""
    return f"inbox/{submission.identifier}-{event}"


def mark_sent(store: InboxStore, notification: Notification) -> None:
    """Record that a notification was sent."""
    with store.transaction():
        store.connection.execute(
            "UPDATE item SET notified = trim(notified || ' ' || ?) WHERE number = ?",
            (notification.event, notification.submission),
        )


def _notification_of(
    submission: Submission, site: Site, words: Words, since: datetime
) -> Notification | None:
    known = submission.notified.split()
    if (
        submission.email is None
        or submission.state == "waiting"
        or submission.reason == "spam"
        or ANSWERED in known
    ):
        return None
    if submission.state == "rejected" and not submission.answer:
        return _rejection_notification(submission, site, words, since)
    link = _link(submission, site)
    if submission.answered is not None and (submission.answer or link):
        return _answer_notification(submission, link, words)
    if (
        PUBLISHED in known
        or not link
        or submission.state not in ("approved", "question", "faq", "story")
    ):
        return None
    key = f"notice_{submission.state}"
    return _notification(submission, PUBLISHED, words(f"{key}_subject"), (words(key),), link)


def _answer_notification(submission: Submission, link: str, words: Words) -> Notification:
    quoted = without_addresses(submission.message)[:600]
    answer = (
        [words("notice_answer"), submission.answer]
        if submission.answer
        else [words("notice_answer_on_site")]
    )
    also = [words("notice_also_on_site")] if submission.answer and link else []
    paragraphs = [words("notice_you_wrote"), quoted, *answer, *also]
    return _notification(
        submission, ANSWERED, words("notice_answer_subject"), tuple(paragraphs), link
    )


def _rejection_notification(
    submission: Submission, site: Site, words: Words, since: datetime
) -> Notification | None:
    recent = submission.decided is not None and submission.decided >= since
    if REJECTED in submission.notified.split() or not submission.rejection_explained or not recent:
        return None
    key = submission.reason.replace("-", "_")
    paragraphs = [
        words("notice_you_wrote"),
        without_addresses(submission.message)[:600],
        words("notice_rejected"),
        words(f"notice_reason_{key}"),
        *([words("notice_rejected_answer")] if submission.open else []),
        words("notice_object"),
    ]
    rules = site.reference(site.config.check.house_rules, "page")
    address = site.url_path(rules) if rules is not None else None
    link = "" if address is None else f"{site.config.origin}{href(site.config, address)}"
    if link:
        paragraphs.append(words("notice_rules"))
    subject = words("notice_rejected_subject")
    return _notification(submission, REJECTED, subject, tuple(paragraphs), link)


def _notification(
    submission: Submission, event: str, subject: str, paragraphs: tuple[str, ...], link: str
) -> Notification:
    assert submission.email is not None
    return Notification(
        submission=submission.number,
        identifier=notification_id(submission, event),
        event=event,
        to=submission.email,
        name=submission.name,
        subject=subject,
        paragraphs=paragraphs,
        link=link,
        signed=submission.answered_by,
    )


def _link(submission: Submission, site: Site) -> str:
    """The URL of the document made from a submission; empty while it isn't public."""
    key = next(
        (
            key
            for key in (*possible_ids(submission), site.by_source.get(submission.path, ""))
            if key in site.documents
        ),
        None,
    )
    if key is None or not site.shown(key):
        return ""
    document = site.documents[key]
    anchor = ""
    if isinstance(document.front, Comment):
        target = site.comment_target(document)
        if target is None:
            return ""
        anchor = f"#comment-{document.name}"
        key = target
    address = site.url_path(key)
    if address is None:
        return ""
    return f"{site.config.origin}{href(site.config, address)}{anchor}"
