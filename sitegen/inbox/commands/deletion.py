"""`forget` and `purge`: delete the data on a person, and old submissions."""

from __future__ import annotations

import click

from sitegen.cli.common import now, reporting
from sitegen.cli.terminal import counted, printable
from sitegen.errors import RequestError
from sitegen.inbox import newsletter
from sitegen.inbox.commands.context import open_inbox


@click.command("forget")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.pass_context
@reporting
def forget(context: click.Context, addresses: tuple[str, ...], yes: bool) -> None:
    """Delete all that is stored about a person, in the inbox and among the subscribers.

    What is published is kept and listed, for you to decide. What was pulled from a provider isn't
    imported again; delete it there, too.

    \b
    Examples:
      sitegen inbox forget anna@mail.example
    """
    from sitegen.address import AddressError, parse_address
    from sitegen.inbox import deletion

    try:
        known = [parse_address(text) for text in addresses]
    except AddressError as error:
        raise RequestError(f"not an email address: {error}") from error
    if not yes:
        click.confirm("This can't be undone. Delete?", abort=True)
    if not newsletter.is_available():
        click.echo("The newsletter isn't installed: only the inbox is searched.", err=True)
    with open_inbox(context) as (project, _, store):
        for address in known:
            found = deletion.forget(store, project.root, address)
            count = found.submissions + found.quarantined
            subscribed = newsletter.forget(project.root, now, address)
            also = ", and the newsletter's data" if subscribed else ""
            click.echo(f"{address}: {counted(count, 'submission')} deleted{also}")
            for path in found.published:
                click.echo(f"  published: {printable(path)}")


@click.command("purge")
@click.option(
    "--days",
    type=click.IntRange(1),
    help="Delete only what was decided longer ago; default: inbox.keep_days.",
)
@click.pass_context
@reporting
def purge(context: click.Context, days: int | None) -> None:
    """Delete submissions that were decided long ago. Open and published ones are kept.

    \b
    Examples:
      sitegen inbox purge
      sitegen inbox purge --days 90
    """
    from sitegen.inbox import deletion

    with open_inbox(context) as (_, config, store):
        submissions, quarantined = deletion.purge(store, days or config.inbox.keep_days)
        click.echo(f"Deleted: {counted(submissions, 'submission')}, {quarantined} in quarantine.")
