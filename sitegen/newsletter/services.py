"""The newsletter's services for other features, by the names in `feature.FEATURE`.

Arguments and results are types of the standard library or the core, or described by attributes and
methods, so that another feature can declare what it needs as a protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sitegen.address import Address
    from sitegen.errors import Problem
    from sitegen.model.config import Config
    from sitegen.newsletter.sending.transactional import TransactionalMailer
    from sitegen.newsletter.subscribers.database import Subscribers
    from sitegen.read.project import Project

Clock = Callable[[], datetime]


class SentEmail(NamedTuple):
    """An issue or an automated email that got a reply."""

    subject: str
    page: str
    """The URL of its page on the site; empty if it has none, as automated emails."""
    code: str = ""
    """Of an invitation, the code with which the person who got it confirms."""


def open_subscribers(root: Path, clock: Clock) -> Subscribers:
    """Open the subscribers of the project at `root`; use it as a context manager.

    Raises PrivateError if it can't be opened.
    """
    from sitegen.newsletter.private_files import subscribers_file
    from sitegen.newsletter.subscribers.database import Subscribers

    return Subscribers(subscribers_file(root), clock)


def open_mailer(root: Path, config: Config, clock: Clock) -> TransactionalMailer:
    """Open the mailer for single emails, each sent exactly once; use it as a context manager.

    Raises SettingsError if no mail server is set, RequestError if there is no address to send from.
    """
    from sitegen.newsletter.sending.transactional import TransactionalMailer

    return TransactionalMailer(root, config, clock)


def answered_emails(
    project: Project, config: Config, now: datetime
) -> Callable[[str], SentEmail | None]:
    """A function that finds the newsletter's email, or its invitation, by the Message-ID (RFC 5322,
    3.6.4)."""
    from sitegen.newsletter.emails import KINDS, load_site
    from sitegen.newsletter.sending.campaign import reference
    from sitegen.newsletter.sending.message import reference_in

    site = load_site(project, config, now)
    known = {
        reference(f"{document.kind.name}/{key}"): SentEmail(
            document.label, site.url_path(key) or ""
        )
        for key, document in site.documents.items()
        if document.kind.name in KINDS
    }
    known |= _occasions(project.root, known)
    known |= {
        mark: SentEmail("", "", code) for mark, code in _invitations(project.root, now).items()
    }
    return lambda identifier: known.get(reference_in(identifier))


def _occasions(root: Path, known: Mapping[str, SentEmail]) -> dict[str, SentEmail]:
    """The automated emails that were sent for one of several occasions, by their references."""
    from sitegen.newsletter.private_files import journal_file
    from sitegen.newsletter.sending.campaign import reference
    from sitegen.newsletter.sending.journal import SendJournal

    if not journal_file(root).exists():
        return {}
    with SendJournal(journal_file(root)) as journal:
        campaigns = journal.campaigns()
    found: dict[str, SentEmail] = {}
    for campaign in campaigns:
        kind, _, rest = campaign.partition("/")
        email = known.get(reference(f"{kind}/{rest.partition('/')[0]}"))
        if email is not None and "/" in rest:
            found[reference(campaign)] = email
    return found


def _invitations(root: Path, now: datetime) -> dict[str, str]:
    """The codes of invitations that may be answered, by the reference in their Message-IDs."""
    from sitegen.newsletter.private_files import journal_file, subscribers_file
    from sitegen.newsletter.sending.journal import SendJournal
    from sitegen.newsletter.subscribers.invitations import codes_by_reference

    if not subscribers_file(root).exists():
        return {}
    with (
        open_subscribers(root, lambda: now) as subscribers,
        SendJournal(journal_file(root)) as journal,
    ):
        return codes_by_reference(subscribers, journal.secret)


def code_owner(root: Path, clock: Clock, code: str) -> Address | None:
    """The subscriber with the code of an invitation, who may have confirmed already; None if nobody
    has it."""
    from sitegen.newsletter.private_files import journal_file
    from sitegen.newsletter.sending.journal import SendJournal
    from sitegen.newsletter.subscribers.invitations import find_by_code

    with (
        open_subscribers(root, clock) as subscribers,
        SendJournal(journal_file(root)) as journal,
    ):
        found = find_by_code(subscribers, journal.secret, code)
    return found.address if found is not None else None


def forget_expired(root: Path, clock: Clock) -> tuple[Address, ...]:
    """Delete all data on addresses that didn't confirm in time; returns them."""
    from sitegen.newsletter.subscribers.invitations import forget_expired

    return forget_expired(root, clock)


def token_owner(root: Path, config: Config, clock: Clock, token: str) -> Address | None:
    """The subscriber with the token of an unsubscribe link; None if nobody has it.

    Raises RequestError without the secret that tokens are made from.
    """
    import os

    from sitegen.errors import RequestError
    from sitegen.newsletter.sending import settings
    from sitegen.newsletter.sending.message import unsubscribe_token

    secret = settings.unsubscribe_secret(config, os.environ)
    if not secret:
        raise RequestError(
            f"tokens can't be verified without their secret (set {config.newsletter.secret_env})"
        )
    name = settings.list_id(config)
    with open_subscribers(root, clock) as subscribers:
        found = subscribers.find_token(
            token, lambda address: unsubscribe_token(secret, name, address)
        )
    return found.address if found is not None else None


def import_subscribers(
    root: Path, clock: Clock, content: bytes, file: str, language: str
) -> tuple[str, tuple[Problem, ...]]:
    """Add the subscribers of another service's export, each unconfirmed or in the lower state that
    the export says; returns what became of them in a line, and the problems of rows.

    Raises PrivateError if they can't be stored.
    """
    from sitegen.newsletter.subscribers.import_file import read_subscribers

    read = read_subscribers(content, file, language)
    with open_subscribers(root, clock) as subscribers:
        counts = subscribers.import_rows(read.rows, file)
    line = (
        f"{file}: {counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged, "
        f"{counts.refused} refused because they unsubscribed"
    )
    return line, read.problems


def forget(root: Path, clock: Clock, address: Address) -> bool:
    """Delete all data on an address, in the subscribers and in the journal; False if there was
    none."""
    from sitegen.newsletter.private_files import journal_file
    from sitegen.newsletter.sending.journal import SendJournal

    with open_subscribers(root, clock) as subscribers, SendJournal(journal_file(root)) as journal:
        return any([subscribers.forget(address), journal.forget(address)])
