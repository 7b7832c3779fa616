"""From a rendered letter to a mailing, and to the files that other services take.

issue.html    the mail, its merge fields in their neutral form
issue.txt     the same in plain text
issue.eml     the message, addressed to nobody, for a look in a mail program
issue.json    all of it with the facts, for programs; and the subject for each service
for/NAME.html, for/NAME.txt    the same with the merge fields of a service
preview.html  the mail on desktop, phone, dark and as text, side by side
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from sitegen.address import parse_address
from sitegen.errors import ContentError, Problem
from sitegen.model.config import Config
from sitegen.newsletter.rendering.email_metadata import Body, Doubt, Facts, Share, Size, as_json
from sitegen.newsletter.rendering.preview import (
    PREVIEW_FILES,
    Shown,
    preview_files,
    with_pictures_from,
)
from sitegen.newsletter.rendering.rendered_email import Edition
from sitegen.newsletter.sending import merge_fields as merge
from sitegen.newsletter.sending import settings
from sitegen.newsletter.sending.campaign import Mailbox, Mailing, Portion
from sitegen.newsletter.sending.message import archived, encoded_size, merged_size
from sitegen.newsletter.sending.send import problems_of

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of a letter that has none: its messages carry that of their sending."""


def mailing_of(edition: Edition, config: Config) -> Mailing:
    """The mailing that a letter becomes. Raises SettingsError."""
    reply_to = settings.reply_to(config)
    if edition.sender_email is not None:
        sender = Mailbox(parse_address(edition.sender_email), edition.sender_name)
    elif reply_to is not None:
        sender = Mailbox(reply_to.address, edition.sender_name)
    else:
        raise settings.SettingsError(
            f"{edition.source}: {edition.sender_name} has no mail address to send from "
            "(set contact.email or newsletter.reply_to in content/site.yaml)"
        )
    return Mailing(
        id=f"{edition.kind}/{edition.id}",
        source=edition.source,
        subject=edition.subject,
        preheader=edition.preheader,
        html=edition.html,
        text=edition.text,
        sender=sender,
        reply_to=reply_to,
        list_id=settings.list_id(config),
        list_name=settings.list_name(config),
        language=edition.language,
        date=edition.date or _UNDATED,
        postal_address=settings.postal_address(config),
        view_in_browser_url=edition.url,
        unsubscribe=config.newsletter.unsubscribe or "",
        automatic=edition.kind == "welcome",
        portions=_portions(edition),
    )


def _portions(edition: Edition) -> tuple[Portion, ...]:
    """The letter's parts by what they take of the encoded mail, in which an umlaut is six octets;
    shared out by their length, for what stands in all of them is much alike."""
    grown = encoded_size(edition.html) / max(1, len(edition.html.encode()))
    return tuple(
        Portion(part.title, part.source, round(part.octets * grown)) for part in edition.parts
    )


def file_names(config: Config) -> tuple[str, ...]:
    """The files that each letter becomes."""
    services = _services(config)
    return (
        "issue.html",
        "issue.txt",
        "issue.eml",
        "issue.json",
        *PREVIEW_FILES,
        *(f"for/{name}.{suffix}" for name in services for suffix in ("html", "txt")),
    )


def files_of(edition: Edition, config: Config) -> Mapping[str, bytes]:
    """The bytes of each of these files. Raises ContentError if the letter can't be mailed so.

    Only what is the letter's own fault stops it; what the configuration lacks is a warning here,
    and stops the sending.
    """
    mailing = mailing_of(edition, config)
    problems = tuple(_softened(problem) for problem in problems_of(mailing, sending=False))
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise ContentError(errors)
    files = {
        "issue.html": mailing.html.encode(),
        "issue.txt": mailing.text.encode(),
        "issue.eml": archived(mailing),
        "issue.json": _json(mailing, edition, config, problems),
    }
    local = _local(shown(mailing, problems), edition, config)
    files.update((name, text.encode()) for name, text in preview_files(local).items())
    for name in _services(config):
        service = merge.PROVIDERS[name]
        html = merge.translate(mailing.html, service, mailing, "html")
        files[f"for/{name}.html"] = html.encode()
        text = merge.translate(mailing.text, service, mailing, "text")
        files[f"for/{name}.txt"] = text.encode()
    return MappingProxyType(files)


def _json(
    mailing: Mailing, edition: Edition, config: Config, problems: tuple[Problem, ...]
) -> bytes:
    facts = Facts(
        id=mailing.id,
        source=mailing.source,
        subject=mailing.subject,
        preheader=mailing.preheader,
        sender={"name": mailing.sender.name, "email": str(mailing.sender.address)},
        reply_to=str(mailing.reply_to.address) if mailing.reply_to else "",
        language=mailing.language,
        date=edition.date.isoformat() if edition.date is not None else None,
        day=edition.day,
        view_in_browser_url=mailing.view_in_browser_url,
        merge_fields=tuple(_fields(mailing)),
        subjects={
            name: merge.translate(mailing.subject, merge.PROVIDERS[name], mailing, "text")
            for name in _services(config)
        },
        size=Size(
            merged_size(mailing),
            tuple(Share(one.title, one.source, one.octets) for one in mailing.portions),
        ),
        warnings=tuple(Doubt(one.message, one.remedy, one.rule) for one in problems),
        parts=(Body("text/plain", mailing.text), Body("text/html", mailing.html)),
    )
    return as_json(facts)


def _fields(mailing: Mailing) -> list[str]:
    used = {
        piece.name
        for text in (mailing.subject, mailing.html, mailing.text)
        for piece in merge.parse(text)
        if isinstance(piece, merge.Field)
    }
    return [name for name in merge.FIELDS if name in used]


def _services(config: Config) -> tuple[str, ...]:
    wanted = config.newsletter.service
    return tuple(merge.PROVIDERS) if wanted is None else (wanted,)


def _softened(problem: Problem) -> Problem:
    if problem.rule != merge.LACKING or problem.severity != "error":
        return problem
    return replace(problem, severity="warning")


def shown(mailing: Mailing, problems: tuple[Problem, ...] = ()) -> Shown:
    """A mailing as a reader called Anna gets it, for the preview."""
    reader = merge.Values(
        first_name="Anna",
        email="anna@reader.example",
        unsubscribe_url="https://reader.example/",
        postal_address=mailing.postal_address,
        view_in_browser_url=mailing.view_in_browser_url,
    )
    return Shown(
        subject=merge.fill(mailing.subject, reader, "text"),
        preheader=merge.fill(mailing.preheader, reader, "text"),
        sender=f"{mailing.sender.name} <{mailing.sender.address}>",
        html=merge.fill(mailing.html, reader, "html"),
        text=merge.fill(mailing.text, reader, "text"),
        octets=merged_size(mailing),
        text_octets=encoded_size(mailing.text),
        warnings=tuple(str(problem) for problem in problems),
        portions=tuple((one.title, one.octets) for one in mailing.portions),
    )


def _local(shown: Shown, edition: Edition, config: Config) -> Shown:
    """With the pictures of the built site beside `newsletter-out/`, seen from `preview/`."""
    up = "../../" if edition.kind == "newsletter" else "../../../"
    home = config.origin + config.base_path
    return replace(shown, html=with_pictures_from(shown.html, home, f"{up}../public/"))
