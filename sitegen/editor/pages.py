"""The answers of the editor: pages for people, and data for their scripts.

The preview server has already checked that a change comes from its own pages, and that no other
computer can reach it.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sitegen.editing.spans import EditError
from sitegen.editor import document_pages, paste_page, picture_pages
from sitegen.editor.addresses import edit_url
from sitegen.editor.body_text import with_text
from sitegen.editor.edit_page import (
    conflict_view,
    edit_view,
    local,
)
from sitegen.editor.form_changes import changed_source, form_mistakes
from sitegen.editor.kept_texts import (
    discard_typed,
    keep_typed,
    keep_version,
    typed_text,
    versions_of,
)
from sitegen.editor.placing import OpenText
from sitegen.editor.session import (
    PACKAGE,
    Session,
    data_answer,
    failed,
    go_to,
    message_page,
    page,
)
from sitegen.editor.source_files import (
    ChangedMeanwhile,
    digest_of,
    read_source_file,
    take_leftovers,
    write_source_file,
)
from sitegen.editor.source_form import SourceForm, source_form
from sitegen.editor.unsaved import (
    FieldProblem,
    UnsavedText,
    at_controls,
    framed,
    new_errors,
    page_of_unsaved,
    read_unsaved,
    remarks,
)
from sitegen.errors import ContentError, Problem, RequestError, SitegenError
from sitegen.model.config import Config
from sitegen.model.kinds import kinds
from sitegen.read.project import CONFIG, Project, file_type
from sitegen.serve.extensions import PanelRequest, PanelResponse
from sitegen.serve.panel_templates import render

_SCRIPTS: Final = ("editor.js",)

Clock = Callable[[], datetime]


def respond(project: Project, request: PanelRequest, clock: Clock) -> PanelResponse:
    """Respond to a request. The origin of `POST` has been checked."""
    session = Session(project, request, clock())
    answers = _ANSWERS.get((request.method if request.method == "POST" else "GET", request.path))
    if answers is None:
        return message_page("There is no such page", "Choose a document to edit.", 404)
    try:
        return answers(session)
    except ChangedMeanwhile as error:
        return failed(session, str(error), 409)
    except ContentError as error:
        return failed(session, "; ".join(str(one) for one in error.problems), 422)
    except SitegenError as error:
        return failed(session, str(error), 422)


# --- what comes back ----------------------------------------------------------------------------


class _Edited(NamedTuple):
    """A form that came back."""

    file: str
    base: str
    data: bytes
    form: SourceForm | None
    mistakes: tuple[FieldProblem, ...] = ()
    """What no source can say, and so isn't in `data`."""

    by_source: bool = False
    """Whether the source was edited, and no form."""

    @property
    def controls(self) -> tuple[Any, ...]:
        """The controls that are on the page."""
        return () if self.form is None or self.by_source else self.form.controls


def _edited(session: Session) -> _Edited:
    """The source that a form describes. Raises RequestError or EditError."""
    request, form = session.request, session.form
    file = session.file
    try:
        opened = base64.b64decode(form.get("opened", ""), validate=True)
    except binascii.Error:
        raise RequestError("the form is damaged (reload the page)") from None
    base = form.get("base", "")
    shown = source_form(opened, file, request.site, request.renderer.theme, session.local)
    if "source" in form:
        data = with_text(opened, file, form["source"])
        again = source_form(data, file, request.site, request.renderer.theme, session.local)
        known = None if isinstance(again, Problem) else again
        return _Edited(file, base, data, known, by_source=True)
    if isinstance(shown, Problem):
        raise RequestError(f"{shown} (edit the source)")
    model = Config if file == CONFIG else kinds().front_matters[file_type(file)]
    data = changed_source(
        opened, file, form, shown.changed_fields, model, shown.publishing, session.local
    )
    again = source_form(data, file, request.site, request.renderer.theme, session.local)
    mistakes = tuple(
        FieldProblem(one.control, one.severity, one.message, one.remedy, 0)
        for one in form_mistakes(shown.changed_fields, shown.publishing, form)
    )
    return _Edited(file, base, data, shown if isinstance(again, Problem) else again, mistakes)


def _current(session: Session, file: str) -> bytes | None:
    try:
        return read_source_file(session.project, file)
    except RequestError:
        return None


# --- the page beside the form -------------------------------------------------------------------


def _preview_saved(session: Session) -> PanelResponse:
    file = session.file
    data = read_source_file(session.project, file)
    typed = typed_text(session.project.root, file) if session.request.query.get("typed") else None
    data = typed.data if typed is not None else data
    unsaved = read_unsaved(session.project, session.request, file, data)
    return _framed(session, unsaved, session.request.query.get("at", ""))


def _framed(session: Session, unsaved: UnsavedText, at: str) -> PanelResponse:
    shown = page_of_unsaved(session.project, unsaved, at)
    if shown is None:
        message = unsaved.errors[0].text if unsaved.errors else "No page shows this."
        return PanelResponse("", document=str(render(PACKAGE, "no_page.html", message=message)))
    html = _in_frame(session, shown.html, unsaved)
    return PanelResponse("", document=html)


def _in_frame(session: Session, html: str, unsaved: UnsavedText) -> str:
    request = session.request
    return framed(html, request.renderer, request.site, unsaved, session.project)


def _preview(session: Session) -> PanelResponse:
    edited = _edited(session)
    unsaved = read_unsaved(session.project, session.request, edited.file, edited.data)
    if not session.wants_data:
        return _framed(session, unsaved, session.form.get("at", ""))
    shown = page_of_unsaved(session.project, unsaved, session.form.get("at", ""))
    current = _current(session, edited.file)
    return data_answer(
        {
            "page": _in_frame(session, shown.html, unsaved)
            if shown is not None and _is_shown(unsaved)
            else None,
            "url": shown.url_path if shown is not None else "",
            "problems": [
                *edited.mistakes,
                *at_controls(unsaved, unsaved.problems, edited.controls),
            ],
            "changed": current is None or digest_of(current) != edited.base,
        }
    )


def _is_shown(unsaved: UnsavedText) -> bool:
    """Whether a page shows the unsaved text: one with mistakes in itself is on none."""
    return unsaved.document is not None or not unsaved.errors


def _keep(session: Session) -> PanelResponse:
    """Keep what is typed, and say what a check finds in it."""
    edited = _edited(session)
    current = _current(session, edited.file)
    if current == edited.data:
        discard_typed(session.project.root, edited.file, session.now, session.tab)
    else:
        keep_typed(
            session.project.root,
            edited.file,
            edited.base,
            edited.data,
            session.now,
            session.tab,
        )
    kept = f"{session.local:%H:%M:%S}" if current != edited.data else ""
    return data_answer({"kept": kept, "remarks": _remarks_on(session, edited)})


def _remarks(session: Session) -> PanelResponse:
    """What a check finds in a text that nobody has changed yet: nothing is kept."""
    return data_answer({"remarks": _remarks_on(session, _edited(session))})


def _remarks_on(session: Session, edited: _Edited) -> tuple[FieldProblem, ...]:
    unsaved = read_unsaved(session.project, session.request, edited.file, edited.data)
    found = remarks(session.project, unsaved)
    known = {(one.message, one.line) for one in unsaved.problems}
    more = [one for one in found if (one.message, one.line) not in known]
    return at_controls(unsaved, more, edited.controls)


def _add_picture(session: Session) -> PanelResponse:
    """Put a picture that was sent beside the document, as the page has it open."""
    edited = _edited(session)
    text = OpenText(edited.file, edited.base, edited.data, session.tab)
    return picture_pages.add_picture(session, text)


# --- saving -------------------------------------------------------------------------------------


def _save(session: Session) -> PanelResponse:
    project, root = session.project, session.project.root
    try:
        edited = _edited(session)
    except EditError as error:
        return _not_written(session, str(error))
    current = _current(session, edited.file)
    if current is None or digest_of(current) != edited.base:
        keep_typed(root, edited.file, edited.base, edited.data, session.now, session.tab)
        return _conflict(session, edited, current)
    if any(one.severity == "error" for one in edited.mistakes):
        keep_typed(root, edited.file, edited.base, edited.data, session.now, session.tab)
        return _refused(session, edited, edited.mistakes)
    if edited.data != current:
        unsaved = read_unsaved(project, session.request, edited.file, edited.data)
        wrong = new_errors(project, session.request, unsaved, current)
        if wrong:
            keep_typed(root, edited.file, edited.base, edited.data, session.now, session.tab)
            return _refused(session, edited, at_controls(unsaved, wrong, edited.controls))
        keep_version(root, edited.file, current, session.now)
        try:
            write_source_file(project, edited.file, edited.base, edited.data)
        except ChangedMeanwhile as error:
            keep_typed(root, edited.file, edited.base, edited.data, session.now, session.tab)
            return _conflict(session, edited, error.current)
        _after_saving(session, edited)
    else:
        discard_typed(root, edited.file, session.now, session.tab)
    if session.wants_data:
        return data_answer(
            {
                "base": digest_of(edited.data),
                "opened": base64.b64encode(edited.data).decode(),
                "saved": f"{session.local:%H:%M:%S}",
            }
        )
    view = {"view": "source"} if "source" in session.form else {}
    return go_to(edit_url(edited.file, done="saved", **view))


def _after_saving(session: Session, edited: _Edited) -> None:
    """What is kept of a save. The file is written: that none of this can be is no failure of it."""
    root = session.project.root
    try:
        keep_version(root, edited.file, edited.data, session.now)
        discard_typed(root, edited.file, session.now, session.tab)
    except SitegenError:
        return


def _conflict(session: Session, edited: _Edited, current: bytes | None) -> PanelResponse:
    message = str(ChangedMeanwhile(edited.file, current))
    if session.wants_data:
        return data_answer({"error": message, "conflict": True}, 409)
    view = conflict_view(edited.file, session.request.token, message, edited.data, current)
    return page("Changed meanwhile", "conflict.html", 409, view=view)


def _refused(session: Session, edited: _Edited, wrong: tuple[FieldProblem, ...]) -> PanelResponse:
    message = "Nothing was saved, because a build would stop. What you typed is kept."
    if session.wants_data:
        return data_answer({"error": message, "problems": wrong}, 422)
    return _edit_page(session, edited.file, edited.base, edited.data, 422, wrong, wrong=message)


def _not_written(session: Session, message: str) -> PanelResponse:
    """A form that asks for what can't be written into the source as it is."""
    if session.wants_data:
        return data_answer({"error": message}, 422)
    words = f"{message} Go back to change it."
    return message_page("Nothing was saved", words, 422, session.file)


# --- the form -----------------------------------------------------------------------------------

_NOTICES: Final = {
    "saved": "Saved.",
    "created": "This is a draft: fill in what is missing, then make it live.",
    "renamed": "Renamed. Links to it were updated, and the old address leads here.",
    "copied": "This is the copy, a draft with an identifier of its own.",
    "back": "The earlier version is back.",
    "undeleted": "It is back.",
    "discarded": "What was typed is discarded.",
}


def _edit(session: Session) -> PanelResponse:
    file, project = session.file, session.project
    query = session.request.query
    take_leftovers(project, file, lambda one: keep_version(project.root, file, one, session.now))
    data = read_source_file(project, file)
    base = digest_of(data)
    typed = typed_text(session.project.root, file)
    shows = typed is not None and bool(query.get("typed"))
    if typed is not None and shows:
        data, base = typed.data, typed.base
    return _edit_page(
        session,
        file,
        base,
        data,
        200,
        None,
        notice=_NOTICES.get(query.get("done", ""), ""),
        typed=local(typed.at, session.request.site)
        if typed is not None and not shows and typed.data != data
        else "",
        shows_typed=shows,
    )


def _edit_page(
    session: Session,
    file: str,
    base: str,
    data: bytes,
    status: int,
    known: tuple[FieldProblem, ...] | None,
    **more: Any,
) -> PanelResponse:
    request = session.request
    form = source_form(data, file, request.site, request.renderer.theme, session.local)
    possible = not isinstance(form, Problem)
    by_source = request.query.get("view") == "source" or "source" in session.form
    shown = None if isinstance(form, Problem) or by_source else form
    if known is None:
        unsaved = read_unsaved(session.project, request, file, data)
        controls = () if shown is None else shown.controls
        known = at_controls(unsaved, unsaved.problems, controls)
    view = edit_view(
        request.site,
        file,
        request.token,
        base,
        data,
        shown,
        known,
        session.now,
        tab=session.tab or secrets.token_hex(8),
        versions=len(versions_of(session.project.root, file)),
        can_use_form=possible,
        **more,
    )
    return page(f"Edit: {view.title}", "edit.html", status, _SCRIPTS, view=view)


def _discard(session: Session) -> PanelResponse:
    file = session.file
    # Even what is thrown away can be brought back: it becomes a version.
    discard_typed(session.project.root, file, session.now)
    return go_to(edit_url(file, done="discarded"))


_ANSWERS: Final[Mapping[tuple[str, str], Callable[[Session], PanelResponse]]] = {
    ("GET", ""): document_pages.home,
    ("GET", "edit"): _edit,
    ("GET", "new"): document_pages.new,
    ("GET", "preview"): _preview_saved,
    ("GET", "delete"): document_pages.ask_to_delete,
    ("GET", "versions"): document_pages.versions,
    ("GET", "documents"): document_pages.link_targets,
    ("GET", "pictures"): document_pages.pictures,
    ("GET", "picture"): document_pages.picture,
    ("GET", "upload"): picture_pages.waiting,
    ("POST", "upload"): picture_pages.upload,
    ("POST", "add-picture"): _add_picture,
    ("POST", "paste"): paste_page.paste,
    ("POST", "preview"): _preview,
    ("POST", "keep"): _keep,
    ("POST", "remarks"): _remarks,
    ("POST", "save"): _save,
    ("POST", "discard"): _discard,
    ("POST", "create"): document_pages.create,
    ("POST", "rename"): document_pages.rename,
    ("POST", "duplicate"): document_pages.duplicate,
    ("POST", "delete"): document_pages.delete,
    ("POST", "undelete"): document_pages.undelete,
    ("POST", "restore"): document_pages.restore,
}
