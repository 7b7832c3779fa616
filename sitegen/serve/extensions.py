"""What features and the command line add to the preview: findings, links in the bar, panels.

Nothing here depends on checks, the newsletter or the inbox: they are passed in as functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from sitegen.errors import Problem
    from sitegen.model.document import Document
    from sitegen.render.renderer import Renderer
    from sitegen.site.query_context import QueryContext
    from sitegen.site.site import Site

PANELS = "/_sitegen/panel"
"""The URL path below which panels are."""


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

    @property
    def url(self) -> str:
        """Its URL path."""
        return f"{PANELS}/{self.name}"


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
