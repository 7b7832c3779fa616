"""Telling people by mail what became of what they sent."""

from __future__ import annotations

import sys

import click

from sitegen.cli.common import now, project_of, reporting
from sitegen.cli.terminal import printable
from sitegen.errors import RequestError
from sitegen.inbox.commands.context import open_office
from sitegen.inbox.newsletter import open_mailer


@click.command("notify")
@click.option("--dry-run", is_flag=True, help="Show who would be told, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
@reporting
def notify(context: click.Context, dry_run: bool, yes: bool) -> None:
    """Tell those who left an address that their comment is up, or what the answer is; once each.

    It goes through your mail server like the newsletter, and may be run again at any time. Run it
    after the site was built and published.

    \b
    Examples:
      sitegen inbox notify --dry-run
      sitegen inbox notify
    """
    from sitegen.inbox.notification_sender import send
    from sitegen.inbox.notifications import notices, told
    from sitegen.render.theme import load_theme
    from sitegen.render.translations import load_translations

    with open_office(context, public=True) as office:
        words = load_translations(load_theme(project_of(context), office.config), office.config)
        found = notices(office.store, office.site, words)
        for one in found:
            click.echo(f"{one.submission}: {one.subject}, to {one.to.masked}")
        if not found:
            click.echo("Nobody waits to be told.")
        if dry_run or not found:
            return
        if not yes:
            if not sys.stdin.isatty():
                raise RequestError("this sends mail: say --yes when nobody can be asked")
            click.confirm(f"Send {len(found)} mails?", abort=True)
        failed = 0
        with open_mailer(office.root, office.config, now) as mailer:
            for one in found:
                trouble = send(mailer, one, office.site, words)
                if trouble:
                    failed += 1
                    click.echo(f"{one.submission}: {printable(trouble)}", err=True)
                else:
                    told(office.store, one)
        click.echo(f"{len(found) - failed} told, {failed} not.")
        if failed:
            sys.exit(1)
