"""An email of the newsletter as its recipients get it, as the rules of `check` see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sitegen.check.item import CheckItem
from sitegen.digest import digest
from sitegen.newsletter.rendering.outputs import email_ids
from sitegen.newsletter.rendering.rendered_email import TEMPLATES, inliner, render_email
from sitegen.newsletter.sending import settings
from sitegen.render.renderer import Renderer
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite

SCOPE = "email"
"""The scope of rules on emails."""


@dataclass(frozen=True, slots=True)
class CheckedEmail:
    """One issue, or one automated email. Texts may hold merge fields."""

    source: str
    """The file it comes from, relative to the project."""
    subject: str
    preheader: str
    html: str
    """A whole HTML document."""
    text: str
    """The same in plain text."""
    sender_name: str
    sender_address: str
    reply_to: str
    """The address for replies; empty if there is none."""
    postal_address: str


def checked_emails(site: Site, renderer: Renderer) -> Iterator[CheckItem]:
    """All emails of a site."""
    try:
        mailbox = settings.reply_to(site.config)
    except settings.SettingsError:
        mailbox = None
    reply_to = str(mailbox.address) if mailbox is not None else ""
    postal_address = settings.postal_address(site.config)
    for key in email_ids(site):
        document = site.documents[key]
        template = TEMPLATES[document.kind.name]
        if renderer.has_template(template):
            key_of_inputs = digest(renderer.key, inliner(), template, reply_to, postal_address)
            make = partial(_email, renderer, key, reply_to, postal_address)
            yield CheckItem(SCOPE, document.source, key_of_inputs, make)


def _email(
    renderer: Renderer, key: str, reply_to: str, postal_address: str, traced: TracedSite
) -> CheckedEmail:
    rendered = render_email(traced, renderer, key)
    return CheckedEmail(
        source=rendered.source,
        subject=rendered.subject,
        preheader=rendered.preheader,
        html=rendered.html,
        text=rendered.text,
        sender_name=rendered.sender_name,
        sender_address=rendered.sender_email or "",
        reply_to=reply_to,
        postal_address=postal_address,
    )
