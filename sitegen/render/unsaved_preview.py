"""A page as it would be with an unsaved document. Nothing is written or kept."""

from __future__ import annotations

from bisect import insort
from typing import NamedTuple

from sitegen.digest import content_digest
from sitegen.model.document import Document
from sitegen.model.kinds.comment import Comment
from sitegen.read.contents import (
    Contents,
    Source,
    SourceResult,
    document_of,
    read_source,
    settings_of,
)
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


class UnsavedSite(NamedTuple):
    """The site as it would be with an unsaved document."""

    context: QueryContext
    document: Document


def unsaved_preview(
    project: Project, context: QueryContext, renderer: Renderer, path: str, text: bytes
) -> UnsavedPreview | None:
    """The page on which the document at `path` would be shown, if its content were `text`.

    None if the text has errors, or would be shown nowhere. A document that exists at `path` is
    replaced for this page only.
    """
    config = context.site.config
    source = Source(path, file_type(path), content_digest(text), text)
    read = read_source(source, engine(config.markdown.engine), settings_of(config, project))
    unsaved = unsaved_site(context, path, read)
    return None if unsaved is None else unsaved_page(project, unsaved, renderer)


def unsaved_site(context: QueryContext, path: str, read: SourceResult) -> UnsavedSite | None:
    """The site with a document that was read from no file in place of the one at `path`.

    None if it has errors, or the identifier of another document.
    """
    if not read.parsed:
        return None
    site = context.site
    document = document_of(path, file_type(path), read.parsed)
    old = site.documents.get(site.by_source.get(path, ""))
    other = site.documents.get(document.id)
    if other is not None and other is not old:
        return None
    after = updated_site(site, _with(site, path, document), [DocumentChange(old, document)])
    bodies = {document.body.key: read.html.decode()}
    return UnsavedSite(context.with_unsaved(after, bodies), document)


def unsaved_page(
    project: Project, unsaved: UnsavedSite, renderer: Renderer
) -> UnsavedPreview | None:
    """The page on which an unsaved document would be shown; None if it would be shown nowhere."""
    context, document = unsaved
    site = context.site
    shown, anchor = document.id, ""
    if isinstance(document.front, Comment):
        shown, anchor = site.comment_target(document) or "", f"comment-{document.name}"
    url_path = site.url_path(shown) if shown in site.documents else None
    if url_path is None or not site.shown(shown):
        return None
    html = page_of(project, context, renderer, url_path)
    return None if html is None else UnsavedPreview(html, anchor, url_path)


def page_of(
    project: Project, context: QueryContext, renderer: Renderer, url_path: str
) -> str | None:
    """The page at a URL path of a site; None if there is none."""
    output = find(context.site, renderer, project, output_path(url_path), context.media)
    if output is None or output.make is None:
        return None
    return output.make(TracedSite(context)).decode()


def _with(site: Site, path: str, document: Document) -> Contents:
    contents = site.contents
    documents = [one for one in contents.documents if one.source != path]
    insort(documents, document, key=lambda one: one.source)
    return Contents(tuple(documents), contents.files, (), contents.digests)
