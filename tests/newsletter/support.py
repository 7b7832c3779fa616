"""A clock that only moves when told, an issue to send, and a real SMTP server with a script."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sitegen.address import parse_address
from sitegen.newsletter.sending.campaign import Campaign, Mailbox
from sitegen.newsletter.sending.message import Recipient
from sitegen.newsletter.sending.smtp import Connection, SmtpServer

HTML = (
    "<!doctype html><html><body><p>Hello {{ subscriber.first_name | friend }},</p>"
    "<p>Brot &amp; Brötchen are back.</p>"
    '<p><a href="{{ unsubscribe_url }}">Leave</a> · {{ postal_address }} · '
    '<a href="{{ view_in_browser_url }}">Read it on our site</a></p></body></html>'
)
TEXT = (
    "Hello {{ subscriber.first_name | friend }},\n\nBrot & Brötchen are back.\n\n"
    "Leave: {{ unsubscribe_url }}\n{{ postal_address }}\n{{ view_in_browser_url }}\n"
)
SECRET = b"a secret of more than sixteen bytes"


class Clock:
    """Tells a time that only `sleep` moves, and remembers the sleeps."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        self.sleeps: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += timedelta(seconds=seconds)


def campaign(**changes: Any) -> Campaign:
    """An issue that is fit to be sent."""
    fields: dict[str, Any] = {
        "id": "newsletter/2026-11-autumn",
        "source": "content/newsletter/2026-11-autumn.md",
        "subject": "Brötchen are back, {{ subscriber.first_name | friend }}",
        "html": HTML,
        "text": TEXT,
        "sender": Mailbox(parse_address("anna@bakery.example"), "Anna Weiß"),
        "reply_to": Mailbox(parse_address("hello@bakery.example")),
        "list_id": "news.bakery.example",
        "list_name": "News from the bakery",
        "language": "en",
        "date": datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
        "postal_address": "Bakery\nHauptstraße 1\n10115 Berlin",
        "view_in_browser_url": "https://bakery.example/newsletter/autumn/",
    }
    return Campaign(**{**fields, **changes})


def recipients(count: int) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(parse_address(f"reader{number:02}@mail.example"), f"Reader{number}")
        for number in range(1, count + 1)
    )


def connection_to(server: MailServer, **options: Any) -> Connection:
    fields: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "tls": "none",
        "connect_seconds": 10,
        "command_seconds": 10,
        "data_seconds": 10,
    }
    return Connection(SmtpServer(**{**fields, **options}), "bakery.example")


CUT = "cut"
"""In a script: take the message, then break the connection before the answer."""


def hang_up(protocol: SMTP) -> None:
    """Break the connection of a client, if it has one."""
    if isinstance(protocol.transport, asyncio.WriteTransport):
        protocol.transport.abort()


class MailServer:
    """A real SMTP server in a thread. `mail`, `rcpt` and `data` say what it answers at a stage
    to a recipient, one answer for each attempt; without one left, it accepts.
    """

    def __init__(
        self,
        *,
        mail: dict[str, list[str]] | None = None,
        rcpt: dict[str, list[str]] | None = None,
        data: dict[str, list[str]] | None = None,
        on_message: Callable[[int], None] = lambda _: None,
        implicit: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
        utf8: bool = False,
    ) -> None:
        self.script = {"mail": mail or {}, "rcpt": rcpt or {}, "data": data or {}}
        self.on_message = on_message
        self.starttls = starttls
        self.login = login
        self.utf8 = utf8
        self.received: list[tuple[str, bytes]] = []
        """Each message that arrived whole, with its recipient, accepted or not."""
        self.accepted: list[tuple[str, bytes]] = []
        self.senders: list[str] = []
        self.connections = 0
        self.encrypted: set[bool] = set()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._protocols: list[SMTP] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        # In that thread, for a browser under test may have a loop running in this one.
        self._server = asyncio.run_coroutine_threadsafe(
            self._loop.create_server(self._protocol, sock=self._socket, ssl=implicit), self._loop
        ).result(10)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def counts(self) -> dict[str, int]:
        """How often each recipient's message arrived."""
        reached = [recipient for recipient, _ in self.received]
        return {recipient: reached.count(recipient) for recipient in reached}

    async def _close(self) -> None:
        self._server.close()
        for protocol in self._protocols:
            hang_up(protocol)
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _protocol(self) -> SMTP:
        self.connections += 1
        protocol = SMTP(
            self,
            hostname="mail.example",
            enable_SMTPUTF8=self.utf8,
            tls_context=self.starttls,
            require_starttls=self.starttls is not None,
            authenticator=self._authenticate if self.login else None,
            auth_required=self.login is not None,
            auth_require_tls=self.starttls is not None,
            loop=self._loop,
        )
        self._protocols.append(protocol)
        return protocol

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword) and self.login is not None
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self.login, handled=False)

    def _answer(self, stage: str, recipient: str) -> str:
        answers = self.script[stage].get(recipient) or self.script[stage].get("*") or []
        return answers.pop(0) if answers else "250 OK"

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._answer("mail", address)
        if answer.startswith("250"):
            self.senders.append(address)
            self.encrypted.add(session.ssl is not None)
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._answer("rcpt", address)
        if answer == CUT:
            hang_up(server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        recipient = envelope.rcpt_tos[0]
        content = envelope.original_content
        assert content is not None
        self.received.append((recipient, content))
        self.on_message(len(self.received))
        answer = self._answer("data", recipient)
        if answer == CUT:
            hang_up(server)
        elif answer.startswith("250"):
            self.accepted.append((recipient, content))
        return answer
