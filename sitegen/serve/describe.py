"""Describes a page for the bar, the overlay and the reloading script, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sitegen.digest import digest
from sitegen.errors import Problem
from sitegen.model.document import Document
from sitegen.read.project import CONFIG, Project
from sitegen.render.renderer import Renderer
from sitegen.render.urls import href
from sitegen.render.views.document import WORDS_A_MINUTE
from sitegen.serve.document_status import status
from sitegen.serve.extensions import PreviewExtensions
from sitegen.serve.preview import Preview, RenderedPage
from sitegen.serve.state import PreviewState
from sitegen.site.left_out_files import left_out_of
from sitegen.site.permalinks import encode
from sitegen.site.site import Site

LINES_AROUND = 2
"""Lines of the source that are shown before and after the one with a mistake."""
LONGEST_LINE = 400
LARGEST_SOURCE = 1_000_000
"""Bytes; of larger files no lines are shown."""
MOST_PROBLEMS = 30
MOST_MARKS = 300


def fingerprint(content: bytes, renderer: Renderer) -> str:
    """Tells two versions of a page apart, but not if they differ only in their stylesheets."""
    for name, path in renderer.assets.paths.items():
        if name.endswith(".css"):
            content = content.replace(path.encode(), name.encode())
    return digest(content).hex()[:16]


SEARCH = "search/index.html"
INDEX = "pagefind/"
"""Where a build puts the index of the search, below the site's root."""
FOUND_BY_THE_LAST_BUILD = "the search uses the index of the last `sitegen build`"
NOTHING_FOUND_YET = "the search has no index until `sitegen build` has run"


def describe(
    preview: Preview,
    extensions: PreviewExtensions,
    state: PreviewState,
    path: str,
    page: RenderedPage | None,
) -> dict[str, Any]:
    """All about the page at the output `path`, as it was rendered for `state`."""
    problems = preview.problems_of(state, path)
    errors = [problem for problem in problems if problem.severity == "error"]
    description: dict[str, Any] = {
        "version": state.version,
        "page": None,
        "styles": [],
        "touched": {},
        "converting": state.converting,
        "errors": [excerpt(problem, state, preview.project) for problem in errors[:MOST_PROBLEMS]],
        "more_errors": max(0, len(errors) - MOST_PROBLEMS),
        "document": None,
        "warnings": [],
        "marks": {},
        "saved": None,
        "note": "",
        "edit": None,
        "panels": [{"title": one.title, "url": one.url} for one in extensions.panels if one.in_bar],
    }
    site, renderer = state.site, state.renderer
    if site is None or renderer is None:
        return description
    base = site.config.base_path
    if page is not None and page.content is not None:
        description["page"] = fingerprint(page.content, renderer)
    description["styles"] = [
        base + address for name, address in renderer.assets.paths.items() if name.endswith(".css")
    ]
    description["touched"] = {
        base + encode(address): version for address, version in state.touched.items()
    }
    description["marks"] = _marks(preview, site)
    if path == SEARCH and renderer.has_search:
        made = (preview.project.output / INDEX / "pagefind.js").is_file()
        description["note"] = FOUND_BY_THE_LAST_BUILD if made else NOTHING_FOUND_YET
    saved = site.by_source.get(state.saved) if state.saved is not None else None
    if saved is not None and site.shown(saved) and (address := site.url_path(saved)) is not None:
        description["saved"] = href(site.config, address)
    document = _document(site, path, page)
    if document is not None:
        # Mistakes that stop a build are shown over the page; those of a check are not.
        beside = left_out_of(site, document)
        doubts = [problem for problem in problems if problem.severity != "error"]
        warnings = [
            problem
            for problem in (*doubts, *extensions.findings(site, document))
            if problem.file == document.source or problem.file in beside
        ]
        description["warnings"] = [
            excerpt(one, state, preview.project) for one in warnings[:MOST_PROBLEMS]
        ]
        description["document"] = _about(preview, extensions, site, document)
    if extensions.sources is not None:
        edited = document.source if document is not None else CONFIG
        description["edit"] = extensions.sources.edit(edited)
    return description


def _document(site: Site, path: str, page: RenderedPage | None) -> Document | None:
    key = site.document_at(path)
    if key is None and page is not None:
        key = site.by_source.get(page.origin)
    if key is None:
        return next((one for one in hidden_documents(site) if site.page_path(one.id) == path), None)
    return site.documents[key]


def hidden_documents(site: Site) -> Iterable[Document]:
    """The documents that have a page which is not shown."""
    for key, seen in site.visibilities.items():
        if not seen.shown:
            yield site.documents[key]


def _about(
    preview: Preview, extensions: PreviewExtensions, site: Site, document: Document
) -> dict[str, Any]:
    state, text, detail = status(site, document.id, preview.options.clock())
    words = document.body.words
    return {
        "source": document.source,
        "kind": document.kind.name,
        "label": document.label,
        "state": state,
        "status": text,
        "detail": detail,
        "shown": site.shown(document.id),
        "words": words,
        "minutes": max(1, round(words / WORDS_A_MINUTE)) if words else 0,
        "emails": [
            {"title": one.title, "url": _whole(site, one.address)}
            for links in extensions.page_links
            for one in links(site, document)
        ],
    }


def _whole(site: Site, address: str) -> str:
    """The address of a page of the site, or of one of the preview's own pages."""
    return address if address.startswith("/_sitegen/") else href(site.config, address)


def _marks(preview: Preview, site: Site) -> dict[str, dict[str, str]]:
    """The hidden documents that are shown here: their URLs, and their status."""
    found: dict[str, dict[str, str]] = {}
    for key, seen in site.visibilities.items():
        if seen.state != "live" and seen.shown:
            address = site.url_path(key)
            if address is not None:
                state, text, _ = status(site, key, preview.options.clock())
                found[href(site.config, address)] = {"state": state, "status": text}
                if len(found) >= MOST_MARKS:
                    break
    return found


def excerpt(problem: Problem, state: PreviewState, project: Project) -> dict[str, Any]:
    """A problem with the lines of the source around it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "message": problem.message,
        "remedy": problem.remedy,
        "severity": problem.severity,
        "lines": _lines(problem, state, project),
    }


def _lines(problem: Problem, state: PreviewState, project: Project) -> list[dict[str, Any]]:
    path = source_file(problem.file, state, project)
    if path is None or problem.line is None:
        return []
    try:
        if path.stat().st_size > LARGEST_SOURCE:
            return []
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    first = max(1, problem.line - LINES_AROUND)
    around = enumerate(lines[first - 1 : problem.line + LINES_AROUND], first)
    return [
        {"number": number, "text": text[:LONGEST_LINE], "here": number == problem.line}
        for number, text in around
    ]


def source_file(name: str, state: PreviewState, project: Project) -> Path | None:
    """The file that messages call `name`, if it is one of the project's or of its theme's."""
    if ".." in name.split("/"):
        return None
    roots = [(project.root, project.root / name)]
    if state.renderer is not None:
        for theme, folder in state.renderer.theme.folders:
            prefix = f"themes/{theme}/"
            if name.startswith(prefix):
                roots.insert(0, (folder, folder / name.removeprefix(prefix)))
    for root, path in roots:
        try:
            real = path.resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            continue
        if real.is_relative_to(root.resolve()) and real.is_file():
            return real
    return None
