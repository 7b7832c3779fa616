"""Fixtures of the newsletter's tests: a clock, an issue, recipients, a mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.newsletter.sending.journal import SendJournal
from sitegen.newsletter.subscribers.database import Subscribers
from tests.check.conftest import look
from tests.newsletter.support import Clock, MailServer
from tests.serve.conftest import serve

__all__ = ["look", "serve"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def private(tmp_path: Path) -> Path:
    return tmp_path / "private"


@pytest.fixture
def journal(private: Path) -> Iterator[SendJournal]:
    with SendJournal(private / "mailings.sqlite") as journal:
        yield journal


@pytest.fixture
def subscribers(private: Path, clock: Clock) -> Iterator[Subscribers]:
    with Subscribers(private / "subscribers.sqlite", clock) as subscribers:
        yield subscribers


@pytest.fixture
def start() -> Iterator[Callable[..., MailServer]]:
    """Starts mail servers and stops them at the end."""
    running: list[MailServer] = []

    def start_one(**options: object) -> MailServer:
        server = MailServer(**options)  # type: ignore[arg-type]
        running.append(server)
        return server

    yield start_one
    for server in running:
        server.stop()


@pytest.fixture
def server(start: Callable[..., MailServer]) -> MailServer:
    return start()
