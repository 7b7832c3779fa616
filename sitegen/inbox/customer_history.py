"""What the inbox knows of customers: the service for the newsletter's automated emails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from sitegen.inbox.documents import faq_id, story_id
from sitegen.inbox.incoming import AUTOMATIC, UNSUBSCRIBE
from sitegen.inbox.notifications import ANSWERED, PUBLISHED, notification_id
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.inbox.submission import Submission
from sitegen.site.site import Site


class Contribution(Struct, frozen=True):
    """A text of a customer's that is public."""

    kind: str
    """`story` or `question`."""
    id: str
    """Of the document."""
    notices: tuple[str, ...]
    """The ids of the emails that told the customer so."""


class CustomerHistory(Struct, frozen=True):
    """What is known of customers, by the keys of their addresses."""

    heard: Mapping[str, datetime]
    """When something last came from them."""
    contributions: Mapping[str, tuple[Contribution, ...]]


def customer_history(root: Path, site: Site, clock: Callable[[], datetime]) -> CustomerHistory:
    """What is known of the customers of the project at `root`. `site` is the site as the public
    sees it now."""
    file = inbox_file(root)
    if not file.exists():
        return CustomerHistory({}, {})
    with InboxStore(file, clock) as store:
        return _history(store.submissions(), site)


def _history(submissions: Iterable[Submission], site: Site) -> CustomerHistory:
    heard: dict[str, datetime] = {}
    contributions: dict[str, list[Contribution]] = {}
    for one in submissions:
        if one.email is None or one.reason == "spam" or one.trapped:
            continue
        if one.form in (UNSUBSCRIBE, AUTOMATIC):
            continue
        key = one.email.key
        heard[key] = max(one.arrived, heard.get(key, one.arrived))
        contribution = _contribution(one)
        if contribution is not None and site.shown(contribution.id):
            contributions.setdefault(key, []).append(contribution)
    return CustomerHistory(heard, {key: tuple(ones) for key, ones in contributions.items()})


def _contribution(submission: Submission) -> Contribution | None:
    if submission.state == "story":
        return Contribution(
            "story", story_id(submission), (notification_id(submission, PUBLISHED),)
        )
    if submission.state in ("question", "faq"):
        notices = tuple(notification_id(submission, event) for event in (PUBLISHED, ANSWERED))
        return Contribution("question", faq_id(submission), notices)
    return None
