"""Notices of the inbox as mailings of their own, sent through the journal: once each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sitegen.errors import RequestError

if TYPE_CHECKING:
    from sitegen.inbox.notifications import Notice
    from sitegen.model.config import Config
    from sitegen.newsletter.sending.campaign import Mailing
    from sitegen.newsletter.subscribers.database import Subscribers
    from sitegen.render.translations import Translations
    from sitegen.site.site import Site


class Post:
    """The way out: one connection, and the journal that knows who was told."""

    def __init__(
        self,
        root: Path,
        config: Config,
        site: Site,
        subscribers: Subscribers,
        words: Translations,
        clock: Callable[[], datetime],
    ) -> None:
        """Raises SettingsError if there is no mail server, RequestError if there is no sender."""
        from sitegen.newsletter.private_files import journal_file
        from sitegen.newsletter.sending import settings
        from sitegen.newsletter.sending.journal import Journal
        from sitegen.newsletter.sending.smtp import Connection

        self._config = config
        self._site = site
        self._subscribers = subscribers
        self._words = words
        self._clock = clock
        sender = settings.reply_to(config)
        if sender is None:
            raise RequestError(
                "nobody would get the answers (set contact.email or newsletter.reply_to in "
                "content/site.yaml)"
            )
        self._sender = sender
        server = settings.server(config, os.environ)
        self._connection = Connection(server, sender.address.domain)
        self._journal = Journal(journal_file(root))

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

    def send(self, notice: Notice) -> str:
        """Send one notice, unless it went out before; returns what went wrong, or nothing."""
        from sitegen.inbox.submission import shown_name
        from sitegen.newsletter.sending.message import Recipient
        from sitegen.newsletter.sending.send import Pace, send
        from sitegen.newsletter.sending.settings import unsubscribe_secret

        one = self._subscribers.find(notice.to)
        if one is not None and one.state == "suppressed":
            return f"{notice.to.masked} must not be mailed"
        report = send(
            self._mailing(notice),
            [Recipient(notice.to, shown_name(notice.name))],
            journal=self._journal,
            connection=self._connection,
            clock=self._clock,
            sleep=time.sleep,
            # Greylisting is not waited for: the next run tries again.
            pace=Pace(per_minute=self._config.newsletter.smtp.rate, later=()),
            unsubscribe_secret=unsubscribe_secret(self._config, os.environ),
            accept_changes=True,
        )
        if report.complete:
            return ""
        left = (*report.failed, *report.waiting)
        return report.stopped or (left[0].words if left else "it was not sent")

    def _mailing(self, notice: Notice) -> Mailing:
        from sitegen.inbox.submission import shown_name
        from sitegen.newsletter.sending import settings
        from sitegen.newsletter.sending.campaign import Mailbox, Mailing
        from sitegen.newsletter.sending.merge_fields import literal
        from sitegen.render.direction import direction

        config, words = self._config, self._words
        who = self._signed(notice.signed)
        # A stranger's name: in one line, and not longer than names are.
        name = shown_name(notice.name)
        greeting = words("notice_hello", name=name) if name else words("notice_hello_nobody")
        paragraphs = [greeting, *notice.paragraphs, *([notice.link] if notice.link else []), who]
        why, no_more = words("notice_why"), words("notice_no_more")
        language = config.language.replace("_", "-")
        text = "\n\n".join(literal(one) for one in paragraphs)
        text += f"\n\n--\n{literal(why)}\n{{{{ postal_address }}}}\n{{{{ unsubscribe_url }}}}\n"
        html = "".join(
            f"<p>{literal(escape(one)).replace(chr(10), '<br>')}</p>" for one in paragraphs
        )
        return Mailing(
            id=notice.identifier,
            source="the inbox",
            subject=literal(f"{notice.subject} · {config.name}"),
            html=f'<!doctype html><html lang="{escape(language)}" dir="{direction(language)}">'
            f'<head><meta charset="utf-8"><title>{literal(escape(notice.subject))}</title>'
            "</head><body>"
            f"{html}<hr><p><small>{literal(escape(why))} {{{{ postal_address }}}} · "
            f'<a href="{{{{ unsubscribe_url }}}}">{literal(escape(no_more))}</a></small></p>'
            "</body></html>",
            text=text,
            sender=Mailbox(self._sender.address, who),
            reply_to=self._sender,
            list_id=settings.list_id(config),
            list_name=settings.list_name(config),
            language=language,
            date=self._clock(),
            postal_address=settings.postal_address(config) or config.name,
            view_in_browser_url=notice.link or config.url,
            unsubscribe=config.newsletter.unsubscribe or "",
            automatic=False,
        )

    def _signed(self, name: str) -> str:
        """Who signs: the person who answered, else who answers the contact, at the business."""
        wanted = name or self._config.contact.person or self._config.owner or ""
        key = self._site.resolve(wanted, ("person",)) if wanted else None
        if key is None:
            return self._config.name
        return f"{self._site.documents[key].label}, {self._config.name}"
