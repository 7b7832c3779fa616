"""`sitegen vendor`."""

from __future__ import annotations

import click

from sitegen.cli.common import project_of, reporting


@click.command("vendor")
@click.pass_context
@reporting
def command(context: click.Context) -> None:
    """Put the installed sitegen into the project, so that your host can install it.

    It becomes a wheel in vendor/, which requirements.txt then names. Run this after you have
    installed another version of sitegen, and commit what changed.

    \b
    Examples:
      sitegen vendor
    """
    from sitegen.authoring.requirements import REQUIREMENTS, vendor

    done = vendor(project_of(context).root)
    if done.unchanged:
        click.echo(f"{done.path} is up to date.")
        return
    click.echo(f"wrote    {done.path}, which {REQUIREMENTS} names")
    for path in done.removed:
        click.echo(f"removed  {path}")
