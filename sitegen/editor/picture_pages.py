"""The editor's answers about pictures from the owner's own device: sending one, seeing it before it
has a name, putting it beside the document.
"""

from __future__ import annotations

import base64
import mimetypes
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from sitegen.editor.controls import Control, all_controls
from sitegen.editor.placing import OpenText, PlacedPicture, place_picture
from sitegen.editor.session import Session, data_answer
from sitegen.editor.source_files import digest_of
from sitegen.editor.source_form import SourceForm, source_form
from sitegen.editor.uploads import forget_picture, receive_picture, waiting_picture
from sitegen.errors import Problem, RequestError, SitegenError
from sitegen.serve.extensions import PanelResponse


def upload(session: Session) -> PanelResponse:
    """Take a picture that a page sends."""
    body = session.request.body
    if body is None:
        raise RequestError("there is no picture (choose one)")
    try:
        prepared = receive_picture(session.project.root, body)
    except SitegenError as error:  # the page reads no other answer
        return data_answer({"error": str(error)}, 422)
    return data_answer(
        {"upload": prepared.name, "width": prepared.width, "height": prepared.height}
    )


def waiting(session: Session) -> PanelResponse:
    """A picture that was sent and has no name yet."""
    file = waiting_picture(session.project.root, session.request.query.get("name", ""))
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    try:
        content = file.read_bytes()
    except OSError as error:
        raise RequestError(f"the picture can't be read: {error.strerror}") from error
    return PanelResponse("", content=content, content_type=media_type)


def add_picture(session: Session, text: OpenText) -> PanelResponse:
    """Put a picture beside the document that a page has open, and say how the page's form has to
    change if the document became a folder."""
    form = session.form
    picture = waiting_picture(session.project.root, form.get("upload", ""))
    names = (form.get("alt", ""), form.get("name", "").rpartition(".")[0])
    placed = place_picture(session.project, session.request, text, picture, names, session.now)
    forget_picture(picture)
    answer: dict[str, Any] = {"target": placed.name}
    if placed.moves:
        answer["moved"] = _changed_form(session, text, placed)
    return data_answer(answer)


def _changed_form(session: Session, text: OpenText, placed: PlacedPicture) -> dict[str, Any]:
    """What differs in the form of a document that moved."""
    request, now = session.request, session.local
    before = source_form(text.data, text.file, request.site, request.renderer.theme, now)
    after = source_form(placed.typed, placed.file, request.site, request.renderer.theme, now)
    if isinstance(before, Problem) or isinstance(after, Problem):
        raise RequestError("the form can't show this any more (reload the page)")
    folder = posixpath.dirname(placed.file)
    return {
        "file": placed.file,
        "folder": folder,
        "base": digest_of(placed.saved),
        "opened": base64.b64encode(placed.saved).decode(),
        "body": after.body,
        "values": dict(_changed_values(before, after)),
        "files": _files_after(before, posixpath.dirname(text.file), folder, placed.moves),
    }


def _changed_values(before: SourceForm, after: SourceForm) -> Iterator[tuple[str, str]]:
    was = {one.name: _values(one) for one in all_controls(before.controls)}
    for one in all_controls(after.controls):
        for name, value in _values(one).items():
            if was.get(one.name, {}).get(name) != value:
                yield name, value


def _values(control: Control) -> dict[str, str]:
    """The values of a control by the names of its fields in the page."""
    found = {f"{control.name}.{number}": text for number, text in enumerate(control.values)}
    found |= {f"{control.name}.{number}": text for number, (_, text) in enumerate(control.pairs)}
    if control.value:
        found[control.name] = control.value
    return found


def _files_after(form: SourceForm, old: str, new: str, moves: Mapping[str, str]) -> tuple[str, ...]:
    """The files that fields offer, as they are named from the new folder."""
    offered = form.lists.get("files", ())
    paths = (posixpath.join(old, one.value) for one in offered)
    return tuple(posixpath.relpath(moves.get(path, path), new) for path in paths)
