"""Makes the campaign of a rendered email, and the files for newsletter services.

issue.html    the email, its merge fields in their neutral form
issue.txt     the same in plain text
issue.eml     the message without a recipient, for viewing in an email program
issue.json    everything with its metadata, and the subject for each service
for/NAME.html, for/NAME.txt    the same with the merge fields of a service
preview.html  the email on desktop, phone, dark and as text, side by side
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from sitegen.address import parse_address
from sitegen.errors import ContentError, Problem
from sitegen.model.config import Config
from sitegen.newsletter.rendering.email_metadata import (
    EmailBody,
    EmailMetadata,
    EmailPartSize,
    EmailSize,
    EmailWarning,
    as_json,
)
from sitegen.newsletter.rendering.preview import (
    PREVIEW_FILES,
    EmailPreview,
    Picture,
    preview_files,
    with_pictures_inside,
)
from sitegen.newsletter.rendering.rendered_email import RenderedEmail
from sitegen.newsletter.sending import merge_fields as merge
from sitegen.newsletter.sending import settings
from sitegen.newsletter.sending.campaign import Campaign, EmailPortion, Mailbox
from sitegen.newsletter.sending.message import archive_message, encoded_size, merged_size
from sitegen.newsletter.sending.preflight import find_problems
from sitegen.timestamps import in_whole_minutes

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of an email that has none; its messages have the time of their sending."""


def campaign_of(email: RenderedEmail, config: Config) -> Campaign:
    """Make the campaign of an email. Raises SettingsError."""
    reply_to = settings.reply_to(config)
    if email.sender_email is not None:
        sender = Mailbox(parse_address(email.sender_email), email.sender_name)
    elif reply_to is not None:
        sender = Mailbox(reply_to.address, email.sender_name)
    else:
        raise settings.SettingsError(
            f"{email.source}: {email.sender_name} has no email address to send from "
            "(set contact.email or newsletter.reply_to in content/site.yaml)"
        )
    return Campaign(
        id=f"{email.kind}/{email.id}",
        source=email.source,
        subject=email.subject,
        preheader=email.preheader,
        html=email.html,
        text=email.text,
        sender=sender,
        reply_to=reply_to,
        list_id=settings.list_id(config),
        list_name=settings.list_name(config),
        language=email.language,
        date=email.date or _UNDATED,
        postal_address=settings.postal_address(config),
        view_in_browser_url=email.url,
        unsubscribe=config.newsletter.unsubscribe or "",
        automatic=email.kind == "welcome",
        portions=_portions(email),
    )


def _portions(email: RenderedEmail) -> tuple[EmailPortion, ...]:
    """The sizes of the email's parts in the encoded message, estimated from their lengths: encoding
    lengthens all parts by a similar factor."""
    growth = encoded_size(email.html) / max(1, len(email.html.encode()))
    return tuple(
        EmailPortion(part.title, part.source, round(part.octets * growth)) for part in email.parts
    )


def file_names(config: Config) -> tuple[str, ...]:
    """The files of each email."""
    services = _services(config)
    return (
        "issue.html",
        "issue.txt",
        "issue.eml",
        "issue.json",
        *PREVIEW_FILES,
        *(f"for/{name}.{suffix}" for name in services for suffix in ("html", "txt")),
    )


def files_of(email: RenderedEmail, config: Config, picture: Picture) -> Mapping[str, bytes]:
    """Make the bytes of each of these files. Raises ContentError if the email has errors.

    Missing settings are only warnings here; they stop the sending. `picture` returns the site's
    pictures, for the preview.
    """
    campaign = campaign_of(email, config)
    problems = tuple(_softened(problem) for problem in find_problems(campaign, sending=False))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise ContentError(errors)
    files = {
        "issue.html": campaign.html.encode(),
        "issue.txt": campaign.text.encode(),
        "issue.eml": archive_message(campaign),
        "issue.json": _json(campaign, email, config, problems),
    }
    preview = make_preview(campaign, problems)
    home = config.origin + config.base_path
    local = replace(preview, html=with_pictures_inside(preview.html, home, picture))
    files.update((name, text.encode()) for name, text in preview_files(local).items())
    for name in _services(config):
        service = merge.PROVIDERS[name]
        html = merge.translate(campaign.html, service, campaign, "html")
        files[f"for/{name}.html"] = html.encode()
        text = merge.translate(campaign.text, service, campaign, "text")
        files[f"for/{name}.txt"] = text.encode()
    return MappingProxyType(files)


def _json(
    campaign: Campaign, email: RenderedEmail, config: Config, problems: tuple[Problem, ...]
) -> bytes:
    metadata = EmailMetadata(
        id=campaign.id,
        source=campaign.source,
        subject=campaign.subject,
        preheader=campaign.preheader,
        sender={"name": campaign.sender.name, "email": str(campaign.sender.address)},
        reply_to=str(campaign.reply_to.address) if campaign.reply_to else "",
        language=campaign.language,
        date=in_whole_minutes(email.date).isoformat() if email.date is not None else None,
        day=email.day,
        view_in_browser_url=campaign.view_in_browser_url,
        merge_fields=tuple(_fields(campaign)),
        subjects={
            name: merge.translate(campaign.subject, merge.PROVIDERS[name], campaign, "text")
            for name in _services(config)
        },
        size=EmailSize(
            merged_size(campaign),
            tuple(EmailPartSize(one.title, one.source, one.octets) for one in campaign.portions),
        ),
        warnings=tuple(EmailWarning(one.message, one.remedy, one.rule) for one in problems),
        parts=(EmailBody("text/plain", campaign.text), EmailBody("text/html", campaign.html)),
    )
    return as_json(metadata)


def _fields(campaign: Campaign) -> list[str]:
    used = {
        piece.name
        for text in (campaign.subject, campaign.html, campaign.text)
        for piece in merge.parse(text)
        if isinstance(piece, merge.MergeField)
    }
    return [name for name in merge.FIELDS if name in used]


def _services(config: Config) -> tuple[str, ...]:
    wanted = config.newsletter.service
    return tuple(merge.PROVIDERS) if wanted is None else (wanted,)


def _softened(problem: Problem) -> Problem:
    if problem.rule != merge.LACKING or problem.severity != "error":
        return problem
    return replace(problem, severity="warning")


def make_preview(campaign: Campaign, problems: tuple[Problem, ...] = ()) -> EmailPreview:
    """Make the preview of a campaign, as a recipient called Anna gets it."""
    recipient = merge.Values(
        first_name="Anna",
        email="anna@reader.example",
        unsubscribe_url="https://reader.example/",
        postal_address=campaign.postal_address,
        view_in_browser_url=campaign.view_in_browser_url,
    )
    return EmailPreview(
        subject=merge.fill(campaign.subject, recipient, "text"),
        preheader=merge.fill(campaign.preheader, recipient, "text"),
        sender=f"{campaign.sender.name} <{campaign.sender.address}>",
        html=merge.fill(campaign.html, recipient, "html"),
        text=merge.fill(campaign.text, recipient, "text"),
        octets=merged_size(campaign),
        text_octets=encoded_size(campaign.text),
        warnings=tuple(str(problem) for problem in problems),
        portions=tuple((one.title, one.octets) for one in campaign.portions),
    )
