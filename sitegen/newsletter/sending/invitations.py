"""Sends invitations: one email to each new subscriber, which asks whether it was them.

It goes through the journal as every email does, so that each subscription gets it once, whatever
happens to the process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from sitegen.model.config import Config
from sitegen.newsletter.private_files import journal_file, subscribers_file
from sitegen.newsletter.sending import settings
from sitegen.newsletter.sending.journal import SendJournal
from sitegen.newsletter.sending.transactional import TransactionalMailer
from sitegen.newsletter.subscribers.database import Clock, Subscriber, Subscribers
from sitegen.newsletter.subscribers.invitations import (
    ANSWER_DAYS,
    confirmation_code,
    invitation_id,
)

Words = Callable[..., str]
"""A text of the interface by its key, in the site's language: `render.translations`."""


class InvitationResult(Struct, frozen=True):
    """What became of the invitation to one subscriber."""

    subscriber: Subscriber
    trouble: str
    """Why it wasn't sent; empty if it was."""
    refused: bool = False
    """Whether the mail server refused the address for good: it isn't tried again."""


def send_invitations(
    root: Path,
    config: Config,
    clock: Clock,
    due: Iterable[Subscriber],
    words: Words,
    page: str,
) -> Iterator[InvitationResult]:
    """Invite subscribers, one after the other; each result comes when it is recorded.

    An address that the mail server refuses for good counts as invited from then on, so that it is
    reported once, and forgotten as any other that nobody confirms.

    `page` is the URL of the page on which one confirms; empty if there is none. Raises
    SettingsError if no mail server is set, RequestError if there is no address to send from.
    """
    with (
        TransactionalMailer(root, config, clock) as mailer,
        Subscribers(subscribers_file(root), clock) as subscribers,
    ):
        with SendJournal(journal_file(root)) as journal:
            secret = journal.secret
        for subscriber in due:
            code = confirmation_code(secret, subscriber)
            link = f"{page}?t={code}" if page else ""
            identifier = invitation_id(secret, subscriber)
            trouble = mailer.send(
                id=identifier,
                to=subscriber.address,
                # Nobody has confirmed the name: it may be anybody's words.
                name="",
                subject=words("invite_subject"),
                paragraphs=_paragraphs(words, config, link, code),
                link=link,
                sender_name=settings.list_name(config),
                reason=words("invite_why"),
                unsubscribe_label=words("notice_no_more"),
            )
            refused = bool(trouble) and mailer.is_refused(identifier)
            if refused or not trouble:
                subscribers.invite(subscriber.address, trouble)
            yield InvitationResult(subscriber, trouble, refused)


def _paragraphs(words: Words, config: Config, link: str, code: str) -> list[str]:
    page = [words("invite_link"), link, words("invite_code", code=code)] if link else []
    return [
        words("notice_hello_nobody"),
        words("invite_text"),
        *page,
        words("invite_else", days=ANSWER_DAYS),
        settings.list_name(config),
    ]
