"""The newsletter's services that the inbox uses, if that feature is installed.

The protocols describe what the inbox needs of each service. Without the newsletter the inbox still
works: then nobody can be subscribed or notified, and replies to issues are ordinary emails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from sitegen.address import Address, AddressError, parse_address
from sitegen.errors import RequestError
from sitegen.features import service

if TYPE_CHECKING:
    from types import TracebackType

    from sitegen.model.config import Config
    from sitegen.read.project import Project

Clock = Callable[[], datetime]


class ListedSubscriber(Protocol):
    """A subscriber, present, former or not confirmed yet."""

    @property
    def address(self) -> Address: ...

    @property
    def state(self) -> str:
        """`unconfirmed`, `confirmed`, `removed` or `suppressed`."""

    @property
    def changed(self) -> datetime:
        """When the state last changed."""


class SubscriberList(Protocol):
    """The list of subscribers, open."""

    def find(self, address: Address) -> ListedSubscriber | None: ...

    def add(
        self,
        address: Address,
        *,
        name: str = ...,
        interests: Iterable[str] = ...,
        source: str = ...,
    ) -> ListedSubscriber:
        """Add a subscriber, unconfirmed unless they are confirmed already."""

    def confirm(
        self, address: Address, *, consent: str = ..., at: datetime | None = ...
    ) -> ListedSubscriber:
        """Record that the person confirmed, in which words or how, and when."""

    def remove(self, address: Address) -> ListedSubscriber:
        """Record that the person unsubscribed, or asked never to be added."""

    def forget(self, address: Address) -> bool:
        """Delete all data on an address; False if there was none."""


class Mailer(Protocol):
    """Sends single emails."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

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
        string. All texts are plain; `reason` says why the person gets it."""


class AnsweredEmail(Protocol):
    """An email of the newsletter that got a reply."""

    @property
    def subject(self) -> str: ...

    @property
    def page(self) -> str:
        """The URL of its page on the site; empty if it has none."""

    @property
    def code(self) -> str:
        """Of an invitation to confirm, its code; else empty."""


FindAnswered = Callable[[str], AnsweredEmail | None]
"""Returns the email of the newsletter with a Message-ID; None if there is none."""


_OpenSubscribers = Callable[[Path, Clock], AbstractContextManager[SubscriberList]]
_OpenMailer = Callable[[Path, "Config", Clock], AbstractContextManager[Mailer]]
_AnsweredEmails = Callable[["Project", "Config", datetime], FindAnswered]
_CodeOwner = Callable[[Path, Clock, str], Address | None]
_ForgetExpired = Callable[[Path, Clock], tuple[Address, ...]]
_TokenOwner = Callable[[Path, "Config", Clock, str], Address | None]
_Forget = Callable[[Path, Clock, Address], bool]


def is_available() -> bool:
    """Whether the newsletter is installed."""
    return service("subscribers") is not None


def open_subscribers(root: Path, clock: Clock) -> AbstractContextManager[SubscriberList]:
    """The list of subscribers of the project at `root`. Raises RequestError without one."""
    offered: _OpenSubscribers | None = service("subscribers")
    if offered is None:
        raise RequestError(_without("nobody can be subscribed or unsubscribed"))
    return offered(root, clock)


def open_mailer(root: Path, config: Config, clock: Clock) -> AbstractContextManager[Mailer]:
    """The mailer that uses the project's mail server.

    Raises RequestError without the newsletter, and SitegenError if no mail server is set.
    """
    offered: _OpenMailer | None = service("mail")
    if offered is None:
        raise RequestError(_without("no email can be sent"))
    return offered(root, config, clock)


def answered_emails(project: Project, config: Config, now: datetime) -> FindAnswered:
    """A function that finds the email of the newsletter that got a reply."""
    offered: _AnsweredEmails | None = service("answered_emails")
    return offered(project, config, now) if offered is not None else lambda _: None


def code_owner(root: Path, clock: Clock, code: str) -> Address | None:
    """The subscriber with the code of an invitation, who may have confirmed already; None if nobody
    has it."""
    offered: _CodeOwner | None = service("code_owner")
    return offered(root, clock, code) if offered is not None else None


def was_asked(root: Path, clock: Clock, text: str) -> bool:
    """Whether an address belongs to a subscriber who hasn't confirmed yet."""
    if not is_available():
        return False
    try:
        address = parse_address(text)
    except AddressError:
        return False
    with open_subscribers(root, clock) as subscribers:
        one = subscribers.find(address)
    return one is not None and one.state == "unconfirmed"


def forget_expired(root: Path, clock: Clock) -> tuple[Address, ...]:
    """Delete all data on addresses that didn't confirm in time; returns them."""
    offered: _ForgetExpired | None = service("forget_expired")
    return offered(root, clock) if offered is not None else ()


def token_owner(root: Path, config: Config, clock: Clock, token: str) -> Address | None:
    """The subscriber with the token of an unsubscribe link; None if nobody has it.

    Raises RequestError without the newsletter, or without the secret that tokens are made from.
    """
    offered: _TokenOwner | None = service("token_owner")
    if offered is None:
        raise RequestError(_without("nobody can be unsubscribed"))
    return offered(root, config, clock, token)


def forget(root: Path, clock: Clock, address: Address) -> bool | None:
    """Delete all of the newsletter's data on an address; False if there was none, None without
    the newsletter."""
    offered: _Forget | None = service("forget")
    return offered(root, clock, address) if offered is not None else None


def _without(consequence: str) -> str:
    return (
        f"the newsletter isn't part of this installation, so {consequence} "
        "(install sitegen with the newsletter)"
    )
