"""Files that are left out of the site because nothing refers to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen.check.finding import Finding
from sitegen.check.rule import site_rule
from sitegen.check.site_context import SiteContext
from sitegen.model.document import Document
from sitegen.site.left_out_files import left_out_files, left_out_of
from sitegen.site.site import Site


@site_rule(
    "unused-file", "advice", "A file beside documents is not published, as nothing refers to it",
    "refer to it in a document, list it under `files:` there, or move it elsewhere",
)  # fmt: skip
def unused_file(context: SiteContext) -> Iterator[Finding]:
    """A file beside documents is published only if a document or `site.yaml` refers to it, so that
    no note, invoice or discarded photograph goes out by accident. A page of your own, such as
    `demo/index.html`, has files that only it knows: a document lists them under `files:`.
    """
    yield from _findings(context.site, left_out_files(context.site))


def unused_files_of(site: Site, document: Document) -> Iterator[Finding]:
    """The findings of this rule in the folder of a document."""
    yield from _findings(site, left_out_of(site, document))


def _findings(site: Site, paths: Iterable[str]) -> Iterator[Finding]:
    for path in paths:
        owner = site.owner_of(path)
        place = site.documents[owner].source if owner is not None else "a document"
        remedy = f"refer to it in {place}, list it under `files:` there, or move it elsewhere"
        yield Finding("nothing refers to this file, so it is not published", remedy, path)
