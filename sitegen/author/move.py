"""Moving a document with all that belongs to it: planned as values first, then carried out.

Every changed text is converted again, and must come out as before but for its links, which must
lead to the same documents; the site that results must have no new mistake. What can't be proved
is refused.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sitegen.author.belongings import belongings, check_free
from sitegen.author.changes import Changes
from sitegen.author.destination import find_source, new_source
from sitegen.author.mended import Mended
from sitegen.author.mended_config import mended_config
from sitegen.author.mended_document import DocumentMender, MendedDocument
from sitegen.author.relocation import Readdressed, Relocation
from sitegen.author.source_text import source_text
from sitegen.errors import ContentError, RequestError
from sitegen.read.locate import locate
from sitegen.read.project import CONFIG, Project
from sitegen.site.load import errors_in
from sitegen.site.problems import problems
from sitegen.site.site import Site


@dataclass(frozen=True, slots=True)
class Move:
    """Everything that a move does."""

    moves: tuple[tuple[str, str], ...]
    mended: tuple[Mended, ...]
    readdressed: tuple[Readdressed, ...]
    changes: Changes


def plan_move(project: Project, site: Site, old: str, new: str, here: str = "") -> Move:
    """What moving `old` to `new` takes. Nothing is changed yet.

    `site` must show drafts and what is scheduled; `here` is the folder, relative to the project,
    that paths are typed from. Raises RequestError, or ContentError for content that can't be read
    and might hold links to what moves.
    """
    broken = errors_in(site.contents.problems)
    if broken:
        raise ContentError(locate(broken, project))
    source = find_source(old, site.by_source, here)
    target = new_source(new, source, project.root, here)
    files = belongings(project, site, source, target)
    check_free(project, files)
    relocation = Relocation(site, files)
    documents, written = _mended_documents(project, site, relocation)
    config = mended_config(project, site, relocation)
    _check_addresses(site, relocation)
    changed = {one.document.id: one.document for one in documents}
    after = relocation.site(changed, config.config if config is not None else None)
    _check_mistakes(site, after, relocation)
    writes = [(one.document.source, one.data) for one in written]
    mended = [line for one in documents for line in one.mended]
    if config is not None:
        writes.append((CONFIG, config.data))
        mended += config.mended
    moves = tuple(files.items())
    return Move(
        moves=moves,
        mended=tuple(sorted(mended)),
        readdressed=tuple(relocation.readdressed()),
        changes=Changes(moves, tuple(writes)),
    )


def _mended_documents(
    project: Project, site: Site, relocation: Relocation
) -> tuple[list[MendedDocument], list[MendedDocument]]:
    """The documents that change or move, and those of them whose bytes change."""
    mender = DocumentMender(site, relocation)
    changed: list[MendedDocument] = []
    written: list[MendedDocument] = []
    for key, document in site.documents.items():
        text = source_text(project, document.source)
        if key not in relocation.moving and not relocation.concerns(document, text.parts.front):
            continue
        mended = mender.mended(document, text)
        if mended.data != text.data:
            written.append(mended)
        if mended.data != text.data or mended.document.source != document.source:
            changed.append(mended)
    return changed, written


def _check_addresses(site: Site, relocation: Relocation) -> None:
    """No page may come to an address that another has."""
    after = {one.after for one in relocation.readdressed()}
    for key, document in site.documents.items():
        if key in relocation.moving:
            continue
        taken = {site.url_path(key), *document.front.aliases} & after
        if taken:
            raise RequestError(
                f"{document.source} has the address {taken.pop()} already "
                "(choose another name); nothing was changed"
            )


def _check_mistakes(site: Site, after: Site, relocation: Relocation) -> None:
    """No file may have more mistakes than before."""
    files = relocation.files
    before = Counter(files.get(one.file, one.file) for one in errors_in(problems(site)))
    found = errors_in(problems(after))
    worse = Counter(one.file for one in found) - before
    if worse:
        raise ContentError([one.at(None) for one in found if one.file in worse])
