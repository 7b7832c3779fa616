"""The inbox at the preview's desk: two rooms that don't know each other, put together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sitegen.cli.common import clock

if TYPE_CHECKING:
    from sitegen.inbox.deciding import Office
    from sitegen.read.project import Project
    from sitegen.serve.slots import Desk, DeskAnswer, DeskRequest
    from sitegen.site.site import Site


def inbox_desk(project: Project) -> Desk:
    """The desk at `/_sitegen/inbox` of a project's preview."""
    from sitegen.serve.slots import Desk

    @contextmanager
    def office(site: Site) -> Iterator[Office]:
        from sitegen.inbox.deciding import Office
        from sitegen.inbox.decisions import recover
        from sitegen.inbox.store import Store, inbox_file

        with Store(inbox_file(project.root), now) as store:
            recover(store, project.root)
            yield Office(store, project.root, site.config, site)

    def answer(request: DeskRequest) -> DeskAnswer:
        from sitegen.inbox import desk
        from sitegen.serve.slots import DeskAnswer

        page = desk.answer(
            office, request.site, request.method, request.path, request.form, request.token
        )
        return DeskAnswer(page.title, page.body, page.status, page.location)

    return Desk("inbox", "Inbox", answer, lambda: waiting_count(project))


def waiting_count(project: Project) -> int:
    """How many items wait; nothing is made where there is no inbox yet."""
    from sitegen.errors import SitegenError
    from sitegen.inbox.store import Store, inbox_file

    path = inbox_file(project.root)
    if not path.exists():
        return 0
    try:
        with Store(path, now) as store:
            return sum(item.open for item in store.items())
    except SitegenError:
        return 0


def now() -> datetime:
    """The present moment."""
    return clock(None, UTC)
