"""What other rooms add to the preview; the command line hands it over as functions.

Nothing here knows of checks, newsletters or the inbox: those rooms are neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from sitegen.errors import Problem
from sitegen.model.document import Document
from sitegen.render.renderer import Renderer
from sitegen.site.query_context import QueryContext
from sitegen.site.site import Site


class Link(NamedTuple):
    """A link in the bar: its words, and an address on the site such as `/newsletter/may/`."""

    title: str
    address: str


class DeskRequest(NamedTuple):
    """What is asked of a desk. `POST` comes only from the preview's own pages."""

    method: str
    path: str
    """What follows the desk's own address, without a slash before it."""
    query: Mapping[str, str]
    form: Mapping[str, str]
    site: Site
    token: str
    """To be sent back as the field `token` of every form; those without it are refused."""
    renderer: Renderer
    context: QueryContext


class DeskAnswer(NamedTuple):
    """A page of a desk, or where to go next."""

    title: str
    body: Markup = Markup("")
    status: int = 200
    location: str | None = None
    document: str | None = None
    """A whole page instead, for a frame: without scripts, and with styles of its own."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of its own at `/_sitegen/NAME`, such as the inbox."""

    name: str
    title: str
    answer: Callable[[DeskRequest], DeskAnswer]
    waiting: Callable[[], int] = lambda: 0
    """How many things wait there, shown beside its title."""
    private: bool = False
    """Whether it tells of people: then it answers only while nobody else can reach the server."""


def _no_findings(_site: Site, _document: Document | None) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True)
class Slots:
    """All that is added."""

    findings: Callable[[Site, Document | None], Iterable[Problem]] = _no_findings
    """What a careful editor would say of a document, or, asked for None, of the whole site.
    Called for each page that is looked at: it has to be quick, or remember."""
    page_links: tuple[Callable[[Site, Document], Iterable[Link]], ...] = ()
    """Links in the bar above a document, such as those to the emails that it appears in."""
    desks: tuple[Desk, ...] = ()
