"""Single emails, such as notifications, each sent exactly once through the journal.

Each is a campaign with one recipient and a permanent `id` in the journal.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from sitegen.address import Address
from sitegen.errors import RequestError
from sitegen.http import uri
from sitegen.model.config import Config
from sitegen.newsletter.private_files import journal_file, subscribers_file
from sitegen.newsletter.sending import settings
from sitegen.newsletter.sending.campaign import Campaign, Mailbox
from sitegen.newsletter.sending.journal import SendJournal
from sitegen.newsletter.sending.merge_fields import literal
from sitegen.newsletter.sending.message import Recipient
from sitegen.newsletter.sending.send import send
from sitegen.newsletter.sending.send_loop import Pace
from sitegen.newsletter.sending.smtp import Connection
from sitegen.newsletter.subscribers.database import Subscribers
from sitegen.render.direction import direction


class TransactionalMailer:
    """Sends single emails over one connection to the mail server, recorded in the journal."""

    def __init__(self, root: Path, config: Config, clock: Callable[[], datetime]) -> None:
        """Raises SettingsError if no mail server is set, RequestError if there is no sender's
        address."""
        self._config = config
        self._clock = clock
        sender = settings.reply_to(config)
        if sender is None:
            raise RequestError(
                "there is no address to send from (set contact.email or "
                "newsletter.reply_to in content/site.yaml)"
            )
        self._sender = sender
        self._connection = Connection(settings.server(config, os.environ), sender.address.domain)
        self._subscribers = Subscribers(subscribers_file(root), clock)
        try:
            self._journal = SendJournal(journal_file(root))
        except BaseException as error:
            self._subscribers.__exit__(type(error), error, error.__traceback__)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.close(politely=error is None)
        self._journal.__exit__(kind, error, traceback)
        self._subscribers.__exit__(kind, error, traceback)

    def send(
        self,
        *,
        id: str,
        to: Address,
        name: str,
        subject: str,
        paragraphs: Sequence[str],
        link: str,
        sender_name: str,
        reason: str,
        unsubscribe_label: str,
    ) -> str:
        """Send an email, unless one with this `id` was sent before; returns the error, or an empty
        string.

        All texts are plain, without merge fields. `name` is the recipient's; `link` is the page
        that the email is about, or empty; `sender_name` signs it; the footer shows `reason`, why
        the person gets it.
        """
        subscriber = self._subscribers.find(to)
        if subscriber is not None and subscriber.state == "suppressed":
            return f"{to.masked} is suppressed and gets no email"
        config = self._config
        parts = [_with_uris(one, config.origin) for one in paragraphs]
        campaign = Campaign(
            id=id,
            source="an email to one person",
            subject=literal(f"{subject} · {config.name}"),
            html=self._html(subject, parts, reason, unsubscribe_label),
            text=_text(parts, reason),
            sender=Mailbox(self._sender.address, sender_name),
            reply_to=self._sender,
            list_id=settings.list_id(config),
            list_name=settings.list_name(config),
            language=self._language,
            date=self._clock(),
            postal_address=settings.postal_address(config) or config.name,
            view_in_browser_url=uri(link or config.url),
            unsubscribe=config.newsletter.unsubscribe or "",
            automatic=False,
        )
        report = send(
            campaign,
            [Recipient(to, name)],
            journal=self._journal,
            connection=self._connection,
            clock=self._clock,
            sleep=time.sleep,
            # No waiting for greylisting: the next run tries again.
            pace=Pace(per_minute=config.newsletter.smtp.rate, later=()),
            unsubscribe_secret=settings.unsubscribe_secret(config, os.environ),
            accept_changes=True,
        )
        if report.complete:
            return ""
        left = (*report.failed, *report.waiting)
        return report.stopped or (left[0].words if left else "it wasn't sent")

    def is_refused(self, id: str) -> bool:
        """Whether the mail server refused the email with this `id` for good, so that it is never
        tried again."""
        return any(one.state == "failed" for one in self._journal.deliveries(id))

    @property
    def _language(self) -> str:
        return self._config.language.replace("_", "-")

    def _html(
        self, subject: str, paragraphs: Sequence[_Paragraph], reason: str, unsubscribe_label: str
    ) -> str:
        language = self._language
        body = "".join(f"<p>{''.join(map(_in_html, one))}</p>" for one in paragraphs)
        return (
            f'<!doctype html><html lang="{escape(language)}" dir="{direction(language)}"><head>'
            f'<meta charset="utf-8"><title>{literal(escape(subject))}</title></head><body>'
            f"{body}<hr><p><small>{literal(escape(reason))} {{{{ postal_address }}}} · "
            f'<a href="{{{{ unsubscribe_url }}}}">{literal(escape(unsubscribe_label))}</a>'
            "</small></p></body></html>"
        )


class _SiteLink(NamedTuple):
    """An address on the site, as a URI."""

    address: str


_Paragraph = Sequence[str | _SiteLink]
"""A paragraph in parts: plain texts, and links to the site."""


def _with_uris(paragraph: str, origin: str) -> _Paragraph:
    """A paragraph whose addresses on the site are links. Others stay text: a customer may have
    written them, and the business shouldn't send links to anywhere."""
    parts: list[str | _SiteLink] = []
    end = 0
    for match in re.finditer(rf"{re.escape(origin)}(?![^/?#\s]){_REST}", paragraph):
        parts += [paragraph[end : match.start()], _SiteLink(uri(match[0]))]
        end = match.end()
    return [*parts, paragraph[end:]]


_REST: Final = r"(?:[^\s<>\"{}]*[^\s<>\"{}.,;:!?)\]'’”»])?"
"""What follows the origin in an address; the punctuation after it belongs to the sentence."""


def _in_html(part: str | _SiteLink) -> str:
    if isinstance(part, str):
        return literal(escape(part)).replace("\n", "<br>")
    shown = literal(escape(part.address))
    return f'<a href="{shown}">{shown}</a>'


def _text(paragraphs: Sequence[_Paragraph], reason: str) -> str:
    text = "\n\n".join(
        "".join(literal(part if isinstance(part, str) else part.address) for part in one)
        for one in paragraphs
    )
    return f"{text}\n\n--\n{literal(reason)}\n{{{{ postal_address }}}}\n{{{{ unsubscribe_url }}}}\n"
