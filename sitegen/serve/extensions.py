"""What features and the command line add to the preview: findings, links in the bar, panels.

Nothing here depends on checks, the newsletter or the inbox: they are passed in as functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from sitegen.errors import Problem
    from sitegen.model.document import Document
    from sitegen.read.contents import SourceResult
    from sitegen.render.renderer import Renderer
    from sitegen.site.query_context import QueryContext
    from sitegen.site.site import Site

PANELS = "/_sitegen/panel"
"""The URL path below which panels are."""
SMALL_FORM = 64 * 1024
"""Bytes of a request that most panels take at most."""


def _cannot_read(path: str, text: bytes) -> SourceResult:
    raise NotImplementedError("this request was not made by a preview")


class PageLink(NamedTuple):
    """A link in the bar of a page: its text, and a URL path on the site such as `/newsletter/may/`
    or of the preview's own such as `/_sitegen/panel/emails/may`."""

    title: str
    address: str


class PanelRequest(NamedTuple):
    """A request to a panel. `POST` comes only from the preview's own pages."""

    method: str
    path: str
    """The rest of the URL path below the panel's own, without a leading slash."""
    query: Mapping[str, str]
    form: Mapping[str, str]
    site: Site
    token: str
    """To be sent back as the field `token` of every form; those without it are refused."""
    renderer: Renderer
    context: QueryContext
    read: Callable[[str, bytes], SourceResult] = _cannot_read
    """Reads a text that no file holds as if it were the source at a path, within the time that one
    text may take."""
    body: IO[bytes] | None = None
    """What a `POST` to one of the panel's `uploads` carries, to be read in parts; it ends with an
    OSError or an HTTPException if the browser goes away. Such a request has no form, and its token
    is a header."""
    sources: SourceLinks | None = None
    """Where sources are edited in the browser; None if no panel within reach does that."""
    local: bool = True
    """Whether only this computer can reach the server, so that private panels respond."""


class PanelResponse(NamedTuple):
    """A page of a panel, or where to go next."""

    title: str
    body: Markup = Markup("")
    """The page's content, rendered by `sitegen.serve.panel_templates`."""
    status: int = 200
    """The HTTP status."""
    location: str | None = None
    """The URL path to go to instead (303)."""
    document: str | None = None
    """A whole page instead, for a frame: without scripts, and with styles of its own."""
    content: bytes | None = None
    """A result for the panel's own scripts instead, or a picture."""
    content_type: str = "application/json"
    """The media type of `content`."""
    scripts: tuple[str, ...] = ()
    """JavaScript modules of the page, by their names in the panel's `static/`."""
    stylesheets: tuple[str, ...] = ()
    """Stylesheets of the page, likewise."""


class SourceLinks(NamedTuple):
    """The URL paths where a panel edits sources."""

    edit: Callable[[str], str]
    """Of a source file, by its path relative to the project."""
    new: Callable[[str], str]
    """Of a new document, by its kind."""
    start: str
    """Of the page from which everything can be reached."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A page of the preview for staff, such as the inbox, at `/_sitegen/panel/NAME`."""

    name: str
    title: str
    respond: Callable[[PanelRequest], PanelResponse]
    waiting: Callable[[], int] = lambda: 0
    """The number of waiting things, shown beside its title."""
    private: bool = False
    """Whether it shows personal data: then it responds only while no other computer can reach the
    server."""
    former_name: str = ""
    """Its name in the version before: its old URL redirects."""
    package: str = ""
    """The package whose folder `static/` has the scripts and stylesheets of its pages."""
    largest_form: int = SMALL_FORM
    """Bytes of a form that it takes at most."""
    uploads: Mapping[str, int] = field(default_factory=dict)
    """The paths below its own to which its scripts send files, and how many bytes each takes."""
    sources: SourceLinks | None = None
    """Where it edits sources, if it does: documents and lists of them link there."""
    in_bar: bool = False
    """Whether the bar of every page links to it."""

    @property
    def url(self) -> str:
        """Its URL path."""
        return f"{PANELS}/{self.name}"

    @property
    def static_url(self) -> str:
        """The URL path below which its scripts and stylesheets are."""
        return f"{self.url}/static"


def _no_findings(_site: Site, _document: Document | None) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True)
class PreviewExtensions:
    """All that is added."""

    findings: Callable[[Site, Document | None], Iterable[Problem]] = _no_findings
    """The findings of `sitegen check` in a document, or, for None, in the whole site. Called for
    each page that is shown, so it has to be fast or cached."""
    page_links: tuple[Callable[[Site, Document], Iterable[PageLink]], ...] = ()
    """Links in the bar of a document's page, such as to the emails that it appears in."""
    panels: tuple[Panel, ...] = ()

    @property
    def sources(self) -> SourceLinks | None:
        """Where sources are edited in the browser; None if no panel does that."""
        return next((one.sources for one in self.panels if one.sources is not None), None)

    def within_reach(self, *, local: bool) -> PreviewExtensions:
        """Without panels that don't respond, because another computer can reach the server."""
        panels = tuple(one for one in self.panels if local or not one.private)
        return self if panels == self.panels else replace(self, panels=panels)

    def largest_form(self, path: str) -> int:
        """Bytes that a request to a URL path may carry."""
        for panel in self.panels:
            if path.startswith(f"{panel.url}/"):
                rest = path.removeprefix(f"{panel.url}/")
                return panel.uploads.get(rest, panel.largest_form)
        return SMALL_FORM
