"""Deleting: all that is known of a person, and what was decided long ago."""

from __future__ import annotations

import click

from sitegen.cli.common import now, reporting
from sitegen.cli.terminal import counted
from sitegen.errors import RequestError
from sitegen.inbox import newsletter
from sitegen.inbox.commands.context import open_inbox


@click.command("forget")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
@reporting
def forget(context: click.Context, addresses: tuple[str, ...], yes: bool) -> None:
    """Delete all that is known of a person, here and among the subscribers.

    What is published of them stays, and is listed, for you to decide. What you pulled from a
    provider does not come in again; delete it there too.

    \b
    Examples:
      sitegen inbox forget anna@mail.example
    """
    from sitegen.address import AddressError, parse_address
    from sitegen.inbox import deletion as forgetting

    try:
        known = [parse_address(text) for text in addresses]
    except AddressError as error:
        raise RequestError(f"that is no mail address: {error}") from error
    if not yes:
        click.confirm("What is deleted can't be brought back. Go on?", abort=True)
    if not newsletter.is_available():
        click.echo("The newsletter is not installed: only the inbox is searched.", err=True)
    with open_inbox(context) as (project, _, store):
        for address in known:
            found = forgetting.forget(store, project.root, address)
            count = found.submissions + found.quarantined
            subscribed = newsletter.forget(project.root, now, address)
            also = ", and what the newsletter knew of them" if subscribed else ""
            click.echo(f"{address}: {counted(count, 'item')} deleted{also}")
            for path in found.published:
                click.echo(f"  published: {path}")


@click.command("purge")
@click.option("--days", type=click.IntRange(1), help="Older than these; else inbox.keep_days.")
@click.pass_context
@reporting
def purge(context: click.Context, days: int | None) -> None:
    """Delete what was decided long ago. What waits stays, and so does what is published.

    \b
    Examples:
      sitegen inbox purge
      sitegen inbox purge --days 90
    """
    from sitegen.inbox import deletion as forgetting

    with open_inbox(context) as (_, config, store):
        submissions, quarantined = forgetting.purge(store, days or config.inbox.keep_days)
        click.echo(f"{submissions} deleted, and {quarantined} that could not be read.")
