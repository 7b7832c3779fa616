"""Publishing in the preview, at `/_sitegen/panel/publish`: what changed, a yes, and the result.

The preview server has already checked that a change comes from its own pages, and that no other
computer can reach it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen.cli.common import now
from sitegen.publishing.background import BackgroundPublication, PublicationState

if TYPE_CHECKING:
    from sitegen.errors import Problem
    from sitegen.publishing.publication import PlannedPublication, PublishOptions, PublishResult
    from sitegen.read.project import Project
    from sitegen.serve.extensions import Panel, PanelRequest, PanelResponse, SourceLinks
    from sitegen.site.site import Site

PACKAGE: Final = "sitegen.publishing"
NAME: Final = "publish"
HOME: Final = f"/_sitegen/panel/{NAME}"
MOST: Final = 20
"""Problems, and documents that aren't shown, that are named; more are counted."""
_BY_HAND: Final = (
    "publish again then, or by a timer that runs `sitegen publish --yes`, if your host has none"
)


class ProblemRow(NamedTuple):
    """An error or a remark, and where it is fixed."""

    place: str
    message: str
    remedy: str
    severity: str
    edit: str
    """The URL path where the file is edited; empty if that isn't possible in the browser."""


class PlanView(NamedTuple):
    """What would be published."""

    number: int
    to: str
    words: str
    empty: bool
    notes: tuple[str, ...]
    hidden: tuple[str, ...]
    """Documents that visitors won't see, with the reasons."""
    more_hidden: int
    remarks: tuple[ProblemRow, ...]
    more_remarks: int
    upcoming: str


class ResultView(NamedTuple):
    """What came of it."""

    where: str
    url: str
    shown: bool
    """Whether the live site shows it."""
    doubts: tuple[str, ...]
    feeds: int
    hub: str
    todo: str
    """What the owner has to do once, at the host."""
    upcoming: str


class LastView(NamedTuple):
    """The last time it was published from here."""

    at: str
    where: str
    changes: int
    """Changed files since."""
    missed: int
    """Scheduled documents since that the web should show, and may not."""


def publish_panel(project: Project, options: Callable[[], PublishOptions] | None = None) -> Panel:
    """The panel that publishes a project; `options` are those of each publication."""
    from sitegen.serve.extensions import Panel

    background = BackgroundPublication(project, options or _options)

    def respond(request: PanelRequest) -> PanelResponse:
        return _respond(project, background, request)

    return Panel(NAME, "Publish", respond, private=True, in_bar=True)


def _options() -> PublishOptions:
    from sitegen.publishing.publication import PublishOptions

    return PublishOptions(now=now())


def _respond(
    project: Project, background: BackgroundPublication, request: PanelRequest
) -> PanelResponse:
    from sitegen.serve.extensions import PanelResponse

    if request.path not in ("", "plan", "publish") or (request.path and request.method != "POST"):
        return PanelResponse("", location=HOME)
    if request.path == "plan":
        background.plan()
        return PanelResponse("", location=f"{HOME}#phase")
    if request.path == "publish":
        number = request.form.get("number", "")
        known = number.isdecimal() and len(number) < 9 and background.publish(int(number))
        return PanelResponse("", location=f"{HOME}{'' if known else '?other=1'}#phase")
    return _page(project, background.state, request)


def _page(project: Project, state: PublicationState, request: PanelRequest) -> PanelResponse:
    from sitegen.serve.extensions import PanelResponse
    from sitegen.serve.panel_templates import render

    planned, result = state.planned, state.result
    notice = state.notice
    if not notice and request.query.get("other") and state.phase == "planned":
        notice = "It was checked again in the meantime. This is what would be published now."
    body = render(
        PACKAGE,
        "publish.html",
        home=HOME,
        token=request.token,
        state=state,
        notice=notice,
        last=_last(project, request.site) if state.phase == "idle" else None,
        plan=_plan(planned, state.number, request.sources) if planned is not None else None,
        result=_result(planned, result) if planned is not None and result is not None else None,
        problems=[_row(one, request.sources) for one in state.problems[:MOST]],
        more_problems=max(0, len(state.problems) - MOST),
    )
    return PanelResponse("Publish", body)


def _last(project: Project, site: Site) -> LastView | None:
    from sitegen.publishing.status import PublishingStatus, publishing_status

    found = publishing_status(project, site)
    if found is None or not isinstance(found.data, PublishingStatus):
        return None
    data = found.data
    at = f"{data.published.astimezone(site.zone):%Y-%m-%d %H:%M}"
    return LastView(at, data.where, data.changes, len(data.missed))


def _plan(planned: PlannedPublication, number: int, sources: SourceLinks | None) -> PlanView:
    from sitegen.publishing.descriptions import change_in_words, upcoming_in_words

    skipped = planned.built.result.skipped
    remarks = planned.built.remarks
    return PlanView(
        number=number,
        to=planned.destination.name,
        words=change_in_words(planned),
        empty=planned.empty,
        notes=planned.difference.notes,
        hidden=tuple(f"{one.source} ({one.reason})" for one in skipped[:MOST]),
        more_hidden=max(0, len(skipped) - MOST),
        remarks=tuple(_row(one, sources) for one in remarks[:MOST]),
        more_remarks=max(0, len(remarks) - MOST),
        upcoming=upcoming_in_words(planned, _BY_HAND),
    )


def _result(planned: PlannedPublication, result: PublishResult) -> ResultView:
    from sitegen.publishing.descriptions import upcoming_in_words, why_not_shown

    doubts = [why_not_shown(planned, result)]
    if result.hub_problem:
        doubts.append(f"the hub wasn't notified of changed feeds: {result.hub_problem}")
    return ResultView(
        where=result.where,
        url=planned.config.url,
        shown=result.live is not None and result.live.shown,
        doubts=tuple(filter(None, doubts)),
        feeds=result.feeds,
        hub=planned.config.feeds.hub or "",
        todo=planned.timer.todo if planned.timer is not None else "",
        upcoming=upcoming_in_words(planned, _BY_HAND),
    )


def _row(problem: Problem, sources: SourceLinks | None) -> ProblemRow:
    from sitegen.model.content_path import is_document
    from sitegen.read.project import CONFIG, CONTENT

    file = problem.file
    can_edit = file == CONFIG or (file.startswith(f"{CONTENT}/") and is_document(file))
    return ProblemRow(
        file if problem.line is None else f"{file}:{problem.line}",
        problem.message,
        problem.remedy,
        problem.severity,
        sources.edit(file) if sources is not None and can_edit else "",
    )
