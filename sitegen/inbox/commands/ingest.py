"""What comes in: from Netlify Forms, from files, and what of it can't be read."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import content_of, reporting, wall_clock
from sitegen.cli.terminal import printable
from sitegen.errors import RequestError
from sitegen.inbox.commands.context import open_inbox

if TYPE_CHECKING:
    from sitegen.inbox.newsletter import FindAnswered
    from sitegen.inbox.store import IngestResult

LARGEST = 256 * 1024 * 1024
"""Octets of a file that is read."""


@click.command("pull")
@click.option("--everything", is_flag=True, help="Read the lists to their ends again.")
@click.pass_context
@reporting
def pull(context: click.Context, everything: bool) -> None:
    """Bring in what is new at Netlify Forms, verified and spam.

    The access token stands in the environment variable NETLIFY_AUTH_TOKEN; make one at
    https://app.netlify.com/user/applications. The site is found by its name or domain
    (inbox.netlify.site in content/site.yaml, else the host of your url).

    \b
    Examples:
      sitegen inbox pull
      sitegen inbox pull --everything
    """
    import time
    from urllib.parse import urlsplit

    from sitegen.inbox import netlify

    with open_inbox(context) as (_, config, store):
        settings = config.inbox.netlify
        token = os.environ.get(settings.token_env, "")
        if not token:
            raise RequestError(
                f"the access token is missing (set the environment variable {settings.token_env}; "
                "make one at https://app.netlify.com/user/applications)"
            )
        api = netlify.Api(
            token,
            base=os.environ.get("NETLIFY_API_URL", "") or netlify.API,
            sleep=time.sleep,
            clock=wall_clock,
            tell=lambda text: click.echo(text, err=True),
        )
        site = settings.site or urlsplit(config.url).hostname or ""
        pulled = netlify.pull(api, store, site=site, forms=settings.forms, everything=everything)
        click.echo(f"Netlify, {', '.join(map(printable, pulled.forms)) or 'no forms'}:", nl=False)
        _show_result(pulled.result, pulled.quarantined)


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE…",
)
@click.option("--form", default="", help="Which form they are of, if the files don't say.")
@click.pass_context
@reporting
def import_(context: click.Context, files: tuple[Path, ...], form: str) -> None:
    """Bring in files: exports of Netlify Forms (JSON, CSV), webhook bodies, mail (.eml, mbox),
    and any CSV whose first line names its columns.

    It may be repeated: what is known stays as it is. What can't be read is kept aside and named.

    \b
    Examples:
      sitegen inbox import netlify-comment.json
      sitegen inbox import --form question questions.csv
      sitegen inbox import replies.mbox
    """
    failed = False
    with open_inbox(context) as (project, config, store):
        from sitegen.inbox.emails import is_letters, read_letters
        from sitegen.inbox.exports import IncomingBatch, read_export
        from sitegen.inbox.newsletter import answered_emails

        find_answered: FindAnswered | None = None
        for file in files:
            content = content_of(file, LARGEST)
            batch: IncomingBatch
            if is_letters(content, file.name):
                find_answered = find_answered or answered_emails(project, config, store.now())
                batch = read_letters(content, file.name, find_answered)
            else:
                batch = read_export(content, file.name, form)
            result = store.ingest(batch.messages)
            fresh = store.quarantine(batch.quarantined)
            for one in batch.quarantined:
                click.echo(f"{printable(one.source)}: {printable(one.why)}; kept aside", err=True)
            failed = failed or bool(batch.quarantined)
            click.echo(f"{file.name}:", nl=False)
            _show_result(result, fresh)
    if failed:
        sys.exit(1)


@click.command("aside")
@click.pass_context
@reporting
def quarantine(context: click.Context) -> None:
    """Show what came and could not be read, as it came.

    \b
    Examples:
      sitegen inbox aside
    """
    with open_inbox(context) as (_, _, store):
        found = store.quarantined()
        if not found:
            click.echo("Nothing is kept aside: all that came could be read.")
        for one in found:
            click.echo(click.style(f"{printable(one.source)}: {printable(one.why)}", bold=True))
            click.echo(f"{printable(one.raw[:2000])}\n")


def _show_result(result: IngestResult, quarantined: int) -> None:
    parts = [f"{len(result.new)} new", f"{result.known} known"]
    if quarantined:
        parts.append(f"{quarantined} kept aside")
    click.echo(f" {', '.join(parts)}")
    for number in result.differing:
        click.echo(f"{number} has the identifier of another item and says other words", err=True)
