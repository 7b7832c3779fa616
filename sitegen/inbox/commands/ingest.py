"""`pull`, `import` and `quarantine`: submissions from Netlify Forms and from files."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import content_of, name_of, reporting, wall_clock
from sitegen.cli.terminal import printable, show_warning
from sitegen.column_names import named
from sitegen.errors import RequestError
from sitegen.inbox.commands.context import open_inbox
from sitegen.inbox.commands.requests import settle

if TYPE_CHECKING:
    from sitegen.inbox.exports import IncomingBatch
    from sitegen.inbox.form_service import PullResult
    from sitegen.inbox.newsletter import FindAnswered
    from sitegen.inbox.store import InboxStore, IngestResult
    from sitegen.model.config import Config

LARGEST = 256 * 1024 * 1024
"""The largest file, in octets, that is read."""
APPLY = click.option(
    "--apply-unsubscribes", is_flag=True, help="Take everyone who wants to leave off the list."
)


@click.command("pull")
@click.option(
    "--everything", is_flag=True, help="Read the lists to the end again, not only what is new."
)
@APPLY
@click.pass_context
@reporting
def pull(context: click.Context, everything: bool, apply_unsubscribes: bool) -> None:
    """Import new submissions from Netlify Forms, verified and spam, or from Cloudflare Pages.

    For Netlify, set the environment variable NETLIFY_AUTH_TOKEN to an access token, which you
    create at https://app.netlify.com/user/applications. The site is found by its name or domain
    (inbox.netlify.site in content/site.yaml; default: the host of your url).

    For Cloudflare, set inbox.cloudflare in content/site.yaml, and CLOUDFLARE_API_TOKEN to a token
    with the permission Workers KV Storage: Read (https://dash.cloudflare.com/profile/api-tokens).

    \b
    Examples:
      sitegen inbox pull
      sitegen inbox pull --everything
      sitegen inbox pull --apply-unsubscribes
    """
    with open_inbox(context) as (project, config, store):
        at_cloudflare = config.deployment.host == "cloudflare" or config.inbox.cloudflare.namespace
        pull_from = _pull_from_cloudflare if at_cloudflare else _pull_from_netlify
        pulled = pull_from(config, store, everything)
        name = "Cloudflare" if at_cloudflare else "Netlify"
        click.echo(f"{name}, {', '.join(map(printable, pulled.forms)) or 'no forms'}:", nl=False)
        _show_result(pulled.ingested, pulled.quarantined)
        settle(store, project.root, config, apply_unsubscribes=apply_unsubscribes)


def _pull_from_netlify(config: Config, store: InboxStore, everything: bool) -> PullResult:
    import time
    from urllib.parse import urlsplit

    from sitegen.inbox import netlify

    settings = config.inbox.netlify
    api = netlify.NetlifyApi(
        _token(settings.token_env, netlify.REMEDY),
        base=os.environ.get("NETLIFY_API_URL", "") or netlify.API,
        sleep=time.sleep,
        clock=wall_clock,
        report=lambda text: click.echo(text, err=True),
    )
    site = settings.site or urlsplit(config.url).hostname or ""
    return netlify.pull(api, store, site=site, forms=settings.forms, everything=everything)


def _pull_from_cloudflare(config: Config, store: InboxStore, everything: bool) -> PullResult:
    import time

    from sitegen.inbox import cloudflare

    settings = config.inbox.cloudflare
    if not settings.account or not settings.namespace:
        raise RequestError(
            "it isn't known where Cloudflare keeps the forms (write the ids of the account and of "
            "the KV namespace into content/site.yaml: inbox.cloudflare.account and .namespace; "
            "`sitegen docs deploy` shows where they are)"
        )
    api = cloudflare.CloudflareApi(
        _token(settings.token_env, cloudflare.REMEDY),
        settings.account,
        settings.namespace,
        base=os.environ.get("CLOUDFLARE_API_URL", "") or cloudflare.API,
        sleep=time.sleep,
        clock=wall_clock,
        report=lambda text: click.echo(text, err=True),
    )
    return cloudflare.pull(api, store, everything=everything)


def _token(variable: str, remedy: str) -> str:
    """The access token in an environment variable. Raises RequestError without one."""
    token = os.environ.get(variable, "")
    if not token:
        raise RequestError(
            f"the access token is missing (set the environment variable {variable}; {remedy})"
        )
    return token


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE…",
)
@click.option("--form", default="", help="The name of the form, if the files don't contain it.")
@APPLY
@click.pass_context
@reporting
def import_(
    context: click.Context, files: tuple[Path, ...], form: str, apply_unsubscribes: bool
) -> None:
    """Import files: exports of Netlify Forms (JSON, CSV), webhook bodies, email (.eml, mbox),
    and any CSV whose first line names its columns. - is the standard input.

    You can repeat it: what was imported before stays as it is. Entries that can't be read are
    quarantined and reported.

    \b
    Examples:
      sitegen inbox import netlify-comment.json
      sitegen inbox import --form question questions.csv
      sitegen inbox import replies.mbox
    """
    failed = False
    with open_inbox(context) as (project, config, store):
        from sitegen.inbox.emails import is_email_file, read_emails
        from sitegen.inbox.exports import read_export
        from sitegen.inbox.leaving import LeavingLink
        from sitegen.inbox.newsletter import answered_emails, was_asked
        from sitegen.read.config import zone_of

        find_answered: FindAnswered | None = None
        for file in files:
            name = name_of(file)
            content = content_of(file, LARGEST)
            batch: IncomingBatch
            if is_email_file(content, name):
                find_answered = find_answered or answered_emails(project, config, store.now())
                batch = read_emails(
                    content,
                    name,
                    find_answered,
                    config.language,
                    LeavingLink.of(config),
                    partial(was_asked, project.root, store.now),
                )
            else:
                batch = read_export(content, name, form, config.language, zone_of(config))
            result = store.ingest(batch.messages)
            fresh = store.quarantine(batch.quarantined)
            for one in batch.quarantined:
                click.echo(f"{printable(one.source)}: {printable(one.why)}; quarantined", err=True)
            _show_not_understood(name, batch)
            failed = failed or bool(batch.quarantined)
            click.echo(f"{printable(name)}:", nl=False)
            _show_result(result, fresh)
        settle(store, project.root, config, apply_unsubscribes=apply_unsubscribes)
    if failed:
        sys.exit(1)


@click.command("quarantine")
@click.pass_context
@reporting
def quarantine(context: click.Context) -> None:
    """Show imported entries that couldn't be read, as they came.

    \b
    Examples:
      sitegen inbox quarantine
    """
    with open_inbox(context) as (_, _, store):
        found = store.quarantined()
        if not found:
            click.echo("The quarantine is empty: everything imported could be read.")
        for one in found:
            click.echo(click.style(f"{printable(one.source)}: {printable(one.why)}", bold=True))
            click.echo(f"{printable(one.raw[:2000])}\n")


@click.command("aside", hidden=True)
@click.pass_context
def aside(context: click.Context) -> None:
    """The name of `quarantine` until version 0.1."""
    show_warning("`sitegen inbox aside` is now `sitegen inbox quarantine`; use the new name")
    context.invoke(quarantine)


def _show_not_understood(file: str, batch: IncomingBatch) -> None:
    """Name the columns that are only shown, if one may hold what is missing."""
    if not (batch.not_understood and batch.missing):
        return
    consequence = ", so nobody can be answered" if "email" in batch.missing else ""
    show_warning(
        f"{file}: {named(batch.not_understood)} shown, but not understood{consequence} (if one "
        f"holds what is missing, name it so in the first line: {', '.join(batch.missing)}; then "
        "import the file again, and reject what came without it as duplicates)"
    )


def _show_result(result: IngestResult, quarantined: int) -> None:
    parts = [f"{len(result.new)} new", f"{result.known} known"]
    if quarantined:
        parts.append(f"{quarantined} quarantined")
    click.echo(f" {', '.join(parts)}")
    for number in result.differing:
        click.echo(
            f"{number} has the identifier of another submission, and different contents", err=True
        )
