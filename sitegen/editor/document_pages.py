"""The editor's pages about whole documents: new ones, names, the trash, earlier versions, and what
the toolbar asks for."""

from __future__ import annotations

import mimetypes
from urllib.parse import urlencode

from sitegen.editor import actions
from sitegen.editor.addresses import HOME, edit_url
from sitegen.editor.deleted import bring_back, deleted_documents
from sitegen.editor.edit_page import (
    local,
    unfinished_row,
    version_row,
)
from sitegen.editor.kept_texts import (
    discard_typed,
    keep_typed,
    keep_version,
    unfinished_texts,
    version,
    versions_of,
)
from sitegen.editor.link_choices import link_choices, picture_choices
from sitegen.editor.session import (
    PACKAGE,
    STYLES,
    Session,
    data_answer,
    go_to,
    page,
)
from sitegen.editor.source_files import (
    digest_of,
    read_source_file,
    write_source_file,
)
from sitegen.editor.suggestions import PICTURES
from sitegen.editor.unsaved import (
    new_errors,
    read_unsaved,
)
from sitegen.errors import ContentError, RequestError
from sitegen.model.kinds import kinds
from sitegen.read.project import CONFIG
from sitegen.serve.extensions import PanelResponse
from sitegen.serve.panel_templates import render

# --- whole documents ----------------------------------------------------------------------------


def home(session: Session) -> PanelResponse:
    """New documents, unfinished texts and the trash."""
    root, site = session.project.root, session.request.site
    return page(
        "Editor",
        "home.html",
        kinds=[one for one in kinds().placed if not one.attached],
        unfinished=[unfinished_row(one, site) for one in unfinished_texts(root)],
        deleted=[(one, local(one.at, site)) for one in deleted_documents(root)],
        settings=edit_url(CONFIG),
        token=session.request.token,
        done={"deleted": "It is in the trash."}.get(session.request.query.get("done", ""), ""),
    )


def new(session: Session) -> PanelResponse:
    """The form of a new document."""
    kind = kinds().by_name.get(session.request.query.get("kind", ""))
    if kind is None:
        raise RequestError("there is no such kind (choose one in the editor)")
    return _new_page(session, kind.name, "", "", "")


def _new_page(session: Session, kind: str, title: str, about: str, wrong: str) -> PanelResponse:
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
    return PanelResponse(f"New {described.one}", body, status, stylesheets=STYLES)


def create(session: Session) -> PanelResponse:
    """Make a new document, and open it."""
    kind, title = session.form.get("kind", ""), session.form.get("title", "")
    about = session.form.get("about", "")
    try:
        file = actions.create(session.project, kind, title, about, session.now)
    except (RequestError, ContentError) as error:
        if kind not in kinds().by_name:
            raise
        return _new_page(session, kind, title, about, str(error))
    return go_to(edit_url(file, done="created"))


def rename(session: Session) -> PanelResponse:
    """Give a document another name; links to it are updated."""
    file = session.file
    result = actions.rename(session.project, file, session.form.get("name", ""), session.now)
    return go_to(edit_url(result.file, done="renamed"))


def duplicate(session: Session) -> PanelResponse:
    """Make a copy of a document with an identifier of its own, and open it."""
    file = actions.duplicate(session.project, session.request.site, session.file)
    return go_to(edit_url(file, done="copied"))


def ask_to_delete(session: Session) -> PanelResponse:
    """What would be deleted, and what links to it."""
    file = session.file
    if file == CONFIG:
        raise RequestError(f"{file} can't be deleted: without it there is no site")
    plan = actions.plan_deletion(session.project, session.request.site, file)
    return page(
        "Delete",
        "delete.html",
        file=file,
        plan=plan,
        edit=edit_url(file),
        token=session.request.token,
    )


def delete(session: Session) -> PanelResponse:
    """Put a document into the trash."""
    actions.delete(session.project, session.request.site, session.file, session.now)
    return go_to(f"{HOME}?{urlencode({'done': 'deleted'})}")


def undelete(session: Session) -> PanelResponse:
    """Bring a document back from the trash."""
    deleted = bring_back(session.project, session.form.get("name", ""))
    return go_to(edit_url(deleted.file, done="undeleted"))


# --- versions -----------------------------------------------------------------------------------


def versions(session: Session) -> PanelResponse:
    """The earlier versions of a source."""
    file, root = session.file, session.project.root
    current = read_source_file(session.project, file)
    rows = []
    for one in versions_of(root, file):
        data = version(root, file, one.name)
        if data is not None:
            rows.append(version_row(one, data, current, file, session.request.site))
    return page(
        "Earlier versions",
        "versions.html",
        file=file,
        rows=rows,
        base=digest_of(current),
        edit=edit_url(file),
        token=session.request.token,
    )


def restore(session: Session) -> PanelResponse:
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
        return go_to(edit_url(file, typed="1"))
    keep_version(root, file, current, session.now)
    write_source_file(session.project, file, session.form.get("base", ""), data)
    discard_typed(root, file, session.now)
    return go_to(edit_url(file, done="back"))


# --- for the toolbar ----------------------------------------------------------------------------


def link_targets(session: Session) -> PanelResponse:
    """The documents that a link can lead to, for the toolbar."""
    query = session.request.query
    return data_answer(link_choices(session.request.site, session.file, query.get("q", "")))


def pictures(session: Session) -> PanelResponse:
    """The pictures, or the videos, of the content, for the toolbar."""
    query = session.request.query
    found = picture_choices(session.request.site, session.file, query.get("videos", "") == "1")
    return data_answer(found)


def picture(session: Session) -> PanelResponse:
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
