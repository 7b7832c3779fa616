"""The inbox as a panel of the preview; `panel_pages` makes its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.cli.common import now

if TYPE_CHECKING:
    from sitegen.read.project import Project
    from sitegen.serve.extensions import Panel, PanelRequest, PanelResponse


def inbox_panel(project: Project) -> Panel:
    """The inbox panel of a project's preview."""
    from sitegen.serve.extensions import Panel

    def respond(request: PanelRequest) -> PanelResponse:
        from sitegen.inbox import panel_pages

        return panel_pages.respond(project, request, now)

    return Panel("inbox", "Inbox", respond, lambda: open_count(project), private=True)


def open_count(project: Project) -> int:
    """The number of open submissions; doesn't create an inbox."""
    from sitegen.errors import SitegenError
    from sitegen.inbox.store import InboxStore, inbox_file

    path = inbox_file(project.root)
    if not path.exists():
        return 0
    try:
        with InboxStore(path, now) as store:
            return sum(submission.open for submission in store.submissions())
    except SitegenError:
        return 0
