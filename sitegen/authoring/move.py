"""Plans moving a document with everything that belongs to it; `changes` applies the plan.

Every changed text is converted again, and the result must be the same except for its links, which
must lead to the same documents. The resulting site must have no new errors. A move that can't be
verified is refused.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sitegen.authoring.changes import Changes
from sitegen.authoring.config_rewriter import rewrite_config
from sitegen.authoring.document_paths import find_document, target_path
from sitegen.authoring.document_rewriter import DocumentRewriter, RewrittenDocument
from sitegen.authoring.document_source import read_document_source
from sitegen.authoring.move_map import MoveMap, UrlChange
from sitegen.authoring.moved_files import check_targets, moved_files
from sitegen.authoring.replacement import Replacement
from sitegen.errors import ContentError, RequestError
from sitegen.read.locate import locate
from sitegen.read.project import CONFIG, Project
from sitegen.site.load import errors_in
from sitegen.site.problems import problems
from sitegen.site.site import Site


@dataclass(frozen=True, slots=True)
class Move:
    """Everything that a move changes."""

    moves: tuple[tuple[str, str], ...]
    replacements: tuple[Replacement, ...]
    url_changes: tuple[UrlChange, ...]
    changes: Changes


def plan_move(project: Project, site: Site, old: str, new: str, here: str = "") -> Move:
    """Plan moving `old` to `new`. Nothing is changed yet.

    `site` must include drafts and scheduled documents; `here` is the current folder, relative
    to the project. Raises RequestError, or ContentError if some content can't be read, because it
    might contain links to the document.
    """
    broken = errors_in(site.contents.problems)
    if broken:
        raise ContentError(locate(broken, project))
    source = find_document(old, site.by_source, here)
    target = target_path(new, source, project.root, here)
    files = moved_files(project, site, source, target)
    check_targets(project, files)
    move_map = MoveMap(site, files)
    documents, written = _rewritten_documents(project, site, move_map)
    config = rewrite_config(project, site, move_map)
    _check_urls(site, move_map)
    changed = {one.document.id: one.document for one in documents}
    after = move_map.site(changed, config.config if config is not None else None)
    _check_errors(site, after, move_map)
    writes = [(one.document.source, one.data) for one in written]
    replacements = [line for one in documents for line in one.replacements]
    if config is not None:
        writes.append((CONFIG, config.data))
        replacements += config.replacements
    moves = tuple(files.items())
    return Move(
        moves=moves,
        replacements=tuple(sorted(replacements)),
        url_changes=tuple(move_map.url_changes()),
        changes=Changes(moves, tuple(writes)),
    )


def _rewritten_documents(
    project: Project, site: Site, move_map: MoveMap
) -> tuple[list[RewrittenDocument], list[RewrittenDocument]]:
    """The documents that change or move, and those whose bytes change."""
    rewriter = DocumentRewriter(project, site, move_map)
    changed: list[RewrittenDocument] = []
    written: list[RewrittenDocument] = []
    for key, document in site.documents.items():
        text = read_document_source(project, document.source)
        if key not in move_map.moving and not move_map.concerns(document, text.parts.front):
            continue
        rewritten = rewriter.rewrite(document, text)
        if rewritten.data != text.data:
            written.append(rewritten)
        if rewritten.data != text.data or rewritten.document.source != document.source:
            changed.append(rewritten)
    return changed, written


def _check_urls(site: Site, move_map: MoveMap) -> None:
    """Raise RequestError if a page would get the URL of another one."""
    after = {one.after for one in move_map.url_changes()}
    for key, document in site.documents.items():
        if key in move_map.moving:
            continue
        taken = {site.url_path(key), *site.aliases(key)} & after
        if taken:
            raise RequestError(
                f"{document.source} already has the URL {taken.pop()} "
                "(choose another name). Nothing was changed."
            )


def _check_errors(site: Site, after: Site, move_map: MoveMap) -> None:
    """Raise ContentError if a file would have more errors than before."""
    files = move_map.files
    before = Counter(files.get(one.file, one.file) for one in errors_in(problems(site)))
    found = errors_in(problems(after))
    worse = Counter(one.file for one in found) - before
    if worse:
        raise ContentError([one.at(None) for one in found if one.file in worse])
