"""The site as it will be after an import, checked before any file changes: no new error, and each
old address leads to its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sitegen.errors import Problem
from sitegen.importing.conversion import ConvertedDocument
from sitegen.importing.layout import Layout, PlannedDocument
from sitegen.importing.site_before import SiteBefore
from sitegen.model.config import Config
from sitegen.read.contents import Contents, document_of
from sitegen.read.project import ProjectFiles
from sitegen.site.load import errors_in
from sitegen.site.permalinks import output_path
from sitegen.site.problems import problems
from sitegen.site.site import Site


def site_after(
    before: SiteBefore,
    config: Config,
    converted: Iterable[ConvertedDocument],
    kinds: Mapping[str, str],
    people: Sequence[tuple[str, bytes]],
    media: Iterable[str],
) -> Site:
    """The site with the documents that an import brings.

    `kinds` are their kinds by path; `people` are paths and parsed documents of new people.
    """
    contents = before.site.contents
    new = {
        one.path: document_of(one.path, kinds[one.path], one.parsed)
        for one in converted
        if one.parsed
    }
    new |= {path: document_of(path, "person", parsed) for path, parsed in people}
    ids = {document.id for document in new.values()}
    documents = [
        document
        for document in contents.documents
        if document.source not in new and document.id not in ids
    ]
    documents += new.values()
    documents.sort(key=lambda one: one.source)
    files = ProjectFiles(
        contents.files.sources,
        tuple(sorted({*contents.files.attachments, *media})),
        contents.files.static,
        contents.files.problems,
    )
    after = Contents(tuple(documents), files, ())
    return Site(after, config, before.site.viewpoint)


def new_errors(before: SiteBefore, after: Site, paths: Iterable[str]) -> list[Problem]:
    """The errors in some files of the site after the import."""
    ours = set(paths)
    return [one for one in errors_in(problems(after)) if one.file in ours]


class AddressCheck(msgspec.Struct, frozen=True):
    """What became of the old addresses of live documents."""

    same: int
    redirected: int
    lost: tuple[tuple[PlannedDocument, str], ...]
    """Each with the path."""


def check_addresses(after: Site, layout: Layout) -> AddressCheck:
    """Whether each old address answers, or redirects to its text."""
    same = redirected = 0
    lost: list[tuple[PlannedDocument, str]] = []
    for place in layout.documents:
        if not place.public or place.id not in after.documents:
            continue
        page = after.page_path(place.id)
        redirecting = {output_path(alias) for alias in after.aliases(place.id)}
        for path in dict.fromkeys((place.old_path, *place.other_paths)):
            old = output_path(path)
            if not path:
                continue
            if old.removesuffix("/index.html") == (page or "").removesuffix("/index.html"):
                same += 1
            elif old in redirecting:
                redirected += 1
            else:
                lost.append((place, path))
    return AddressCheck(same, redirected, tuple(lost))


def config_after(config: Config, pattern: str | None, kind: str, engine: str | None) -> Config:
    """The configuration with what an import sets."""
    if pattern is not None:
        options = msgspec.structs.replace(config.options(kind), permalink=pattern)
        config = msgspec.structs.replace(config, kinds={**config.kinds, kind: options})
    if engine is not None:
        markdown = msgspec.structs.replace(config.markdown, engine=engine)
        config = msgspec.structs.replace(config, markdown=markdown)
    return config
