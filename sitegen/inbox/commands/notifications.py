"""`notify`: emails about what became of submissions."""

from __future__ import annotations

import sys

import click

from sitegen.cli.common import now, project_of, reporting
from sitegen.cli.terminal import counted, printable
from sitegen.errors import RequestError
from sitegen.inbox.commands.context import open_context
from sitegen.inbox.newsletter import open_mailer


@click.command("notify")
@click.option("--dry-run", is_flag=True, help="Show who would be notified, and send nothing.")
@click.option("--yes", is_flag=True, help="Send without asking.")
@click.pass_context
@reporting
def notify(context: click.Context, dry_run: bool, yes: bool) -> None:
    """Email the senders of what was published, answered or rejected, once each.

    A rejection comes with its reason and how to object. Spam is never answered, and a rejection of
    more than 30 days ago isn't explained any more.

    The emails go through your mail server, as the newsletter does. Run it after you published the
    site; you can run it again at any time.

    \b
    Examples:
      sitegen inbox notify --dry-run
      sitegen inbox notify
    """
    from sitegen.inbox.leaving import people_who_left
    from sitegen.inbox.notification_sender import send
    from sitegen.inbox.notifications import mark_sent, pending_notifications
    from sitegen.render.theme import load_theme
    from sitegen.render.translations import load_translations

    with open_context(context, public=True) as inbox:
        words = load_translations(load_theme(project_of(context), inbox.config), inbox.config)
        with people_who_left(inbox.root, inbox.store.now) as when_left:
            found = pending_notifications(inbox.store, inbox.site, words, when_left)
        for one in found:
            click.echo(f"{one.submission}: {printable(one.subject)}, to {one.to.masked}")
        if not found:
            click.echo("There is nobody to notify.")
        if dry_run or not found:
            return
        if not yes:
            if not sys.stdin.isatty():
                raise RequestError("this sends email and needs a confirmation (use --yes)")
            click.confirm(f"Send {counted(len(found), 'email')}?", abort=True)
        failed = 0
        with open_mailer(inbox.root, inbox.config, now) as mailer:
            for one in found:
                trouble = send(mailer, one, inbox.site, words)
                if trouble:
                    failed += 1
                    click.echo(f"{one.submission}: {printable(trouble)}", err=True)
                else:
                    mark_sent(inbox.store, one)
        click.echo(f"{len(found) - failed} notified, {failed} not.")
        if failed:
            sys.exit(1)
