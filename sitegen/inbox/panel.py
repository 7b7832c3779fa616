"""The inbox in the preview: `panel_pages` put into a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from sitegen.cli.common import now

if TYPE_CHECKING:
    from sitegen.inbox.moderation import Office
    from sitegen.read.project import Project
    from sitegen.serve.extensions import Panel, PanelRequest, PanelResponse
    from sitegen.site.site import Site


def inbox_panel(project: Project) -> Panel:
    """The inbox panel of a project's preview."""
    from sitegen.serve.extensions import Panel

    @contextmanager
    def opened(site: Site) -> Iterator[Office]:
        from sitegen.inbox.moderation import Office, settle
        from sitegen.inbox.moderation_log import recover
        from sitegen.inbox.store import Store, inbox_file

        with Store(inbox_file(project.root), now) as store:
            recover(store, project.root)
            office = Office(store, project.root, site.config, site)
            settle(office)
            yield office

    def respond(request: PanelRequest) -> PanelResponse:
        from sitegen.inbox import panel_pages
        from sitegen.render.imagined import imagined
        from sitegen.serve.extensions import PanelResponse

        counter = panel_pages.Counter(
            open_office=lambda: opened(request.site),
            token=request.token,
            imagine=partial(imagined, project, request.answers, request.renderer),
        )
        page = panel_pages.answer(
            counter, request.method, request.path, request.query, request.form
        )
        return PanelResponse(page.title, page.body, page.status, page.location, page.document)

    return Panel("inbox", "Inbox", respond, lambda: waiting_count(project), private=True)


def waiting_count(project: Project) -> int:
    """How many items wait; nothing is made where there is no inbox yet."""
    from sitegen.errors import SitegenError
    from sitegen.inbox.store import Store, inbox_file

    path = inbox_file(project.root)
    if not path.exists():
        return 0
    try:
        with Store(path, now) as store:
            return sum(submission.open for submission in store.submissions())
    except SitegenError:
        return 0
