"""The status as a page of the preview, at `/_sitegen/panel/status`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from sitegen.cli.status.screen import DUE, local_time
from sitegen.inbox.status import inbox_of

if TYPE_CHECKING:
    from sitegen.read.project import Project
    from sitegen.serve.extensions import Panel, PanelRequest, PanelResponse
    from sitegen.site.status import Status

_SECTION = Markup("<section><h2>{}</h2>{}</section>")
_TABLE = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>")
_HEAD = Markup('<th scope="col">{}</th>')
_ROW = Markup("<tr>{}</tr>")
_CELL = Markup("<td>{}</td>")
_METER = Markup('<meter min="0" max="{}" value="{}">{}</meter> {}')
_NOTHING = Markup("<p>{}</p>")


def status_panel(project: Project) -> Panel:
    """The panel that shows a project's status."""
    from sitegen.serve.extensions import Panel

    def respond(request: PanelRequest) -> PanelResponse:
        from sitegen.serve.extensions import PanelResponse
        from sitegen.site.status import status

        found = status(request.site, inbox_of(project, request.site))
        return PanelResponse("Status", body_of(found))

    return Panel("status", "Status", respond)


def body_of(status: Status) -> Markup:
    """The page's body."""
    return Markup("").join(
        (
            _SECTION.format("Published in the last twelve months", _published(status)),
            _SECTION.format("Promises and their evidence", _promises(status)),
            _SECTION.format("Waits for an answer", _waits(status)),
            _SECTION.format("Due, or to be known, in the next sixty days", _due(status)),
            _SECTION.format("Goes live next", _next(status)),
        )
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]], nothing: str) -> Markup:
    body = Markup("").join(_ROW.format(Markup("").join(map(_CELL.format, row))) for row in rows)
    if not body:
        return _NOTHING.format(nothing)
    return _TABLE.format(Markup("").join(map(_HEAD.format, heads)), body)


def _bar(count: int, most: int) -> Markup:
    return _METER.format(most or 1, count, count, count)


def _published(status: Status) -> Markup:
    most = max((count for _, count in status.months), default=0)
    months = [(name, _bar(count, most)) for name, count in status.months]
    longest = max((one.posts + one.answers for one in status.writers), default=0)
    writers = [
        (one.name, _bar(one.posts, longest), _bar(one.answers, longest), _day(one.last, status))
        for one in status.writers
    ]
    return _table(("Month", "Published"), months, "nothing") + _table(
        ("Who", "Posts", "Answers", "Last"), writers, "nobody wrote"
    )


def _promises(status: Status) -> Markup:
    rows = [
        (
            one.name,
            one.evidence,
            _day(one.newest, status) if one.newest is not None else "none yet",
            "fresh" if one.fresh else "older than half a year",
        )
        for one in status.promises
    ]
    return _table(("Promise", "Proofs", "Newest", ""), rows, "no promise is made yet")


def _waits(status: Status) -> Markup:
    inbox = status.inbox
    rows: list[tuple[object, ...]] = []
    if inbox is not None and inbox.waiting:
        told = f"{inbox.waiting} in the inbox, {inbox.late} later than promised"
        rows.append((Markup('<a href="inbox">{}</a>').format(told), "", ""))
    rows += [
        (
            one.who,
            one.source,
            ("late since " if one.late else "until ") + local_time(one.until, status)
            if one.until is not None
            else "",
        )
        for one in status.waiting
    ]
    return _table(("Who", "Where", "Promised"), rows, "nothing: every comment has its answer")


def _due(status: Status) -> Markup:
    rows = [
        (f"{one.day}{' (late)' if one.late else ''}", DUE[one.what], one.text, one.source)
        for one in status.due
    ]
    return _table(("Day", "What", "", "Where"), rows, "nothing")


def _next(status: Status) -> Markup:
    rows = [
        (
            local_time(one.at, status) if one.at is not None else "draft",
            one.kind,
            one.label,
            one.source,
        )
        for one in (*status.coming, *status.drafts)
    ]
    return _table(("When", "What", "Title", "Where"), rows, "nothing is scheduled")


def _day(moment: datetime, status: Status) -> str:
    return local_time(moment, status)[:10]
