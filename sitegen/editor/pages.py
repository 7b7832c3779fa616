"""The answers of the editor: pages for people, and data for their scripts.

The preview server has already checked that a change comes from its own pages, and that no other
computer can reach it.
"""

from __future__ import annotations

import base64
import binascii
import mimetypes
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from sitegen.editing.spans import EditError
from sitegen.editor import actions
from sitegen.editor.addresses import HOME, edit_url
from sitegen.editor.body_text import with_text
from sitegen.editor.deleted import bring_back, deleted_documents
from sitegen.editor.edit_page import (
    conflict_view,
    edit_view,
    local,
    unfinished_row,
    version_row,
)
from sitegen.editor.form_changes import changed_source, form_mistakes
from sitegen.editor.kept_texts import (
    discard_typed,
    keep_typed,
    keep_version,
    typed_text,
    unfinished_texts,
    version,
    versions_of,
)
from sitegen.editor.link_choices import link_choices, picture_choices
from sitegen.editor.source_files import (
    ChangedMeanwhile,
    check_known,
    digest_of,
    read_source_file,
    write_source_file,
)
from sitegen.editor.source_form import SourceForm, source_form
from sitegen.editor.suggestions import PICTURES
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

PACKAGE: Final = "sitegen.editor"
_SCRIPTS: Final = ("editor.js",)
_STYLES: Final = ("editor.css",)

Clock = Callable[[], datetime]


def respond(project: Project, request: PanelRequest, clock: Clock) -> PanelResponse:
    """Respond to a request. The origin of `POST` has been checked."""
    session = _Session(project, request, clock())
    answers = _ANSWERS.get((request.method if request.method == "POST" else "GET", request.path))
    if answers is None:
        return _message("There is no such page", "Choose a document to edit.", 404)
    try:
        return answers(session)
    except ChangedMeanwhile as error:
        return _failed(session, str(error), 409)
    except ContentError as error:
        return _failed(session, "; ".join(str(one) for one in error.problems), 422)
    except SitegenError as error:
        return _failed(session, str(error), 422)


class _Session(NamedTuple):
    project: Project
    request: PanelRequest
    now: datetime

    @property
    def local(self) -> datetime:
        """Now, by the site's clock."""
        return self.now.astimezone(self.request.site.zone)

    @property
    def form(self) -> Mapping[str, str]:
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
        asked = self.form if self.request.method == "POST" else self.request.query
        file = asked.get("file", "")
        check_known(self.request.site.contents.files, file)
        return file


def _failed(session: _Session, message: str, status: int) -> PanelResponse:
    if session.wants_data:
        return _data({"error": message}, status)
    return _message("That didn't work", message, status)


def _message(title: str, message: str, status: int) -> PanelResponse:
    body = render(PACKAGE, "message.html", message=message, home=HOME)
    return PanelResponse(title, body, status, stylesheets=_STYLES)


def _data(content: Any, status: int = 200) -> PanelResponse:
    return PanelResponse("", content=msgspec.json.encode(content), status=status)


def _page(
    title: str, template: str, status: int = 200, scripts: tuple[str, ...] = (), **context: Any
) -> PanelResponse:
    body = render(PACKAGE, template, home=HOME, **context)
    return PanelResponse(title, body, status, scripts=scripts, stylesheets=_STYLES)


def _go(location: str) -> PanelResponse:
    return PanelResponse("", location=location)


# --- what comes back ----------------------------------------------------------------------------


class _Edited(NamedTuple):
    """A form that came back."""

    file: str
    base: str
    data: bytes
    form: SourceForm | None
    mistakes: tuple[FieldProblem, ...] = ()
    """What no source can say, and so isn't in `data`."""

    @property
    def controls(self) -> tuple[Any, ...]:
        return self.form.controls if self.form is not None else ()


def _edited(session: _Session) -> _Edited:
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
        return _Edited(file, base, data, None if isinstance(again, Problem) else again)
    if isinstance(shown, Problem):
        raise RequestError(f"{shown} (edit the source)")
    model = Config if file == CONFIG else kinds().front_matters[file_type(file)]
    data = changed_source(
        opened, file, form, shown.changed_fields, model, shown.publishing, session.local
    )
    again = source_form(data, file, request.site, request.renderer.theme, session.local)
    mistakes = tuple(
        FieldProblem(one.control, "error", one.message, one.remedy, 0)
        for one in form_mistakes(shown.changed_fields, shown.publishing, form)
    )
    return _Edited(file, base, data, shown if isinstance(again, Problem) else again, mistakes)


def _current(session: _Session, file: str) -> bytes | None:
    try:
        return read_source_file(session.project, file)
    except RequestError:
        return None


# --- the page beside the form -------------------------------------------------------------------


def _preview_saved(session: _Session) -> PanelResponse:
    file = session.file
    data = read_source_file(session.project, file)
    typed = typed_text(session.project.root, file) if session.request.query.get("typed") else None
    data = typed.data if typed is not None else data
    unsaved = read_unsaved(session.project, session.request, file, data)
    return _framed(session, unsaved, session.request.query.get("at", ""))


def _framed(session: _Session, unsaved: UnsavedText, at: str) -> PanelResponse:
    page = page_of_unsaved(session.project, unsaved, at)
    if page is None:
        message = unsaved.errors[0].text if unsaved.errors else "No page shows this."
        return PanelResponse("", document=str(render(PACKAGE, "no_page.html", message=message)))
    html = framed(page.html, session.request.renderer, unsaved, session.project)
    return PanelResponse("", document=html)


def _preview(session: _Session) -> PanelResponse:
    edited = _edited(session)
    unsaved = read_unsaved(session.project, session.request, edited.file, edited.data)
    if not session.wants_data:
        return _framed(session, unsaved, session.form.get("at", ""))
    page = page_of_unsaved(session.project, unsaved, session.form.get("at", ""))
    current = _current(session, edited.file)
    return _data(
        {
            "page": framed(page.html, session.request.renderer, unsaved, session.project)
            if page is not None and _is_shown(unsaved)
            else None,
            "url": page.url_path if page is not None else "",
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


def _keep(session: _Session) -> PanelResponse:
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
    return _data({"kept": kept, "remarks": _remarks_on(session, edited)})


def _remarks(session: _Session) -> PanelResponse:
    """What a check finds in a text that nobody has changed yet: nothing is kept."""
    return _data({"remarks": _remarks_on(session, _edited(session))})


def _remarks_on(session: _Session, edited: _Edited) -> tuple[FieldProblem, ...]:
    unsaved = read_unsaved(session.project, session.request, edited.file, edited.data)
    found = remarks(session.project, unsaved)
    known = {(one.message, one.line) for one in unsaved.problems}
    more = [one for one in found if (one.message, one.line) not in known]
    return at_controls(unsaved, more, edited.controls)


# --- saving -------------------------------------------------------------------------------------


def _save(session: _Session) -> PanelResponse:
    project, root = session.project, session.project.root
    try:
        edited = _edited(session)
    except EditError as error:
        return _not_written(session, str(error))
    current = _current(session, edited.file)
    if current is None or digest_of(current) != edited.base:
        keep_typed(root, edited.file, edited.base, edited.data, session.now, session.tab)
        return _conflict(session, edited, current)
    if edited.mistakes:
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
        return _data(
            {
                "base": digest_of(edited.data),
                "opened": base64.b64encode(edited.data).decode(),
                "saved": f"{session.local:%H:%M:%S}",
            }
        )
    view = {"view": "source"} if "source" in session.form else {}
    return _go(edit_url(edited.file, done="saved", **view))


def _after_saving(session: _Session, edited: _Edited) -> None:
    """What is kept of a save. The file is written: that none of this can be is no failure of it."""
    root = session.project.root
    try:
        keep_version(root, edited.file, edited.data, session.now)
        discard_typed(root, edited.file, session.now, session.tab)
    except SitegenError:
        return


def _conflict(session: _Session, edited: _Edited, current: bytes | None) -> PanelResponse:
    message = str(ChangedMeanwhile(edited.file, current))
    if session.wants_data:
        return _data({"error": message, "conflict": True}, 409)
    view = conflict_view(edited.file, session.request.token, message, edited.data, current)
    return _page("Changed meanwhile", "conflict.html", 409, view=view)


def _refused(session: _Session, edited: _Edited, wrong: tuple[FieldProblem, ...]) -> PanelResponse:
    message = "Nothing was saved, because a build would stop. What you typed is kept."
    if session.wants_data:
        return _data({"error": message, "problems": wrong}, 422)
    return _edit_page(session, edited.file, edited.base, edited.data, 422, wrong, wrong=message)


def _not_written(session: _Session, message: str) -> PanelResponse:
    """A form that asks for what can't be written into the source as it is."""
    if session.wants_data:
        return _data({"error": message}, 422)
    return _message("Nothing was saved", f"{message} Go back to change it.", 422)


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


def _edit(session: _Session) -> PanelResponse:
    file = session.file
    query = session.request.query
    data = read_source_file(session.project, file)
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
    session: _Session,
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
        controls = () if isinstance(form, Problem) else form.controls
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
    return _page(f"Edit: {view.title}", "edit.html", status, _SCRIPTS, view=view)


def _discard(session: _Session) -> PanelResponse:
    file = session.file
    # Even what is thrown away can be brought back: it becomes a version.
    discard_typed(session.project.root, file, session.now)
    return _go(edit_url(file, done="discarded"))


# --- whole documents ----------------------------------------------------------------------------


def _home(session: _Session) -> PanelResponse:
    root, site = session.project.root, session.request.site
    return _page(
        "Editor",
        "home.html",
        kinds=[one for one in kinds().placed if not one.attached],
        unfinished=[unfinished_row(one, site) for one in unfinished_texts(root)],
        deleted=[(one, local(one.at, site)) for one in deleted_documents(root)],
        settings=edit_url(CONFIG),
        token=session.request.token,
        done={"deleted": "It is in the trash."}.get(session.request.query.get("done", ""), ""),
    )


def _new(session: _Session) -> PanelResponse:
    kind = kinds().by_name.get(session.request.query.get("kind", ""))
    if kind is None:
        raise RequestError("there is no such kind (choose one in the editor)")
    return _new_page(session, kind.name, "", "", "")


def _new_page(session: _Session, kind: str, title: str, about: str, wrong: str) -> PanelResponse:
    described = kinds().by_name[kind]
    body = render(
        PACKAGE,
        "new.html",
        home=HOME,
        kind=described,
        label=actions.label_field(kind),
        title=title,
        about=about,
        wrong=wrong,
        token=session.request.token,
        documents=link_choices(session.request.site, "", "") if described.attached else (),
    )
    status = 422 if wrong else 200
    return PanelResponse(f"New {described.one}", body, status, stylesheets=_STYLES)


def _create(session: _Session) -> PanelResponse:
    kind, title = session.form.get("kind", ""), session.form.get("title", "")
    about = session.form.get("about", "")
    try:
        file = actions.create(session.project, kind, title, about, session.now)
    except (RequestError, ContentError) as error:
        if kind not in kinds().by_name:
            raise
        return _new_page(session, kind, title, about, str(error))
    return _go(edit_url(file, done="created"))


def _rename(session: _Session) -> PanelResponse:
    file = session.file
    result = actions.rename(session.project, file, session.form.get("name", ""), session.now)
    return _go(edit_url(result.file, done="renamed"))


def _duplicate(session: _Session) -> PanelResponse:
    file = actions.duplicate(session.project, session.request.site, session.file)
    return _go(edit_url(file, done="copied"))


def _ask_to_delete(session: _Session) -> PanelResponse:
    file = session.file
    if file == CONFIG:
        raise RequestError(f"{file} can't be deleted: without it there is no site")
    plan = actions.plan_deletion(session.project, session.request.site, file)
    return _page(
        "Delete",
        "delete.html",
        file=file,
        plan=plan,
        edit=edit_url(file),
        token=session.request.token,
    )


def _delete(session: _Session) -> PanelResponse:
    actions.delete(session.project, session.request.site, session.file, session.now)
    return _go(f"{HOME}?{urlencode({'done': 'deleted'})}")


def _undelete(session: _Session) -> PanelResponse:
    deleted = bring_back(session.project, session.form.get("name", ""))
    return _go(edit_url(deleted.file, done="undeleted"))


# --- versions -----------------------------------------------------------------------------------


def _versions(session: _Session) -> PanelResponse:
    file, root = session.file, session.project.root
    current = read_source_file(session.project, file)
    rows = []
    for one in versions_of(root, file):
        data = version(root, file, one.name)
        if data is not None:
            rows.append(version_row(one, data, current, file, session.request.site))
    return _page(
        "Earlier versions",
        "versions.html",
        file=file,
        rows=rows,
        base=digest_of(current),
        edit=edit_url(file),
        token=session.request.token,
    )


def _restore(session: _Session) -> PanelResponse:
    """Give a source an earlier version, after keeping the one that it has."""
    file, root = session.file, session.project.root
    data = version(root, file, session.form.get("version", ""))
    if data is None:
        raise RequestError("this version isn't there any more")
    current = read_source_file(session.project, file)
    unsaved = read_unsaved(session.project, session.request, file, data)
    wrong = new_errors(session.project, session.request, unsaved, current)
    if wrong:
        # It is opened as an unfinished text, with what is wrong beside it.
        keep_typed(root, file, digest_of(current), data, session.now)
        return _go(edit_url(file, typed="1"))
    keep_version(root, file, current, session.now)
    write_source_file(session.project, file, session.form.get("base", ""), data)
    discard_typed(root, file, session.now)
    return _go(edit_url(file, done="back"))


# --- for the toolbar ----------------------------------------------------------------------------


def _documents(session: _Session) -> PanelResponse:
    query = session.request.query
    return _data(link_choices(session.request.site, session.file, query.get("q", "")))


def _pictures(session: _Session) -> PanelResponse:
    query = session.request.query
    found = picture_choices(session.request.site, session.file, query.get("videos", "") == "1")
    return _data(found)


def _picture(session: _Session) -> PanelResponse:
    """A picture of the content, for a small view of it beside its name."""
    path = session.request.query.get("path", "")
    files = session.request.site.contents.files
    known = path in files.attachments or path in files.static
    if not known or not path.lower().endswith(PICTURES):
        raise RequestError("there is no such picture")
    try:
        content = (session.project.root / path).read_bytes()
    except OSError as error:
        raise RequestError(f"{path} can't be read: {error.strerror}") from error
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return PanelResponse("", content=content, content_type=media_type)


_ANSWERS: Final[Mapping[tuple[str, str], Callable[[_Session], PanelResponse]]] = {
    ("GET", ""): _home,
    ("GET", "edit"): _edit,
    ("GET", "new"): _new,
    ("GET", "preview"): _preview_saved,
    ("GET", "delete"): _ask_to_delete,
    ("GET", "versions"): _versions,
    ("GET", "documents"): _documents,
    ("GET", "pictures"): _pictures,
    ("GET", "picture"): _picture,
    ("POST", "preview"): _preview,
    ("POST", "keep"): _keep,
    ("POST", "remarks"): _remarks,
    ("POST", "save"): _save,
    ("POST", "discard"): _discard,
    ("POST", "create"): _create,
    ("POST", "rename"): _rename,
    ("POST", "duplicate"): _duplicate,
    ("POST", "delete"): _delete,
    ("POST", "undelete"): _undelete,
    ("POST", "restore"): _restore,
}
