"""The newsletter as the inbox uses it: through the services of that feature, if there is one.

The protocols say what the inbox needs of a service. Without the newsletter the inbox works on:
nobody can be subscribed or notified then, and replies to issues are emails like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from sitegen.address import Address
from sitegen.errors import RequestError
from sitegen.features import service

if TYPE_CHECKING:
    from types import TracebackType

    from sitegen.model.config import Config
    from sitegen.read.project import Project

Clock = Callable[[], datetime]


class ListedSubscriber(Protocol):
    """A person on the list, or somebody who was or may become one."""

    @property
    def address(self) -> Address: ...

    @property
    def state(self) -> str:
        """`unconfirmed`, `confirmed`, `removed` or `suppressed`."""


class SubscriberList(Protocol):
    """The list of subscribers, open."""

    def find(self, address: Address) -> ListedSubscriber | None: ...

    def add(self, address: Address, *, name: str = ..., source: str = ...) -> ListedSubscriber:
        """Add somebody, unconfirmed, who may be on the list already."""

    def forget(self, address: Address) -> bool:
        """Delete all that the list knows of an address; False if that is nothing."""


class Mailer(Protocol):
    """Sends emails to one person each."""

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
        """Send an email, unless one with this `id` went out before; returns why it could not be
        sent, or nothing. All texts are plain; `reason` says why the person gets it."""


class AnsweredEmail(Protocol):
    """An email of the newsletter that somebody answered."""

    @property
    def subject(self) -> str: ...

    @property
    def page(self) -> str:
        """The URL of its page on the site; empty if it has none."""


FindAnswered = Callable[[str], AnsweredEmail | None]
"""The email of the newsletter to which a Message-ID belongs."""


_OpenSubscribers = Callable[[Path, Clock], AbstractContextManager[SubscriberList]]
_OpenMailer = Callable[[Path, "Config", Clock], AbstractContextManager[Mailer]]
_AnsweredEmails = Callable[["Project", "Config", datetime], FindAnswered]
_Forget = Callable[[Path, Clock, Address], bool]


def is_available() -> bool:
    """Whether there is a newsletter to which people can be subscribed."""
    return service("subscribers") is not None


def open_subscribers(root: Path, clock: Clock) -> AbstractContextManager[SubscriberList]:
    """The list of subscribers of the project at `root`. Raises RequestError without one."""
    offered: _OpenSubscribers | None = service("subscribers")
    if offered is None:
        raise RequestError(_without("nobody can be subscribed, or taken off the list"))
    return offered(root, clock)


def open_mailer(root: Path, config: Config, clock: Clock) -> AbstractContextManager[Mailer]:
    """What sends emails through the mail server of the project.

    Raises RequestError without the newsletter, and SitegenError if no mail server is set.
    """
    offered: _OpenMailer | None = service("mail")
    if offered is None:
        raise RequestError(_without("no email can be sent"))
    return offered(root, config, clock)


def answered_emails(project: Project, config: Config, now: datetime) -> FindAnswered:
    """How to find the email of the newsletter that somebody answered; there is none without it."""
    offered: _AnsweredEmails | None = service("answered_emails")
    return offered(project, config, now) if offered is not None else lambda _: None


def forget(root: Path, clock: Clock, address: Address) -> bool | None:
    """Delete all that the newsletter knows of an address; False if that is nothing, None if there
    is no newsletter that could be asked."""
    offered: _Forget | None = service("forget")
    return offered(root, clock, address) if offered is not None else None


def _without(consequence: str) -> str:
    return (
        f"the newsletter is not part of this installation, so {consequence} "
        "(install sitegen with the newsletter)"
    )
