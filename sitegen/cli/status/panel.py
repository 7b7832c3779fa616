"""The status as a panel of the preview, at `/_sitegen/panel/status`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sitegen.cli.status.screen import due_words, local_time
from sitegen.model.kinds import kinds

if TYPE_CHECKING:
    from markupsafe import Markup

    from sitegen.read.project import Project
    from sitegen.serve.extensions import Panel, PanelRequest, PanelResponse
    from sitegen.site.status import SiteStatus, StatusPart

PACKAGE = "sitegen.cli.status"


class Meter(NamedTuple):
    """A number shown as a meter."""

    value: int
    most: int
    """The highest number of the column, at least 1."""


class StatusCell(NamedTuple):
    """A cell of a table: a text, a link, or a meter."""

    text: str = ""
    link: str = ""
    meter: Meter | None = None


class StatusTable(NamedTuple):
    """A table of the page."""

    heads: tuple[str, ...]
    rows: tuple[tuple[StatusCell, ...], ...]
    empty: str
    """The text to show if there are no rows."""


class StatusSection(NamedTuple):
    """A part of the page."""

    title: str
    tables: tuple[StatusTable, ...]


def status_panel(project: Project) -> Panel:
    """The panel that shows a project's status."""
    from sitegen.serve.extensions import Panel

    def respond(request: PanelRequest) -> PanelResponse:
        from sitegen.serve.extensions import PanelResponse
        from sitegen.site.status import feature_statuses, status

        found = status(request.site, feature_statuses(project, request.site))
        return PanelResponse("Status", body_of(found))

    return Panel("status", "Status", respond)


def body_of(status: SiteStatus) -> Markup:
    """The page's content."""
    from sitegen.serve.panel_templates import render

    return render(PACKAGE, "status.html", sections=sections_of(status))


def sections_of(status: SiteStatus) -> tuple[StatusSection, ...]:
    """The sections of the page."""
    return (
        StatusSection("Published in the last twelve months", _published(status)),
        StatusSection("Promises and their evidence", (_promises(status),)),
        StatusSection("Waiting for an answer", (_waiting(status),)),
        *(
            StatusSection(part.title, (_part(part),))
            for feature in status.features
            for part in feature.parts
        ),
        StatusSection("Due in the next sixty days", (_due(status),)),
        StatusSection("Asked most often", (_most_asked(status),)),
        StatusSection("What went wrong, by cause", (_causes(status),)),
        StatusSection("Going live next", (_next(status),)),
    )


def _rows(rows: Iterable[tuple[str | StatusCell, ...]]) -> tuple[tuple[StatusCell, ...], ...]:
    return tuple(
        tuple(one if isinstance(one, StatusCell) else StatusCell(one) for one in row)
        for row in rows
    )


def _meter(count: int, most: int) -> StatusCell:
    return StatusCell(meter=Meter(count, most or 1))


def _published(status: SiteStatus) -> tuple[StatusTable, ...]:
    most = max((count for _, count in status.months), default=0)
    months = [(name, _meter(count, most)) for name, count in status.months]
    longest = max((sum(one.written.values()) for one in status.writers), default=0)
    signed = [kind.several.capitalize() for kind in kinds().placed if kind.signed]
    writers: list[tuple[str | StatusCell, ...]] = [
        (
            one.name,
            *(_meter(count, longest) for count in one.written.values()),
            _day(one.last, status),
        )
        for one in status.writers
    ]
    return (
        StatusTable(("Month", "Published"), _rows(months), "Nothing was published."),
        StatusTable(("Author", *signed, "Last"), _rows(writers), "Nobody wrote anything."),
    )


def _promises(status: SiteStatus) -> StatusTable:
    rows = [
        (
            one.name,
            str(one.evidence),
            _day(one.newest, status) if one.newest is not None else "none yet",
            "fresh" if one.fresh else "older than half a year",
        )
        for one in status.promises
    ]
    return StatusTable(
        ("Promise", "Evidence", "Newest", "Age"), _rows(rows), "There are no promises yet."
    )


def _waiting(status: SiteStatus) -> StatusTable:
    rows: list[tuple[str | StatusCell, ...]] = [
        (StatusCell(line.text, line.panel or ""), "", "")
        for feature in status.features
        for line in feature.waiting
    ]
    rows += [
        (
            one.who,
            one.source,
            ("late since " if one.late else "by ") + local_time(one.until, status)
            if one.until is not None
            else "",
        )
        for one in status.waiting
    ]
    return StatusTable(
        ("From", "Where", "Promised"), _rows(rows), "Nothing: every comment is answered."
    )


def _part(part: StatusPart) -> StatusTable:
    rows = [(StatusCell(line.text, line.panel or ""),) for line in part.lines]
    return StatusTable(("What",), _rows(rows), "Nothing.")


def _due(status: SiteStatus) -> StatusTable:
    rows = [
        (f"{one.day}{' (late)' if one.late else ''}", due_words(one), one.text, one.source)
        for one in status.due
    ]
    return StatusTable(("Day", "To do", "What", "Where"), _rows(rows), "Nothing is due.")


def _most_asked(status: SiteStatus) -> StatusTable:
    most = max((one.count for one in status.most_asked), default=0)
    rows = [(one.question, _meter(one.count, most), one.source) for one in status.most_asked]
    return StatusTable(("Question", "Asked", "Where"), _rows(rows), "No questions were counted.")


def _causes(status: SiteStatus) -> StatusTable:
    most = max((one.count for one in status.causes), default=0)
    rows = [(one.cause, _meter(one.count, most), _day(one.last, status)) for one in status.causes]
    return StatusTable(("Cause", "How often", "Last"), _rows(rows), "No causes are recorded.")


def _next(status: SiteStatus) -> StatusTable:
    rows = [
        (
            local_time(one.at, status) if one.at is not None else "draft",
            one.kind,
            one.label,
            one.source,
        )
        for one in (*status.coming, *status.drafts)
    ]
    return StatusTable(("When", "Kind", "Title", "Where"), _rows(rows), "Nothing is scheduled.")


def _day(moment: datetime, status: SiteStatus) -> str:
    return local_time(moment, status)[:10]
