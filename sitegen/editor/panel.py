"""The editor as a panel of the preview; `pages.py` answers its requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.cli.common import now
from sitegen.editor.addresses import HOME, NAME, edit_url, new_url

if TYPE_CHECKING:
    from sitegen.read.project import Project
    from sitegen.serve.extensions import Panel, PanelRequest, PanelResponse

LARGEST_FORM: Final = 8 * 1024 * 1024
"""Bytes: a source of 2 MB, in the form as it was opened and as it is now."""
LARGEST_PICTURE: Final = 25 * 1024 * 1024
"""Bytes of a picture that is sent."""


def editor_panel(project: Project) -> Panel:
    """The panel in which a project's documents are written."""
    from sitegen.serve.extensions import Panel, SourceLinks

    def respond(request: PanelRequest) -> PanelResponse:
        from sitegen.editor.pages import respond as answer

        return answer(project, request, now)

    def waiting() -> int:
        from sitegen.editor.kept_texts import unfinished_texts

        return len(unfinished_texts(project.root))

    return Panel(
        NAME,
        "Editor",
        respond,
        waiting,
        private=True,
        package="sitegen.editor",
        largest_form=LARGEST_FORM,
        uploads={"upload": LARGEST_PICTURE},
        sources=SourceLinks(edit_url, new_url, HOME),
    )
