"""Puts a picture that was uploaded beside its document, under a name of its own.

A document that is one file becomes a folder for that, through the code of `sitegen move`, and what
is typed and not saved changes with it: its links lead to the same places from there. Where a move
can't be verified, for example because another document has mistakes, the picture lies beside the
file, which works as well. Everything happens in one change of files, or nothing does.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from sitegen.authoring.changes import Changes, apply_changes
from sitegen.authoring.document_rewriter import DocumentRewriter
from sitegen.authoring.document_source import document_source
from sitegen.authoring.move import Move, plan_move
from sitegen.authoring.move_map import MoveMap
from sitegen.authoring.new_file import LONGEST_NAME_BYTES, file_name
from sitegen.editor.actions import whole_site
from sitegen.editor.kept_texts import follow_move, keep_typed
from sitegen.editor.source_files import (
    ChangedMeanwhile,
    check_name,
    check_new_path,
    digest_of,
    folded,
    read_source_file,
    saving,
)
from sitegen.editor.unsaved import UnsavedText, read_unsaved
from sitegen.errors import ContentError, RequestError
from sitegen.model.content_path import document_suffix, is_index, without_suffix
from sitegen.model.kinds import kinds
from sitegen.private import PrivateError
from sitegen.read.project import CONFIG, Project, file_type
from sitegen.serve.extensions import PanelRequest
from sitegen.slugs import shortened

_NAMELESS: Final = "picture"
"""The name of a picture that nobody has words for."""


class OpenText(NamedTuple):
    """A source as a page of the editor has it open."""

    file: str
    base: str
    """The digest of the file that the text began with."""
    data: bytes
    """What is typed, perhaps not saved."""
    tab: str


class PlacedPicture(NamedTuple):
    """A picture in its place, and the document that it is for."""

    name: str
    """Relative to the document."""
    file: str
    """The document's source, which may have become one in a folder."""
    saved: bytes
    """What that file has."""
    typed: bytes
    """What is typed, with links as they are from there."""
    moves: Mapping[str, str]
    """The new paths of files by their old ones."""


def place_picture(
    project: Project,
    request: PanelRequest,
    text: OpenText,
    picture: Path,
    names: tuple[str, ...],
    now: datetime,
) -> PlacedPicture:
    """Put a picture beside the source that is open, named after the first of `names` that has
    letters.

    Raises ChangedMeanwhile if the file isn't what the page has, or RequestError; nothing is changed
    then.
    """
    with saving(project):
        current = read_source_file(project, text.file)
        if digest_of(current) != text.base:
            raise ChangedMeanwhile(text.file, current)
        move, typed = _as_folder(project, request, text, now)
        moves = dict(move.moves) if move is not None else {}
        file = moves.get(text.file, text.file)
        folder = posixpath.dirname(file)
        changes = move.changes if move is not None else Changes()
        taken = {posixpath.basename(path) for path in moves.values() if _is_in(path, folder)}
        stem = _stem(names, request.site.config.language)
        name = _free_name(project.root / folder, taken, stem, picture.suffix)
        written = (*changes.writes, (f"{folder}/{name}", picture))
        apply_changes(project.root, Changes(changes.moves, written, changes.removals))
        saved = read_source_file(project, file)
    if move is not None:
        follow_move(project.root, text.file, file)
    if move is not None and typed != saved:
        with contextlib.suppress(PrivateError):  # the page keeps it with the next key
            keep_typed(project.root, file, digest_of(saved), typed, now, text.tab)
    return PlacedPicture(name, file, saved, typed, moves)


def _is_in(path: str, folder: str) -> bool:
    return posixpath.dirname(path) == folder


# --- the folder -----------------------------------------------------------------------------------


def _as_folder(
    project: Project, request: PanelRequest, text: OpenText, now: datetime
) -> tuple[Move | None, bytes]:
    """The move that makes a folder of a document, and what is typed after it; no move if it is one
    already, or can't become one."""
    if text.file == CONFIG or is_index(text.file) or kinds().by_name[file_type(text.file)].attached:
        return None, text.data
    unsaved = read_unsaved(project, request, text.file, text.data)
    if unsaved.document is None:
        return None, text.data
    target = f"{without_suffix(text.file)}/index{document_suffix(text.file)}"
    try:
        _check_folder(project, text.file, target)
        move = plan_move(project, whole_site(project, now), text.file, target)
        return move, _typed_after(project, unsaved, text, move)
    except (RequestError, ContentError):
        return None, text.data


def _check_folder(project: Project, file: str, target: str) -> None:
    """Raise RequestError if a folder for a document would be a link, or one that another disk takes
    for a folder that is there."""
    check_new_path(project, target, file)
    root = os.path.realpath(project.root)
    folder = os.path.join(root, *posixpath.dirname(target).split("/"))
    parent, name = os.path.split(folder)
    try:
        names = os.listdir(parent)
    except OSError as error:
        raise RequestError(f"{parent} can't be read: {error.strerror}") from error
    if os.path.realpath(folder) != folder or any(
        one != name and folded(one) == folded(name) for one in names
    ):
        raise RequestError(f"{posixpath.dirname(target)} can't be the folder of this document")


def _typed_after(project: Project, unsaved: UnsavedText, text: OpenText, move: Move) -> bytes:
    """What is typed, with the links that lead to the same places after a move."""
    assert unsaved.document is not None
    site = unsaved.context.site
    rewriter = DocumentRewriter(project, site, MoveMap(site, dict(move.moves)))
    return rewriter.rewrite(unsaved.document, document_source(text.data, text.file)).data


# --- the name -------------------------------------------------------------------------------------


def _stem(names: tuple[str, ...], language: str) -> str:
    """A name without a suffix, of the first words that make one. Raises RequestError."""
    made = (file_name(words, _NAMELESS, language) for words in names)
    stem = next(filter(None, made), _NAMELESS)
    while len(stem.encode()) > LONGEST_NAME_BYTES - 20:  # room for a number and a suffix
        stem = shortened(stem, len(stem) - 1)
    check_name(stem)
    return stem


def _free_name(folder: Path, taken: set[str], stem: str, suffix: str) -> str:
    """A name that no disk takes for that of another file in the folder, or of one in the names
    `taken`; nor for the poster of a video, which has its name and another suffix."""
    try:
        there = [*os.listdir(folder), *taken]
    except FileNotFoundError:
        there = [*taken]
    except OSError as error:
        raise RequestError(f"{folder.name} can't be read: {error.strerror}") from error
    known = {folded(name.rpartition(".")[0] or name) for name in there}
    number = 1
    while folded(name := stem if number == 1 else f"{stem}-{number}") in known:
        number += 1
    return f"{name}{suffix}"
