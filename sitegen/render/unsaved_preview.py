"""A page as it would be with an unsaved document. Nothing is written or kept."""

from __future__ import annotations

from bisect import insort
from typing import NamedTuple

from sitegen.digest import content_digest
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.read.contents import Contents, Source, document_of, read_source, settings_of
from sitegen.read.markdown import engine
from sitegen.read.project import Project, file_type
from sitegen.render.plan import find
from sitegen.render.renderer import Renderer
from sitegen.site.permalinks import output_path
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site
from sitegen.site.traced_site import TracedSite
from sitegen.site.update import DocumentChange, updated_site


class UnsavedPreview(NamedTuple):
    """A page, and where the new document is in it."""

    html: str
    anchor: str
    """The `id` of its element, for a document that is part of another's page; else nothing."""
    url_path: str
    """Of the page."""


def unsaved_preview(
    project: Project, context: QueryContext, renderer: Renderer, path: str, text: bytes
) -> UnsavedPreview | None:
    """The page on which the document at `path` would be shown, if its content were `text`.

    None if the text has errors, or would be shown nowhere. A document that exists at `path` is
    replaced for this page only.
    """
    site = context.site
    kind = file_type(path)
    config = site.config
    source = Source(path, kind, content_digest(text), text)
    read = read_source(source, engine(config.markdown.engine), settings_of(config, project))
    if not read.parsed:
        return None
    document = document_of(path, kind, read.parsed)
    old = site.documents.get(site.by_source.get(path, ""))
    if document.id in site.documents and old is None:
        return None
    after = updated_site(site, _with(site, path, document), [DocumentChange(old, document)])
    shown, anchor = document.id, ""
    if isinstance(document.front, Comment):
        shown, anchor = after.comment_target(document) or "", f"comment-{document.name}"
    url_path = after.url_path(shown) if shown in after.documents else None
    if url_path is None or not after.shown(shown):
        return None
    thought = context.with_unsaved(after, {document.body.key: read.html.decode()})
    output = find(after, renderer, project, output_path(url_path), thought.media)
    if output is None or output.make is None:
        return None
    return UnsavedPreview(output.make(TracedSite(thought)).decode(), anchor, url_path)


def _with(site: Site, path: str, document: Document) -> Contents:
    contents = site.contents
    documents = [one for one in contents.documents if one.source != path]
    insort(documents, document, key=lambda one: one.source)
    return Contents(tuple(documents), contents.files, (), contents.digests)
