"""The site as it is before an import: what is here, and what may not be taken by something new."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sitegen.importing.layout import ExistingFile
from sitegen.model.config import Config
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.contents import Contents
from sitegen.read.project import Project
from sitegen.render.plan import plan
from sitegen.render.renderer import Renderer
from sitegen.render.theme import load_theme
from sitegen.site.load import read_site
from sitegen.site.permalinks import output_path
from sitegen.site.site import Site


@dataclass(frozen=True, slots=True)
class SiteBefore:
    """A project's site before the import."""

    project: Project
    config: Config
    site: Site
    """With drafts and scheduled documents among its contents."""

    def existing(self) -> dict[str, ExistingFile]:
        """All documents here by their ids."""
        return {
            key: ExistingFile(document.source, document.front.slug or "")
            for key, document in self.site.documents.items()
        }

    def owners(self) -> dict[str, str]:
        """The files of the documents with pages, by the outputs that are their pages."""
        pages = {self.site.page_path(key): key for key in self.site.documents}
        return {
            path: self.site.documents[key].source for path, key in pages.items() if path is not None
        }

    def without(self, ids: Iterable[str]) -> Taken:
        """What belongs to documents other than those with some ids."""
        leaving = set(ids)
        kept = tuple(
            document for document in self.site.contents.documents if document.id not in leaving
        )
        contents = Contents(kept, self.site.contents.files, ())
        site = Site(contents, self.config, self.site.viewpoint)
        renderer = Renderer(site, load_theme(self.project, self.config), self.project.cache)
        outputs = set(plan(site, renderer, self.project))
        # Also what appears with the first document of a kind, and what isn't public yet.
        outputs.update(output_path(kind.url_path) for kind in kinds().by_name.values()
                       if kind.index_page)  # fmt: skip
        outputs.update(("tags/index.html", "archive/index.html", "series/index.html"))
        for key in site.documents:
            path = site.page_path(key)
            if path is not None:
                outputs.add(path)
        files = [path for document in kept for path in _files(document)]
        return Taken(tuple(files), tuple(outputs))


@dataclass(frozen=True, slots=True)
class Taken:
    """What isn't free for new documents."""

    files: tuple[str, ...]
    outputs: tuple[str, ...]


def _files(document: Document) -> tuple[str, str]:
    """A document's file, and the one that would give another the same name."""
    return document.source, f"content/{document.kind.folder}/{document.name}.md"


def read_before(project: Project, now: datetime, jobs: int) -> SiteBefore:
    """Read the site. Raises ContentError if there are mistakes in it, and ProjectError."""
    config = read_config(project)
    with closing(ContentCache(project.cache)) as cache:
        site = read_site(project, config, cache, now=now, jobs=jobs).site
    return SiteBefore(project, config, site)
