"""A mail server that kills the process that sends to it, at one of ten moments of the conversation.

A moment is armed for one message; the next one arrives as usual.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.newsletter.support import MailServer, hang_up
from tests.warm_program import WarmRun

MOMENTS: Final = (
    "connected",  # before the server has said who it is
    "greeting",  # EHLO
    "sender",  # MAIL
    "recipient",  # RCPT
    "data",  # DATA, before the first line of the message
    "half",  # some lines have arrived, and the rest is lost
    "arrived",  # the server has the message, and hasn't said so
    "answered",  # the server has said so, and the sender never reads it
    "goodbye",  # QUIT: the sender has read and recorded the answer
    "closing",  # the server has answered QUIT, and the sender never reads that
)
UNCERTAIN: Final = frozenset(("arrived", "answered"))
"""Moments at which the server has the message, and the sender can't know."""
_LINES: Final = 12
"""Lines of the message that arrive before it breaks off."""


class InterruptingServer(MailServer):
    """The server. Give it the process that sends as `process`."""

    def __init__(self, **options: Any) -> None:
        self.armed: str | None = None
        self.process: subprocess.Popen[str] | WarmRun | None = None
        super().__init__(**options)

    def _protocol(self) -> SMTP:
        self.connections += 1
        protocol = _Protocol(self, hostname="mail.example", loop=self._loop)
        self._protocols.append(protocol)
        return protocol

    def reached(self, moment: str) -> bool:
        """Kill the sender if this moment is armed; whether it did."""
        if self.armed != moment:
            return False
        self.armed = None
        assert self.process is not None
        self.process.kill()
        self.process.wait(60)
        return True

    def stop_reading(self, moment: str) -> bool:
        """Stop the sender if this moment is armed, so that it reads no more; whether it did."""
        if self.armed != moment:
            return False
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)
        return True

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.reached("arrived"):
            hang_up(server)
        self.stop_reading("answered")
        return answer


class _Protocol(SMTP):
    """The conversation with one sender."""

    event_handler: InterruptingServer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.reached("connected")
        super().connection_made(transport)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's names
        self.event_handler.reached("greeting")
        await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        self.event_handler.reached("sender")
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        self.event_handler.reached("recipient")
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.reached("data"):
            hang_up(self)
            return
        if self.event_handler.armed == "half":
            self._break_off()
        await super().smtp_DATA(arg)
        self.event_handler.reached("answered")

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        self.event_handler.reached("goodbye")
        self.event_handler.stop_reading("closing")
        await super().smtp_QUIT(arg)
        self.event_handler.reached("closing")

    def _break_off(self) -> None:
        """Lose what comes after some lines, as when the power fails at the sender's."""
        reader: Any = self._reader
        readuntil, lines = reader.readuntil, 0

        async def losing(*arguments: Any) -> bytes:
            nonlocal lines
            lines += 1
            if lines > _LINES:
                self.event_handler.reached("half")
                hang_up(self)
                raise ConnectionResetError
            line: bytes = await readuntil(*arguments)
            return line

        reader.readuntil = losing
