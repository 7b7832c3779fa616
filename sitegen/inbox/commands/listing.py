"""What there is to read: the list of what waits, and one item with all that was sent."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import reporting
from sitegen.cli.terminal import printable, show_json
from sitegen.inbox.commands.context import open_inbox
from sitegen.inbox.status import waiting_in

if TYPE_CHECKING:
    from sitegen.inbox.item import Item
    from sitegen.inbox.open_submissions import Waiting


@reporting
def show_list(context: click.Context, as_json: bool, everything: bool) -> None:
    """List what waits; with `everything`, what is decided too."""
    from sitegen.read.config import zone_of

    with open_inbox(context) as (_, config, store):
        zone = zone_of(config)
        found = waiting_in(store, config)
        rest = [one for one in store.items() if not one.open] if everything else []
        asides = store.asides()
        now = store.now()
    if as_json:
        _list_as_json(found, rest, now)
        return
    for one in found:
        click.echo(_line(one, zone, now))
    for item in rest:
        why = f", {item.reason}" if item.reason else ""
        click.echo(f"{item.number:>5}  {item.form:<10} {item.state}{why}  {printable(item.path)}")
    late = sum(one.late(now) for one in found)
    if not found:
        click.echo("Nothing waits.")
    else:
        promise = f", {late} past the promise" if late else ""
        click.echo(f"\n{len(found)} wait{promise}. Read one: sitegen inbox show NUMBER")
    if asides:
        click.echo(f"{len(asides)} could not be read: sitegen inbox aside", err=True)


@click.command("show")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_context
@reporting
def show(context: click.Context, number: int, as_json: bool) -> None:
    """Show one item with all that was sent.

    \b
    Examples:
      sitegen inbox show 12
    """
    from sitegen.read.config import zone_of

    with open_inbox(context) as (_, config, store):
        item = store.item(number)
        found = waiting_in(store, config)
        waiting = next((one for one in found if one.item.number == number), None)
    if as_json:
        show_json(item)
        return
    zone = zone_of(config)
    click.echo(click.style(f"{item.number}  {printable(item.form)}", bold=True), nl=False)
    click.echo(f"  {item.state}{f', {item.reason}' if item.reason else ''}")
    click.echo(f"arrived  {item.arrived.astimezone(zone):%Y-%m-%d %H:%M}, by {item.source}")
    if waiting is not None and waiting.due is not None:
        click.echo(f"promised {waiting.due.astimezone(zone):%Y-%m-%d %H:%M}")
    if item.page:
        click.echo(f"about    {printable(item.page)}")
    for reason in waiting.suspicion.reasons if waiting is not None else ():
        click.echo(click.style(f"careful: {printable(reason)}", fg="yellow"))
    options = config.inbox
    public = item.public_name(options.anonymous, initials=options.initials)
    click.echo(f"public   as {printable(public)}")
    for name, value in item.fields:
        click.echo(f"\n{click.style(printable(name), bold=True)}\n{printable(value)}")
    if item.answer:
        click.echo(f"\n{click.style(f'answer of {item.answered_by}', bold=True)}\n{item.answer}")
    if item.path:
        click.echo(f"\n{item.path}")


def _line(one: Waiting, zone: tzinfo, now: datetime) -> str:
    """An item in the list: number, form, deadline, who, where, how it begins."""
    item = one.item
    due = ""
    if one.due is not None:
        due = f"{one.due.astimezone(zone):%a %d %b %H:%M}"
    colour = "red" if one.late(now) else None
    begins = printable(" ".join(item.message.split()))[:60]
    who = printable(item.name)[:20] or "somebody"
    mark = (
        click.style(f" [{printable(one.suspicion.reasons[0])}]", fg="yellow")
        if one.suspicion.strong
        else ""
    )
    page = printable(item.page)[:40]
    return (
        f"{item.number:>5}  {printable(item.form):<10} {click.style(f'{due:<17}', fg=colour)} "
        f"{who}{f' on {page}' if page else ''}: {begins}{mark}"
    )


def _list_as_json(found: tuple[Waiting, ...], rest: list[Item], now: datetime) -> None:
    rows = [
        {
            "number": one.item.number,
            "form": one.item.form,
            "state": one.item.state,
            "arrived": one.item.arrived,
            "due": one.due,
            "late": one.late(now),
            "page": one.item.page,
            "name": one.item.name,
            "message": one.item.message,
            "suspicion": one.suspicion.reasons,
        }
        for one in found
    ] + [
        {"number": one.number, "form": one.form, "state": one.state, "path": one.path}
        for one in rest
    ]
    show_json(rows)
