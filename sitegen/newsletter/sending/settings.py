"""The settings for sending, from the configuration. Secrets come from the environment only."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from sitegen.address import AddressError, parse_address
from sitegen.errors import SitegenError
from sitegen.model.config import Config
from sitegen.newsletter.sending.campaign import Mailbox
from sitegen.newsletter.sending.smtp import SmtpServer


class SettingsError(SitegenError):
    """The configuration or the environment lacks a setting that sending needs."""


def server(config: Config, environment: Mapping[str, str]) -> SmtpServer:
    """The mail server. Raises SettingsError if none is set, or its password is missing."""
    smtp = config.newsletter.smtp
    if not smtp.host:
        raise SettingsError(
            "there is no mail server (set newsletter.smtp.host in content/site.yaml, or use the "
            "files in newsletter-out/ with a newsletter service)"
        )
    if smtp.user and not environment.get(smtp.password_env):
        raise SettingsError(
            f"the password of {smtp.user} is missing (set the environment variable "
            f"{smtp.password_env})"
        )
    return SmtpServer(
        host=smtp.host,
        port=smtp.port,
        tls=smtp.tls,
        user=smtp.user or "",
        password=lambda: environment[smtp.password_env],
    )


def unsubscribe_secret(config: Config, environment: Mapping[str, str]) -> bytes:
    """The key for recipients' tokens; empty if it isn't in the environment."""
    return environment.get(config.newsletter.secret_env, "").encode()


def list_id(config: Config) -> str:
    """The newsletter's permanent name (RFC 2919)."""
    host = urlsplit(config.url).hostname or "localhost"
    return config.newsletter.list_id or f"newsletter.{_ascii(host)}"


def list_name(config: Config) -> str:
    """The newsletter's name."""
    return config.newsletter.name or config.name


def reply_to(config: Config) -> Mailbox | None:
    """The mailbox for replies; None if neither newsletter nor contact has an address.

    Raises SettingsError if the address is invalid.
    """
    text = config.newsletter.reply_to or config.contact.email
    if not text:
        return None
    try:
        return Mailbox(parse_address(text), config.name)
    except AddressError as error:
        raise SettingsError(
            f'content/site.yaml: "{text}" is not an email address: {error}'
        ) from error


def postal_address(config: Config) -> str:
    """The sender's name and postal address in lines; empty if the configuration has none."""
    if config.newsletter.postal_address:
        return config.newsletter.postal_address.strip()
    address = config.contact.address
    if address is None:
        return ""
    town = " ".join(part for part in (address.postal_code, address.locality) if part)
    lines = (config.name, address.street, town, address.region, address.country)
    if not any(lines[1:]):
        return ""
    return "\n".join(line for line in lines if line)


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return "localhost"
