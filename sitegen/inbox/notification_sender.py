"""Sends a notification as an email: its text and its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.inbox.incoming import publishable_name

if TYPE_CHECKING:
    from sitegen.inbox.newsletter import Mailer
    from sitegen.inbox.notifications import Notification
    from sitegen.render.translations import Translations
    from sitegen.site.site import Site


def send(mailer: Mailer, notification: Notification, site: Site, words: Translations) -> str:
    """Send one notification, unless it was sent before; returns the error, or an empty string."""
    return mailer.send(
        id=notification.identifier,
        to=notification.to,
        name=publishable_name(notification.name),
        subject=notification.subject,
        paragraphs=paragraphs_of(notification, site, words),
        link=notification.link,
        sender_name=_signature(site, notification.signed),
        reason=notification.why or words("notice_why"),
        unsubscribe_label=words("notice_no_more"),
    )


def paragraphs_of(notification: Notification, site: Site, words: Translations) -> list[str]:
    """The text of a notification, from the greeting to the signature."""
    # The name is unchecked input: keep it in one line and short.
    name = publishable_name(notification.name)
    greeting = words("notice_hello", name=name) if name else words("notice_hello_nobody")
    link = [notification.link] if notification.link else []
    signature = _signature(site, notification.signed)
    return [greeting, *notification.paragraphs, *link, signature]


def _signature(site: Site, name: str) -> str:
    """The signature: the person who answered, else the contact person, and the business."""
    config = site.config
    wanted = name or config.contact.person or config.owner or ""
    key = site.resolve(wanted, ("person",)) if wanted else None
    if key is None:
        return config.name
    return f"{site.documents[key].label}, {config.name}"
