"""`sitegen list`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import click

from sitegen.cli.common import KindCommand, KindName, clock, project_of, reporting
from sitegen.cli.problem_list import show_problems
from sitegen.cli.terminal import escaped_json, printable
from sitegen.timestamps import in_whole_minutes

if TYPE_CHECKING:
    from sitegen.model.document import Document
    from sitegen.site.site import Site

_COLOURS = {"live": "green", "draft": "yellow", "scheduled": "cyan", "expired": "bright_black"}


@click.command("list", cls=KindCommand, short_help="List the documents and their status.")
@click.argument("kind", type=KindName(), metavar="[KIND]", required=False)
@click.option(
    "--upcoming", is_flag=True, help="Show only documents that will appear or disappear, and when."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@click.option("--now", help="List the documents as if it were this time: 2026-12-24.")
@click.pass_context
@reporting
def command(
    context: click.Context, kind: str | None, upcoming: bool, as_json: bool, now: str | None
) -> None:
    """List the documents with their status, date, author, title and path.

    KIND is one of the content kinds. Without it, documents of all kinds except comments are listed.

    \b
    Examples:
      sitegen list
      sitegen list post
      sitegen list --upcoming
      sitegen list --json | jq -r '.[] | select(.status == "draft") | .path'
    """
    from sitegen.errors import ContentError
    from sitegen.parallel import default_jobs
    from sitegen.read.cache import ContentCache
    from sitegen.read.config import read_config, zone_of
    from sitegen.read.contents import read_contents
    from sitegen.read.locate import locate
    from sitegen.site.left_out_files import text_problems
    from sitegen.site.load import errors_in
    from sitegen.site.site import Site
    from sitegen.site.visibility import Viewpoint

    project = project_of(context)
    config = read_config(project)
    zone = zone_of(config)
    cache = ContentCache(project.cache)
    contents = read_contents(project, config, cache, default_jobs())
    cache.close()
    at = clock(now, zone)
    site = Site(contents, config, Viewpoint(at, zone))
    rows = sorted(_rows(site, kind), key=lambda row: row.sort_key)
    if upcoming:
        rows = sorted((row for row in rows if row.next is not None), key=_by_next)
    if as_json:
        _print_json(rows, site)
    elif upcoming:
        _print_upcoming(rows, at, site)
    elif rows:
        _print_table(rows, site)
    else:
        what = f"no {kind}" if kind else "nothing"
        example = f'sitegen new {kind or "post"} "A title"'
        click.echo(f"There is {what} yet. Create one with: {example}")
    show_problems(tuple(text_problems(site)), everything="sitegen build -v")
    # Files that can't be read are not in the table, so they are reported.
    unreadable = errors_in(contents.problems)
    if unreadable:
        show_problems(
            ContentError(locate(unreadable, project)).problems, everything="sitegen build -v"
        )
        sys.exit(1)


class _ListRow(NamedTuple):
    document: Document
    status: str
    begins: datetime | None
    ends: datetime | None
    byline: str
    next: datetime | None
    """When its status will change; None if it won't."""

    @property
    def sort_key(self) -> tuple[str, float, str]:
        newest = -self.begins.timestamp() if self.begins is not None else 0.0
        return (self.document.kind.name, newest, self.document.source)


def _by_next(row: _ListRow) -> tuple[float, str]:
    return (row.next.timestamp() if row.next is not None else 0.0, row.document.source)


def _rows(site: Site, kind: str | None) -> Iterable[_ListRow]:
    from sitegen.site.visibility import live_from, live_until

    for key, document in site.documents.items():
        name = document.kind.name
        if name != kind and (kind is not None or document.kind.attached):
            continue
        status = site.visibilities[key].state
        begins, ends = live_from(document), live_until(document)
        change = {"scheduled": begins, "live": ends}.get(status)
        yield _ListRow(document, status, begins, ends, _byline(site, document), change)


def _byline(site: Site, document: Document) -> str:
    field = document.kind.byline
    value = getattr(document.front, field) if field is not None else None
    names = value if isinstance(value, tuple) else (value,)
    return ", ".join(_person_name(site, str(name)) for name in names if name)


def _person_name(site: Site, name: str) -> str:
    key = site.resolve(name, ("person",))
    return site.documents[key].label if key is not None else name


def _print_json(rows: Sequence[_ListRow], site: Site) -> None:
    import json

    def written(at: datetime | None) -> str | None:
        return in_whole_minutes(at.astimezone(site.zone)).isoformat() if at is not None else None

    found = [
        {
            "kind": row.document.kind.name,
            "id": row.document.id,
            "status": row.status,
            "date": written(row.begins),
            "ends": written(row.ends),
            "author": row.byline or None,
            "title": row.document.label,
            "path": row.document.source,
            "address": site.url_path(row.document.id),
        }
        for row in rows
    ]
    click.echo(escaped_json(json.dumps(found, ensure_ascii=False, indent=2)))


def _print_table(rows: Sequence[_ListRow], site: Site) -> None:
    cells = [
        (
            row.status,
            f"{row.begins.astimezone(site.zone):%Y-%m-%d}" if row.begins else "",
            row.byline,
            row.document.label,
            row.document.source,
        )
        for row in rows
    ]
    _print_cells(("status", "date", "author", "title", "path"), cells)


def _print_upcoming(rows: Sequence[_ListRow], at: datetime, site: Site) -> None:
    zone = site.zone
    if not rows:
        click.echo("Nothing is scheduled and nothing will expire, so no build is due.")
        return
    cells = [
        (
            "appears" if row.status == "scheduled" else "disappears",
            f"{row.next.astimezone(zone):%Y-%m-%d %H:%M}" if row.next else "",
            row.byline,
            row.document.label,
            row.document.source,
        )
        for row in rows
    ]
    _print_cells(("what", "when", "author", "title", "path"), cells)
    due = rows[0].next
    assert due is not None
    click.echo(
        f"\nThe next build is due {due.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}"
        f"{_time_until(due, at)}."
    )


def _time_until(due: datetime, at: datetime) -> str:
    days = (due - at).days
    hours = int((due - at).total_seconds() // 3600)
    if days > 1:
        return f", in {days} days"
    return f", in {hours} hours" if hours > 1 else ", soon"


def _print_cells(heads: tuple[str, ...], cells: Sequence[tuple[str, ...]]) -> None:
    """A table with aligned columns; on a terminal, titles are truncated to fit."""
    cells = [tuple(map(printable, row)) for row in cells]
    widths = [max(map(_width, column)) for column in zip(heads, *cells, strict=True)]
    on_terminal = sys.stdout.isatty()
    if on_terminal:
        import shutil

        room = shutil.get_terminal_size().columns - sum(widths) + widths[3] - 2 * len(heads)
        widths[3] = min(widths[3], max(room, 20))
    for number, line in enumerate((heads, *cells)):
        padded = [
            _cut(cell, width) + " " * (width - _width(_cut(cell, width)))
            for cell, width in zip(line, widths, strict=True)
        ]
        padded[-1] = padded[-1].rstrip()
        if number == 0:
            padded = [click.style(cell, bold=True) for cell in padded]
        elif line[0] in _COLOURS:
            padded[0] = click.style(padded[0], fg=_COLOURS[line[0]])
        click.echo("  ".join(padded))


def _width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    import unicodedata

    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(letter)
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while _width(text) > width - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"
