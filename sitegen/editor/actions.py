"""What is done with whole documents: a new one, a copy, another name, the trash."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import NamedTuple

from sitegen.authoring.changes import Changes, apply_changes
from sitegen.authoring.identifier import new_identifier
from sitegen.authoring.move import plan_move
from sitegen.authoring.new_document import DocumentOptions, plan_document
from sitegen.authoring.new_file import LONGEST_NAME_BYTES, write_new_file
from sitegen.editing.yaml_editor import Change, Remove, Set, edit_front_matter
from sitegen.editor.deleted import DeletedDocument, delete_files
from sitegen.editor.form_changes import trimmed
from sitegen.editor.kept_texts import follow_move, keep_version
from sitegen.editor.source_files import check_free, check_name, check_new_path, read_source_file
from sitegen.errors import RequestError
from sitegen.model.content_path import (
    SUFFIX,
    document_name,
    document_path,
    is_index,
)
from sitegen.model.document import Document
from sitegen.model.fields import Field, fields_of
from sitegen.model.kinds import kinds
from sitegen.model.kinds.comment import Comment
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config, zone_of
from sitegen.read.contents import read_contents
from sitegen.read.inventory import files_below
from sitegen.read.project import CONFIG, Project
from sitegen.site.site import Site
from sitegen.site.visibility import Viewpoint


def label_field(kind: str) -> Field:
    """The field that names a document of a kind."""
    model = kinds().front_matters[kind]
    return next(one for one in fields_of(model) if one.attribute == model.kind.label)


def create(project: Project, kind: str, title: str, about: str, now: datetime) -> str:
    """Write a new draft and return its path. Raises RequestError."""
    if kind not in kinds().by_name:
        raise RequestError(f'there is no kind "{kind}" (choose one in the list)')
    title, about = " ".join(trimmed(title).split()), trimmed(about)
    if not title:
        raise RequestError("it has no title yet (write one)")
    options = DocumentOptions(kind=kind, title=title, about=about or None, draft=True)
    path, content = plan_document(project, read_config(project), options, now)
    check_new_path(project, path)
    write_new_file(project.root, path, content)
    return path


class RenameResult(NamedTuple):
    """A document under another name."""

    file: str
    links: int
    """How many links and names in other documents were updated."""
    redirected: bool
    """Whether the old URL leads to the new one."""


def rename(project: Project, file: str, name: str, now: datetime) -> RenameResult:
    """Give a document another name, with all links to it.

    Raises RequestError or ContentError, and changes nothing then.
    """
    name = trimmed(name)
    check_name(name)
    site = whole_site(project, now)
    if file not in site.by_source:
        raise RequestError(f"{file} has mistakes (fix them first, then rename it)")
    move = plan_move(project, site, file, name)
    target = dict(move.moves)[file]
    check_new_path(project, target, file)
    apply_changes(project.root, move.changes)
    follow_move(project.root, file, target)
    return RenameResult(target, len(move.replacements), bool(move.url_changes))


def duplicate(project: Project, site: Site, file: str) -> str:
    """Copy a document as a draft with an id of its own, and return the copy's path.

    Raises RequestError or EditError, and writes nothing then.
    """
    document = _document(site, file)
    if document.kind.attached:
        raise RequestError(f"a {document.kind.one} belongs to one document and can't be copied")
    model = kinds().front_matters[document.kind.name]
    label = label_field(document.kind.name)
    changes: list[Change] = [
        Set(("id",), new_identifier(), "first" if document.front.id is None else "order"),
        Set((label.key,), f"{document.label} (copy)"),
        Set(("draft",), True),
        Remove(("slug",)),
        Remove(("aliases",)),
        Remove(("publish",)),
    ]
    data = edit_front_matter(read_source_file(project, file), file, changes, model)
    target = _free_copy(project, file)
    writes: list[tuple[str, bytes]] = [(target, data)]
    if is_index(file):
        old, new = file.rpartition("/")[0], target.rpartition("/")[0]
        for path in site.contents.files.attachments:
            if path.startswith(f"{old}/"):
                writes.append((f"{new}{path.removeprefix(old)}", _bytes(project, path)))
    apply_changes(project.root, Changes(writes=tuple(writes)))
    return target


def _bytes(project: Project, path: str) -> bytes:
    try:
        return (project.root / path).read_bytes()
    except OSError as error:
        raise RequestError(f"{path} can't be read: {error.strerror}") from error


def _free_copy(project: Project, file: str) -> str:
    """A path that no file has yet: `name-copy`, `name-copy-2`."""
    base = (
        file.rpartition("/")[0]
        if is_index(file)
        else f"{file.rpartition('/')[0]}/" + (document_name(file))
    )
    end = f"/index{SUFFIX}" if is_index(file) else SUFFIX
    folder, _, name = base.rpartition("/")
    # What comes behind it must fit as well.
    base = f"{folder}/{name.encode()[: LONGEST_NAME_BYTES - 20].decode(errors='ignore')}"
    for number in range(1, 100):
        path = f"{base}-copy{'' if number == 1 else f'-{number}'}{end}"
        with contextlib.suppress(RequestError):
            check_free(project, path)
            return path
    raise RequestError("there are a hundred copies already (rename one of them)")


class Deletion(NamedTuple):
    """What a deletion would do."""

    files: tuple[str, ...]
    """All files that go with the document, itself first."""
    refer: tuple[str, ...]
    """The sources that name it or link to it."""


def plan_deletion(project: Project, site: Site, file: str) -> Deletion:
    """What goes with a document, and which documents would miss it. Raises RequestError."""
    files = [file]
    key = site.by_source.get(file)
    if key is None:  # it can't be read: nothing is known to belong to it
        return Deletion((file,), ())
    document = site.documents[key]
    if is_index(file):
        files += [one for one in _below(project, document.folder) if one != file]
    files += [
        one.source
        for one in site.documents.values()
        if isinstance(one.front, Comment) and site.comment_target(one) == document.id
    ]
    return Deletion(tuple(files), tuple(sorted(_referring(site, document, files))))


def _below(project: Project, folder: str) -> list[str]:
    """All files in a document's own folder."""
    found = files_below(project.root / folder)
    return [path.relative_to(project.root).as_posix() for path in found]


def _referring(site: Site, document: Document, leaving: list[str]) -> set[str]:
    found = set()
    for other in site.documents.values():
        if other.id == document.id or other.source in leaving:
            continue
        named = (site.parsed_link(other, link) for link in other.body.links)
        if any(link.kind == "document" and link.path == document.source for link in named) or (
            document.id in (site.resolve(text, names) for text, names in _names(other))
        ):
            found.add(other.source)
    return found


def _names(document: Document) -> list[tuple[str, tuple[str, ...]]]:
    from sitegen.site.references import references

    return [(one.text, one.field.kinds) for one in references(document.front)]


def delete(project: Project, site: Site, file: str, now: datetime) -> DeletedDocument:
    """Move a document with all that belongs to it to the trash.

    Raises RequestError or PrivateError, and deletes nothing then.
    """
    if file == CONFIG:
        raise RequestError(f"{file} can't be deleted: without it there is no site")
    data = read_source_file(project, file)
    plan = plan_deletion(project, site, file)
    key = site.by_source.get(file)
    label = site.documents[key].label if key is not None else document_path(file)
    keep_version(project.root, file, data, now)
    return delete_files(project, file, label, plan.files, now)


def _document(site: Site, file: str) -> Document:
    key = site.by_source.get(file)
    if key is None:
        raise RequestError(f"{file} has mistakes (fix them first)")
    return site.documents[key]


def whole_site(project: Project, now: datetime) -> Site:
    """The site as its files are now, with drafts and what is scheduled."""
    config = read_config(project)
    with contextlib.closing(ContentCache(project.cache)) as cache:
        contents = read_contents(project, config, cache)
    return Site(contents, config, Viewpoint(now, zone_of(config), True, True))
