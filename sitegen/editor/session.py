"""One request to the editor, and the forms of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from sitegen.editor.addresses import HOME, edit_url
from sitegen.editor.source_files import (
    check_known,
)
from sitegen.errors import RequestError
from sitegen.read.project import Project
from sitegen.serve.extensions import PanelRequest, PanelResponse
from sitegen.serve.panel_templates import render

PACKAGE: Final = "sitegen.editor"
STYLES: Final = ("editor.css",)


class Session(NamedTuple):
    """A request to the editor, at a moment."""

    project: Project
    request: PanelRequest
    now: datetime

    @property
    def local(self) -> datetime:
        """Now, by the site's clock."""
        return self.now.astimezone(self.request.site.zone)

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of the form that was sent."""
        return self.request.form

    @property
    def tab(self) -> str:
        """The mark of the page with the form."""
        return self.form.get("tab", "")

    @property
    def wants_data(self) -> bool:
        """Whether a script asks, and no person."""
        return self.form.get("as") == "data"

    @property
    def file(self) -> str:
        """The source that is asked for. Raises RequestError if there is none."""
        file = self._asked
        check_known(self.request.site.contents.files, file)
        return file

    @property
    def known_file(self) -> str:
        """The source that is asked for; empty if there is none."""
        try:
            return self.file
        except RequestError:
            return ""

    @property
    def _asked(self) -> str:
        asked = self.form if self.request.method == "POST" else self.request.query
        return asked.get("file", "")


def failed(session: Session, message: str, status: int) -> PanelResponse:
    """What went wrong, as a page or as data."""
    if session.wants_data:
        return data_answer({"error": message}, status)
    # The way back from a source that can't be shown would lead to the same message.
    file = "" if session.request.path == "edit" else session.known_file
    return message_page("That didn't work", message, status, file)


def message_page(title: str, message: str, status: int, file: str = "") -> PanelResponse:
    """A page with a message alone, and the way back to the source that it is about."""
    edit = edit_url(file) if file else ""
    body = render(PACKAGE, "message.html", message=message, home=HOME, file=file, edit=edit)
    return PanelResponse(title, body, status, stylesheets=STYLES)


def data_answer(content: Any, status: int = 200) -> PanelResponse:
    """Data for a script, as JSON."""
    return PanelResponse("", content=msgspec.json.encode(content), status=status)


def page(
    title: str, template: str, status: int = 200, scripts: tuple[str, ...] = (), **context: Any
) -> PanelResponse:
    """A page of the editor, from a template and its `context`."""
    body = render(PACKAGE, template, home=HOME, **context)
    return PanelResponse(title, body, status, scripts=scripts, stylesheets=STYLES)


def go_to(location: str) -> PanelResponse:
    """To another page, after a change."""
    return PanelResponse("", location=location)
