"""The status as one screen in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import cycle
from typing import TYPE_CHECKING

import click

from sitegen.cli.terminal import counted, printable
from sitegen.model.kinds import kinds

if TYPE_CHECKING:
    from sitegen.site.status import DueItem, SiteStatus

WIDTH = 80
MOST = 6
"""Lines of a list to show; the rest is counted."""
_BARS = " ▁▂▃▄▅▆▇█"
_BAR = 24
_SIGNS = "█▒░▚"
"""For the kinds of documents that an author wrote, in turn."""


def lines(status: SiteStatus) -> Iterator[str]:
    """The screen, line by line."""
    yield click.style(f"{printable(status.business)}, {status.now:%Y-%m-%d %H:%M}", bold=True)
    documents = status.documents
    counts = [
        counted(documents[kind.name], kind.one, kind.several)
        for kind in kinds().placed
        if kind.status is not None and kind.name in documents
    ]
    yield ", ".join(counts) or "nothing is published yet"
    yield from _published(status)
    yield from _promises(status)
    yield from _waiting(status)
    yield from _due(status)
    yield from _next(status)


def _title(text: str) -> Iterator[str]:
    yield ""
    yield click.style(text, bold=True)


def _published(status: SiteStatus) -> Iterator[str]:
    yield from _title("Published in the last twelve months")
    most = max((count for _, count in status.months), default=0)
    chart = "".join(_BARS[_scaled(count, most, len(_BARS) - 1)] for _, count in status.months)
    total = sum(count for _, count in status.months)
    first, last = status.months[0][0], status.months[-1][0]
    yield f"  {first} {chart} {last}   {total} in all, {status.months[-1][1]} this month"
    longest = max((sum(one.written.values()) for one in status.writers), default=0)
    names = kinds().by_name
    for one in status.writers[:MOST]:
        bar = "".join(
            sign * _scaled(count, longest, _BAR)
            for sign, count in zip(cycle(_SIGNS), one.written.values())
        )
        written = ", ".join(
            counted(count, names[kind].one, names[kind].several)
            for kind, count in one.written.items()
        )
        yield f"  {_cut(one.name, 18):18} {bar:{_BAR}} {written}, last on {one.last:%Y-%m-%d}"
    yield from _more(status.writers)
    if not status.writers:
        yield "  nothing was published"


def _scaled(count: int, most: int, size: int) -> int:
    if not count or not most:
        return 0
    return max(1, round(size * count / most))


def _cut(text: str, length: int) -> str:
    shown = printable(text)
    return shown if len(shown) <= length else shown[: length - 1] + "…"


def _more(listed: Sequence[object]) -> Iterator[str]:
    if len(listed) > MOST:
        yield f"  … and {len(listed) - MOST} more"


def _promises(status: SiteStatus) -> Iterator[str]:
    if status.promises:
        yield from _title("Promises and their evidence")
    for one in status.promises[:MOST]:
        newest = "no evidence yet"
        if one.newest is not None:
            newest = f"newest from {local_time(one.newest, status)[:10]}"
        mark = click.style("✓", fg="green") if one.fresh else click.style("!", fg="yellow")
        unit = "document, " if one.evidence == 1 else "documents,"
        yield f"  {mark} {_cut(one.name, 34):34} {one.evidence:2} {unit} {newest}"
    yield from _more(status.promises)


def _waiting(status: SiteStatus) -> Iterator[str]:
    yield from _title("Waiting for an answer")
    added = [line for feature in status.features for line in feature.waiting]
    for line in added:
        yield _styled(f"  {printable(line.text)}", line.late)
    for one in status.waiting[:MOST]:
        until = f"promised by {local_time(one.until, status)}" if one.until is not None else ""
        text = f"  {_cut(one.who, 20):20} {_cut(one.source.removeprefix('content/'), 44)}  {until}"
        yield _styled(text.rstrip(), one.late)
    yield from _more(status.waiting)
    if not status.waiting and not added:
        yield "  nothing: every comment is answered"


def local_time(moment: datetime, status: SiteStatus) -> str:
    """A time in the time zone of the business."""
    return f"{moment.astimezone(status.now.tzinfo):%Y-%m-%d %H:%M}"


def due_words(due: DueItem) -> str:
    """What is due, in words."""
    if due.what == "review":
        return "review"
    return "other hours" if due.what == "holiday" else f"{kinds().by_name[due.kind].one} ends"


def _styled(text: str, late: bool) -> str:
    return click.style(text, fg="red") if late else text


def _due(status: SiteStatus) -> Iterator[str]:
    yield from _title("Due in the next sixty days")
    for one in status.due[:MOST]:
        yield _styled(f"  {one.day} {due_words(one):12} {_cut(one.text, 52)}", one.late)
    yield from _more(status.due)
    if not status.due:
        yield "  nothing"


def _next(status: SiteStatus) -> Iterator[str]:
    yield from _title("Going live next")
    for one in status.coming[:MOST]:
        at = local_time(one.at, status) if one.at is not None else ""
        yield f"  {at} {one.kind:9} {_cut(one.label, 50)}"
    yield from _more(status.coming)
    if not status.coming:
        yield "  nothing is scheduled"
    if status.drafts:
        names = ", ".join(one.label for one in status.drafts[:MOST])
        count = counted(len(status.drafts), "draft")
        yield "  " + _cut(f"{count}: {names}", WIDTH - 2)
