"""What the newsletter adds to the status: how many people follow, and how many left.

Numbers only: no address leaves the file of subscribers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen.site.status import FeatureStatus, StatusLine, StatusPart

if TYPE_CHECKING:
    from sitegen.read.project import Project
    from sitegen.site.site import Site


class NewsletterStatus(Struct, frozen=True):
    """The number of subscribers by state."""

    confirmed: int
    unconfirmed: int
    """They have asked for the newsletter and get no email before they confirm."""
    uninvited: int
    """Of these, the number that wasn't asked to confirm yet."""
    gone: int
    """They unsubscribed, or their address can't be reached."""


def newsletter_status(project: Project, site: Site) -> FeatureStatus | None:
    """The subscribers at the site's time; None if there never were any.

    Raises PrivateError if they can't be read.
    """
    from collections import Counter

    from sitegen.newsletter.private_files import subscribers_file
    from sitegen.newsletter.subscribers.database import Subscribers
    from sitegen.newsletter.subscribers.invitations import ANSWER_DAYS, due_invitations

    file = subscribers_file(project.root)
    if not file.exists():
        return None
    now = site.viewpoint.now
    with Subscribers(file, lambda: now) as subscribers:
        everyone = tuple(subscribers)
    counts = Counter(one.state for one in everyone)
    if not counts:
        return None
    waiting = counts.pop("unconfirmed", 0)
    confirmed = counts.pop("confirmed", 0)
    uninvited = len(due_invitations(everyone))
    status = NewsletterStatus(confirmed, waiting, uninvited, counts.total())
    people = "subscriber" if confirmed == 1 else "subscribers"
    text = f"{confirmed} {people}, {waiting} not confirmed yet, {status.gone} gone"
    lines = [StatusLine(text)]
    if uninvited:
        remedy = "sitegen subscribers invite"
        if not site.config.newsletter.smtp.host:
            remedy = "write to them, then sitegen subscribers confirm"
        lines.append(StatusLine(f"  {uninvited} not asked to confirm yet ({remedy})", True))
    refused = sum(one.state == "unconfirmed" and bool(one.reason) for one in everyone)
    asked = waiting - uninvited - refused
    for count, what in ((asked, "asked to confirm"), (refused, "refused by a mail server")):
        if count:
            lines.append(StatusLine(f"  {count} {what}, forgotten {ANSWER_DAYS} days after that"))
    return FeatureStatus("newsletter", data=status, parts=(StatusPart("Newsletter", tuple(lines)),))
