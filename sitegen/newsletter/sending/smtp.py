"""The SMTP client: one connection, and one message for each recipient.

The server's reply becomes a `DeliveryOutcome` for the recipient, or an exception if it concerns the
connection or the sender rather than this recipient. RFC 5321, with STARTTLS (RFC 3207) or implicit
TLS (RFC 8314), AUTH (RFC 4954), and SMTPUTF8 (RFC 6531) where an address needs it.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Final, Literal, Self

from msgspec import Struct

from sitegen.address import Address
from sitegen.errors import SitegenError

Tls = Literal["starttls", "implicit", "none"]

_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_PORTS: Final = {"starttls": 587, "implicit": 465, "none": 25}


class SmtpServer(Struct, frozen=True, kw_only=True):
    """A mail server and how to connect to it. The password is in no message and no repr."""

    host: str
    port: int | None = None
    tls: Tls = "starttls"
    user: str = ""
    password: Callable[[], str] | None = None
    """Called when a connection needs it."""
    certificates: ssl.SSLContext | None = None
    """The trusted certificates; None uses those of the system."""
    connect_seconds: float = 30
    command_seconds: float = 300
    data_seconds: float = 600
    """How long the server may take to accept a message (RFC 5321, 4.5.3.2.6)."""

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port or _PORTS[self.tls]}"


class DeliveryAccepted(Struct, frozen=True):
    """The server replied 250: it will deliver the message."""

    words: str


class DeliveryRefused(Struct, frozen=True):
    """The server replied 5xx: it will never accept this message for this recipient."""

    words: str
    about_content: bool = False
    """True if it accepted the recipient but refused the message."""


class DeliveryDeferred(Struct, frozen=True):
    """The server replied 4xx: it may accept the message later."""

    words: str


class DeliveryUncertain(Struct, frozen=True):
    """The connection broke after the message was sent and before the server replied."""

    words: str


DeliveryOutcome = DeliveryAccepted | DeliveryRefused | DeliveryDeferred | DeliveryUncertain


class ServerError(SitegenError):
    """The mail server can't be used at all."""


class ServerUnavailable(ServerError):
    """It doesn't reply, or asks to try again later. Nothing was handed over."""


class ServerRejection(ServerError):
    """It refuses to work with us: no encryption, wrong password, or sender not allowed."""


class Connection:
    """A connection that is opened when first used, and reopened after it broke."""

    def __init__(self, server: SmtpServer, helo: str = "localhost") -> None:
        """`helo` is the name sent in the greeting: the sender's domain."""
        if server.tls == "none" and server.host not in _LOOPBACK:
            raise ServerRejection(
                f"smtp.tls is none, but {server.host} is another machine: emails and the password "
                "would be sent unencrypted (set it to starttls or implicit)"
            )
        self._server = server
        self._helo = helo
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close(politely=error is None)

    def close(self, *, politely: bool = True) -> None:
        """Close the connection; doesn't wait for a server that no longer replies."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            if politely:
                if smtp.sock is not None:
                    smtp.sock.settimeout(5)
                smtp.quit()
        except (smtplib.SMTPException, OSError):
            pass
        finally:
            smtp.close()

    def open(self) -> smtplib.SMTP:
        """The open connection. Raises ServerUnavailable or ServerRejection."""
        if self._smtp is None:
            self._smtp = self._connected()
        return self._smtp

    def deliver(self, sender: Address, recipient: Address, message: bytes) -> DeliveryOutcome:
        """Hand one message over for one recipient.

        Raises ServerUnavailable if the connection failed before anything was handed over,
        ServerRejection if the server refuses the sender rather than this recipient.
        """
        smtp = self.open()
        try:
            rejection = self._envelope(smtp, sender, recipient)
            if rejection is not None:
                return rejection
            code, words = smtp.docmd("DATA")
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close(politely=False)
            raise ServerUnavailable(
                f"{self._server.address}: the connection broke: {error}"
            ) from error
        if code != 354:
            return self._rejected(smtp, code, words, about_content=True)
        return self._content(smtp, message)

    def _envelope(
        self, smtp: smtplib.SMTP, sender: Address, recipient: Address
    ) -> DeliveryOutcome | None:
        options: list[str] = []
        if sender.international or recipient.international:
            if not smtp.has_extn("smtputf8"):
                return DeliveryRefused(
                    "the mail server doesn't accept international addresses (SMTPUTF8)"
                )
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        smtp.command_encoding = "utf-8" if options else "ascii"
        code, words = smtp.mail(str(sender), options)
        if code != 250:
            said = _said(code, words)
            if code == 421 or 400 <= code < 500:
                self.close(politely=code != 421)
                raise ServerUnavailable(f"{self._server.address}: {said}")
            self.close()
            raise ServerRejection(
                f"{self._server.address} doesn't accept email from {sender}: {said}"
            )
        code, words = smtp.rcpt(str(recipient))
        if code not in (250, 251):
            return self._rejected(smtp, code, words, about_content=False)
        return None

    def _content(self, smtp: smtplib.SMTP, message: bytes) -> DeliveryOutcome:
        """Send the message after 354. If the connection breaks now, the outcome is uncertain."""
        stuffed = re.sub(rb"(?m)^\.", b"..", message)
        ending = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self._server.data_seconds)
            smtp.send(stuffed + ending)
            code, words = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(self._server.command_seconds)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close(politely=False)
            return DeliveryUncertain(f"the connection broke before the server replied: {error}")
        if code == 250:
            return DeliveryAccepted(_said(code, words))
        return self._rejected(smtp, code, words, about_content=True)

    def _rejected(
        self, smtp: smtplib.SMTP, code: int, words: bytes, *, about_content: bool
    ) -> DeliveryOutcome:
        """The outcome of a code other than success; resets the session for the next message."""
        said = _said(code, words)
        if code == 421:
            # It concerns the connection ("too many messages", "shutting down"); the message wasn't
            # accepted.
            self.close(politely=False)
            raise ServerUnavailable(f"{self._server.address}: {said}")
        try:
            cleared = smtp.rset()[0] == 250
        except (smtplib.SMTPException, OSError):
            cleared = False
        if not cleared:
            self.close(politely=False)
        return DeliveryDeferred(said) if 400 <= code < 500 else DeliveryRefused(said, about_content)

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        try:
            smtp = self._greeted()
        except ssl.SSLError as error:
            raise ServerRejection(f"{server.address}: TLS failed: {error}") from error
        except smtplib.SMTPConnectError as error:
            raise _by_code(server, error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ServerUnavailable(f"{server.address} can't be reached: {error}") from error
        try:
            self._secured(smtp)
            self._logged_in(smtp)
        except ServerError:
            smtp.close()
            raise
        except ssl.SSLError as error:
            smtp.close()
            raise ServerRejection(f"{server.address}: TLS failed: {error}") from error
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            raise ServerUnavailable(f"{server.address}: the connection broke: {error}") from error
        if smtp.sock is not None:
            smtp.sock.settimeout(server.command_seconds)
        return smtp

    def _greeted(self) -> smtplib.SMTP:
        server = self._server
        port = server.port or _PORTS[server.tls]
        if server.tls == "implicit":
            return smtplib.SMTP_SSL(
                server.host,
                port,
                local_hostname=self._helo,
                timeout=server.connect_seconds,
                context=self._trust(),
            )
        return smtplib.SMTP(
            server.host, port, local_hostname=self._helo, timeout=server.connect_seconds
        )

    def _trust(self) -> ssl.SSLContext:
        return self._server.certificates or ssl.create_default_context()

    def _secured(self, smtp: smtplib.SMTP) -> None:
        code, words = smtp.ehlo()
        if code >= 400:
            raise _by_code(self._server, code, words)
        if self._server.tls != "starttls":
            return
        # Never without it: an attacker in between could remove STARTTLS from the list.
        if not smtp.has_extn("starttls"):
            raise ServerRejection(
                f"{self._server.address} has no STARTTLS (set smtp.tls to implicit, port 465)"
            )
        code, words = smtp.starttls(context=self._trust())
        if code != 220:
            raise _by_code(self._server, code, words)
        smtp.ehlo()

    def _logged_in(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        if not server.user or server.password is None:
            return
        try:
            smtp.login(server.user, server.password())
        except smtplib.SMTPAuthenticationError as error:
            said = _said(error.smtp_code, error.smtp_error)
            if 400 <= error.smtp_code < 500:
                raise ServerUnavailable(f"{server.address}: {said}") from None
            # `from None`: the exchange in smtplib's error may contain the password.
            raise ServerRejection(
                f"{server.address} doesn't accept the user name or password: {said}"
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise ServerRejection(f"{server.address} offers no supported login method") from None


def _by_code(server: SmtpServer, code: int, words: bytes | str) -> ServerError:
    said = f"{server.address}: {_said(code, words)}"
    return ServerRejection(said) if code >= 500 else ServerUnavailable(said)


def _said(code: int, words: bytes | str) -> str:
    """The server's reply in one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {text}".split())


__all__ = [
    "Connection",
    "DeliveryAccepted",
    "DeliveryDeferred",
    "DeliveryOutcome",
    "DeliveryRefused",
    "DeliveryUncertain",
    "ServerError",
    "ServerRejection",
    "ServerUnavailable",
    "SmtpServer",
    "Tls",
]
