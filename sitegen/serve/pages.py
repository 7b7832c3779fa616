"""The preview's own pages: all documents, a phone's view, and the panels of features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import IO, Any, NamedTuple
from urllib.parse import urlencode

from sitegen.errors import Problem
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.read.contents import SourceResult
from sitegen.read.project import CONTENT, file_type
from sitegen.render.urls import href
from sitegen.serve.document_status import DocumentStatus, ahead, status
from sitegen.serve.extensions import (
    Panel,
    PanelRequest,
    PanelResponse,
    PreviewExtensions,
    SourceLinks,
)
from sitegen.serve.panel_templates import environment
from sitegen.serve.preview import Preview
from sitegen.serve.state import PreviewState
from sitegen.site.site import Site
from sitegen.site.visibility import live_from, live_until

FILES = frozenset({"preview.js", "bar.css", "panel.js", "panel.css"})
"""The files that the pages load from /_sitegen/."""
PER_PAGE = 100
MOST_PROBLEMS = 100
MOST_UPCOMING = 40
SIZES = ((390, 844, "Phone"), (320, 568, "Small phone"), (768, 900, "Tablet"))
STATES = (
    ("live", "live"),
    ("draft", "drafts"),
    ("scheduled", "scheduled"),
    ("expired", "expired"),
)


@cache
def static(name: str) -> bytes:
    """One of FILES."""
    return resources.files("sitegen.serve").joinpath("static", name).read_bytes()


def _render(
    template: str,
    extensions: PreviewExtensions,
    site: Site | None,
    version: int | None = None,
    **context: Any,
) -> str:
    """A page. With the `version` that it shows, it is loaded again as soon as there is another."""
    home = site.config.base_path if site is not None else "/"
    page = environment().get_template(template)
    return page.render(home=home, panels=extensions.panels, version=version, **context)


def waiting() -> str:
    """The page that is shown until there is one of the site's."""
    return _render("waiting.html", PreviewExtensions(), None)


def locked() -> str:
    """The page that is shown instead of what is not public, without the key."""
    return _render("locked.html", PreviewExtensions(), None)


def phone(path: str) -> str:
    """A page in a frame of a phone's width. Only paths of this server are framed."""
    if not path.startswith("/") or path.startswith(("//", "/\\", "/_sitegen")):
        path = "/"
    return _render("phone.html", PreviewExtensions(), None, path=path, sizes=SIZES)


@cache
def panel_static(package: str, name: str) -> bytes | None:
    """A file of a panel's package, in its folder `static/`; None if there is none."""
    if "/" in name or not name.endswith((".js", ".css")):
        return None
    file = resources.files(package).joinpath("static", name)
    return file.read_bytes() if file.is_file() else None


def panel_request(
    state: PreviewState,
    method: str,
    path: str,
    query: Mapping[str, str],
    form: Mapping[str, str],
    token: str,
    read: Callable[[str, bytes], SourceResult],
    body: IO[bytes] | None,
    sources: SourceLinks | None,
    local: bool,
) -> PanelRequest:
    """A request to a panel, with the state of the site that it is about."""
    assert state.site is not None
    assert state.renderer is not None
    assert state.context is not None
    return PanelRequest(
        method,
        path,
        query,
        form,
        state.site,
        token,
        state.renderer,
        state.context,
        read,
        body,
        sources,
        local,
    )


def panel_page(
    panel: Panel,
    answer: PanelResponse,
    extensions: PreviewExtensions,
    request: PanelRequest,
    version: int,
) -> str:
    """A panel's response as a page."""
    return _render(
        "panel.html",
        extensions,
        request.site,
        # The response to a form is not reloaded: that would send the form again.
        version if request.method == "GET" else None,
        title=answer.title,
        body=answer.body,
        scripts=[f"{panel.static_url}/{name}" for name in answer.scripts],
        stylesheets=[f"{panel.static_url}/{name}" for name in answer.stylesheets],
    )


class _DocumentRow(NamedTuple):
    source: str
    label: str
    kind: str
    url: str | None
    status: DocumentStatus
    date: str
    edit: str | None
    """Where it is edited in the browser."""


class _Event(NamedTuple):
    when: str
    label: str
    source: str
    url: str | None
    state: str
    event: str
    ahead: str


class _DocumentFilter(NamedTuple):
    """The filter of the list of documents."""

    q: str
    kind: str
    status: str
    page: int

    def address(self, page: int) -> str:
        """The same, on another page."""
        asked = {"q": self.q, "kind": self.kind, "status": self.status, "page": page}
        return "/_sitegen/?" + urlencode({k: v for k, v in asked.items() if v}) + "#documents"


def overview(
    preview: Preview, extensions: PreviewExtensions, state: PreviewState, query: Mapping[str, str]
) -> str:
    """All documents by status, what is scheduled, and all problems."""
    site = state.site
    if site is None:
        return waiting()
    page = query.get("page", "")
    wanted = _DocumentFilter(
        query.get("q", ""),
        query.get("kind", ""),
        query.get("status", ""),
        int(page) if page.isdecimal() and len(page) < 6 else 0,
    )
    now = preview.options.clock()
    found = sorted(_matching(site, wanted), key=_newest_first)
    first = wanted.page * PER_PAGE
    some = found[first : first + PER_PAGE]
    counts: Counter[str] = Counter(seen.state for seen in site.visibilities.values())
    problems = _problems(preview, extensions, state, site)
    return _render(
        "overview.html",
        extensions,
        site,
        state.version,
        name=site.config.name,
        counts=[{"state": name, "words": words, "count": counts[name]} for name, words in STATES],
        problems=problems[:MOST_PROBLEMS],
        more_problems=max(0, len(problems) - MOST_PROBLEMS),
        audited=state.audited,
        converting=state.converting,
        upcoming=_upcoming(site, now),
        kinds=list(kinds().by_name),
        wanted=wanted,
        documents=[_row(site, document, now, extensions.sources) for document in some],
        sources=extensions.sources,
        kinds_to_write=kinds().placed,
        is_source=_is_source,
        first=first + 1,
        last=first + len(some),
        total=len(found),
        newer=wanted.address(wanted.page - 1) if wanted.page else None,
        older=wanted.address(wanted.page + 1) if first + PER_PAGE < len(found) else None,
    )


def _problems(
    preview: Preview, extensions: PreviewExtensions, state: PreviewState, site: Site
) -> list[Problem]:
    order = {"error": 0, "warning": 1, "advice": 2}
    found = dict.fromkeys((*preview.problems_of(state), *extensions.findings(site, None)))
    return sorted(found, key=lambda one: (order[one.severity], one.sort_key))


def _is_source(file: str) -> bool:
    """Whether a file is one that people write: a document, or the configuration."""
    return file.startswith(f"{CONTENT}/") and file_type(file) not in (
        "static", "attachment", "misplaced"
    )  # fmt: skip


def _matching(site: Site, wanted: _DocumentFilter) -> Iterable[Document]:
    words = wanted.q.casefold().split()
    for key, document in site.documents.items():
        if wanted.kind and document.kind.name != wanted.kind:
            continue
        if wanted.status and site.visibilities[key].state != wanted.status:
            continue
        text = f"{document.label} {document.source}".casefold()
        if all(word in text for word in words):
            yield document


def _newest_first(document: Document) -> tuple[float, str]:
    at = live_from(document)
    return (-at.timestamp() if at is not None else 0.0, document.source)


def _url(site: Site, document: Document) -> str | None:
    address = site.url_path(document.id)
    return None if address is None or not site.shown(document.id) else href(site.config, address)


def _row(
    site: Site, document: Document, now: datetime, sources: SourceLinks | None
) -> _DocumentRow:
    at = live_from(document)
    return _DocumentRow(
        document.source,
        document.label,
        document.kind.name,
        _url(site, document),
        status(site, document.id, now),
        f"{at.astimezone(site.zone):%Y-%m-%d}" if at is not None else "",
        sources.edit(document.source) if sources is not None else None,
    )


def _upcoming(site: Site, now: datetime) -> list[_Event]:
    """The next documents to appear and to disappear."""
    moments: list[tuple[datetime, str, Document]] = []
    for document in site.documents.values():
        begins, ends = live_from(document), live_until(document)
        if begins is not None and begins > now and not document.front.draft:
            moments.append((begins, "live", document))
        if ends is not None and ends > now:
            moments.append((ends, "ends", document))
    moments.sort(key=lambda one: (one[0], one[2].source))
    return [
        _Event(
            f"{moment.astimezone(site.zone):%Y-%m-%d %H:%M}",
            document.label,
            document.source,
            _url(site, document),
            "scheduled" if event == "live" else "expired",
            event,
            ahead(moment, now),
        )
        for moment, event, document in moments[:MOST_UPCOMING]
    ]
