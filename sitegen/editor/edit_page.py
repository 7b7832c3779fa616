"""The data of the page on which a source is edited, and of the one with two versions of it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sitegen.editor.addresses import HOME, edit_url
from sitegen.editor.kept_texts import TypedText, Version
from sitegen.editor.source_files import digest_of
from sitegen.editor.source_form import SourceForm
from sitegen.editor.unsaved import FieldProblem
from sitegen.model.content_path import document_name, document_path
from sitegen.read.front_matter import decode
from sitegen.read.project import CONFIG
from sitegen.render.urls import href
from sitegen.serve.document_status import DocumentStatus, status
from sitegen.site.site import Site


class EditView(NamedTuple):
    """The page on which a source is edited."""

    file: str
    title: str
    token: str
    tab: str
    """The mark of this page: each that is opened has another."""
    base: str
    """The digest of the file that the text began with."""
    opened: str
    """The bytes that the form shows, in base64: what comes back is compared with them."""
    form: SourceForm | None
    """None if only the source can be edited."""
    source: str
    problems: tuple[FieldProblem, ...]
    by_control: dict[str, list[FieldProblem]]
    url: str
    """The URL path of the document's page; empty if it has none."""
    status: DocumentStatus | None
    name: str
    """The document's name, if it can have another."""
    can_copy: bool
    frame: str
    """The URL path of the page beside the form."""
    versions: int
    typed: str
    """When the text was typed that isn't saved, if it isn't the one that is shown."""
    shows_typed: bool
    notice: str
    wrong: str
    """Why nothing was saved, if so."""
    pages: tuple[tuple[str, str], ...]
    """Pages to see the configuration on: URL paths and titles."""
    can_use_form: bool
    language: str
    """The language of the site's texts (BCP 47)."""

    @property
    def is_config(self) -> bool:
        """Whether it is the site's configuration."""
        return self.file == CONFIG


def edit_view(
    site: Site,
    file: str,
    token: str,
    base: str,
    data: bytes,
    form: SourceForm | None,
    problems: Sequence[FieldProblem],
    now: datetime,
    **more: Any,
) -> EditView:
    """The page for a source that has these bytes; `more` are the other parts of the view."""
    key = site.by_source.get(file)
    document = site.documents.get(key) if key is not None else None
    url = ""
    if document is not None and site.shown(document.id):
        path = site.url_path(document.id)
        url = href(site.config, path) if path is not None else ""
    attached = document is not None and document.kind.attached
    by_control: dict[str, list[FieldProblem]] = {}
    for one in problems:
        by_control.setdefault(one.control, []).append(one)
    text = decode(data, file)
    frame = {"file": file, **({"typed": "1"} if more.get("shows_typed") else {})}
    title = document.label if document is not None else document_path(file)
    given = {
        "tab": "", "notice": "", "wrong": "", "typed": "", "shows_typed": False, "versions": 0,
        "can_use_form": False, **more,
    }  # fmt: skip
    return EditView(
        file=file,
        title="The site" if file == CONFIG else title,
        token=token,
        base=base,
        opened=base64.b64encode(data).decode(),
        form=form,
        source=text if isinstance(text, str) else "",
        problems=tuple(problems),
        by_control=by_control,
        url=url,
        status=status(site, document.id, now) if document is not None else None,
        name="" if file == CONFIG or attached else document_name(file),
        can_copy=document is not None and not attached,
        frame=f"{HOME}/preview?{urlencode(frame)}",
        pages=_pages(site) if file == CONFIG else (),
        language=site.config.language.replace("_", "-"),
        **given,
    )


def _pages(site: Site) -> tuple[tuple[str, str], ...]:
    """The pages that show most of the configuration: home, those without a date, index pages."""
    from sitegen.model.kinds import kinds

    found = [("/", "Home")]
    for kind in kinds().placed:
        if kind.date_field is not None and site.has_documents(kind.name):
            if kind.index_page is not None:
                found.append((kind.url_path, kind.several.capitalize()))
        elif kind.permalink is not None and not kind.ordered:
            for key in site.collection(kind.name)[:20]:
                path = site.url_path(key)
                if path is not None:
                    found.append((path, site.documents[key].label))
    return tuple(found)


class DiffLine(NamedTuple):
    """A line of one of two versions."""

    text: str
    mark: str
    """`same`, `gone` or `added`."""


class ConflictView(NamedTuple):
    """Two versions of a source side by side."""

    file: str
    token: str
    message: str
    mine: tuple[DiffLine, ...]
    theirs: tuple[DiffLine, ...] | None
    """None if the file is gone."""
    opened: str
    """The bytes of the file now, in base64."""
    base: str
    text: str
    """All of mine."""
    edit: str


def conflict_view(
    file: str, token: str, message: str, mine: bytes, theirs: bytes | None
) -> ConflictView:
    """Two versions of a source: what was typed, and what the file has by now."""
    left = _lines(mine, file)
    right = _lines(theirs, file) if theirs is not None else None
    marked = compared(right or (), left)
    return ConflictView(
        file,
        token,
        message,
        tuple(one for one in marked if one.mark != "gone"),
        tuple(one for one in marked if one.mark != "added") if right is not None else None,
        base64.b64encode(theirs or b"").decode(),
        digest_of(theirs) if theirs is not None else "",
        "\n".join(left),
        edit_url(file),
    )


def _lines(data: bytes, file: str) -> tuple[str, ...]:
    text = decode(data, file)
    return tuple(text.split("\n")) if isinstance(text, str) else ("(this can't be read as text)",)


def compared(old: Sequence[str], new: Sequence[str]) -> tuple[DiffLine, ...]:
    """The lines of two texts in one list, each marked."""
    if len(old) * len(new) > 25_000_000:  # which would take long, and nobody reads
        return (*(DiffLine(one, "gone") for one in old), *(DiffLine(one, "added") for one in new))
    found: list[DiffLine] = []
    for tag, one, two, three, four in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            found += (DiffLine(line, "same") for line in old[one:two])
        else:
            found += (DiffLine(line, "gone") for line in old[one:two])
            found += (DiffLine(line, "added") for line in new[three:four])
    return tuple(found)


class VersionRow(NamedTuple):
    """An earlier version in the list."""

    name: str
    at: str
    words: str
    """How it differs from the file, in words."""
    lines: tuple[DiffLine, ...]


def version_row(one: Version, data: bytes, current: bytes, file: str, site: Site) -> VersionRow:
    """A version, compared with what the file has."""
    lines = compared(_lines(current, file), _lines(data, file))
    added = sum(line.mark == "added" for line in lines)
    gone = sum(line.mark == "gone" for line in lines)
    words = "as the file is now" if not added and not gone else _differs(added, gone)
    return VersionRow(one.name, local(one.at, site), words, tuple(_around_changes(lines)))


def _differs(added: int, gone: int) -> str:
    return (
        f"{added} {'line' if added == 1 else 'lines'} that the file doesn't have, "
        f"{gone} {'line is' if gone == 1 else 'lines are'} missing"
    )


def _around_changes(lines: Sequence[DiffLine]) -> Iterable[DiffLine]:
    """The changed lines, with two lines around each."""
    changed = [number for number, line in enumerate(lines) if line.mark != "same"]
    near = {other for number in changed for other in range(number - 2, number + 3)}
    return (line for number, line in enumerate(lines) if number in near)


def local(at: datetime, site: Site) -> str:
    """A moment by the site's clock."""
    return f"{at.astimezone(site.zone):%Y-%m-%d %H:%M:%S}"


class UnfinishedRow(NamedTuple):
    """A text that was typed and not saved."""

    file: str
    at: str
    edit: str
    source: str


def unfinished_row(typed: TypedText, site: Site) -> UnfinishedRow:
    """A row of the list of unfinished texts."""
    return UnfinishedRow(
        document_path(typed.file),
        local(typed.at, site),
        edit_url(typed.file, typed="1"),
        typed.file,
    )
