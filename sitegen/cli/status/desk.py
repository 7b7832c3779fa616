"""The status as a page of the preview, at `/_sitegen/status`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from sitegen.cli.status.screen import due_words, local_time
from sitegen.model.kinds import kinds

if TYPE_CHECKING:
    from sitegen.read.project import Project
    from sitegen.serve.slots import Desk, DeskAnswer, DeskRequest
    from sitegen.site.status import Status

_SECTION = Markup("<section><h2>{}</h2>{}</section>")
_TABLE = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>")
_HEAD = Markup('<th scope="col">{}</th>')
_ROW = Markup("<tr>{}</tr>")
_CELL = Markup("<td>{}</td>")
_METER = Markup('<meter min="0" max="{}" value="{}">{}</meter> {}')
_NOTHING = Markup("<p>{}</p>")


def status_desk(project: Project) -> Desk:
    """The desk that shows a project's status."""
    from sitegen.serve.slots import Desk

    def answer(request: DeskRequest) -> DeskAnswer:
        from sitegen.serve.slots import DeskAnswer
        from sitegen.site.status import feature_statuses, status

        found = status(request.site, feature_statuses(project, request.site))
        return DeskAnswer("Status", body_of(found))

    return Desk("status", "Status", answer)


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
    longest = max((sum(one.written.values()) for one in status.writers), default=0)
    signed = [kind.several.capitalize() for kind in kinds().placed if kind.signed]
    writers = [
        (
            one.name,
            *(_bar(count, longest) for count in one.written.values()),
            _day(one.last, status),
        )
        for one in status.writers
    ]
    return _table(("Month", "Published"), months, "nothing") + _table(
        ("Who", *signed, "Last"), writers, "nobody wrote"
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
    rows: list[tuple[object, ...]] = []
    for line in (line for feature in status.features for line in feature.waiting):
        link = Markup('<a href="{}">{}</a>').format(line.panel, line.text)
        rows.append((link if line.panel else line.text, "", ""))
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
        (f"{one.day}{' (late)' if one.late else ''}", due_words(one), one.text, one.source)
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
