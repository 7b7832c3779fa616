"""`sitegen subscribers invite`: emails that ask new subscribers to confirm."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import now, project_of, reporting
from sitegen.cli.terminal import counted, printable
from sitegen.errors import RequestError

if TYPE_CHECKING:
    from sitegen.address import Address
    from sitegen.model.config import Config
    from sitegen.render.theme import Theme


@click.command("invite")
@click.option("--dry-run", is_flag=True, help="Show who would be invited, and send nothing.")
@click.option("--yes", "-y", is_flag=True, help="Send without asking.")
@click.pass_context
@reporting
def invite(context: click.Context, dry_run: bool, yes: bool) -> None:
    """Ask new subscribers by email to confirm, each once.

    A reply that says yes, or the page that the email links to, confirms: `sitegen inbox pull` and
    `sitegen inbox import` record it. The emails go through your mail server, in your site's
    language; you can interrupt it at any time and run it again. An address that a mail server
    refuses for good is reported once and not tried again. An address that nobody confirms within
    30 days is forgotten; `inbox pull` and `inbox import` do that, too.

    \b
    Examples:
      sitegen subscribers invite --dry-run
      sitegen subscribers invite --yes
    """
    from sitegen.newsletter.private_files import subscribers_file
    from sitegen.newsletter.sending.invitations import send_invitations
    from sitegen.newsletter.subscribers.database import Subscribers
    from sitegen.newsletter.subscribers.invitations import (
        ANSWER_DAYS,
        due_invitations,
        forget_expired,
    )
    from sitegen.read.config import read_config
    from sitegen.render.theme import load_theme
    from sitegen.render.translations import load_translations

    project = project_of(context)
    config = read_config(project)
    if not dry_run:
        expired = len(forget_expired(project.root, now))
        if expired:
            addresses = "address was" if expired == 1 else "addresses were"
            click.echo(f"{expired} {addresses} forgotten: nobody confirmed them in time.")
    with Subscribers(subscribers_file(project.root), now) as subscribers:
        due = due_invitations(subscribers)
    for one in due:
        click.echo(f"{one.address}: subscribed {one.added:%Y-%m-%d}, {one.source}")
    if not due:
        click.echo("There is nobody to invite.")
    if dry_run or not due:
        return
    if not yes:
        if not sys.stdin.isatty():
            raise RequestError("this sends email and needs a confirmation (use --yes)")
        click.confirm(f"Invite {counted(len(due), 'person', 'people')}?", abort=True)
    theme = load_theme(project, config)
    words, page = load_translations(theme, config), _page(config, theme)
    failed = 0
    for result in send_invitations(project.root, config, now, due, words, page):
        if result.trouble:
            failed += 1
            what = printable(result.trouble)
            if result.refused:
                what = _refusal(result.subscriber.address, what, days=ANSWER_DAYS)
            click.echo(f"{result.subscriber.address}: {what}", err=True)
    click.echo(f"{len(due) - failed} invited, {failed} not.")
    if failed:
        sys.exit(1)


def _refusal(address: Address, words: str, *, days: int) -> str:
    """What to do about an address that a mail server refused for good."""
    return (
        f"refused for good: {words} (if it is mistyped, add the right one with `sitegen "
        f"subscribers add`. This one isn't tried again and is forgotten in {days} days, or now "
        f"with `sitegen subscribers forget {address}`)"
    )


def _page(config: Config, theme: Theme) -> str:
    """The URL of the page on which one confirms; empty if the site has none."""
    from sitegen.render.pages.single import has_newsletter_forms
    from sitegen.render.urls import absolute

    has_page = config.has_public_url and "templates/confirm.html" in theme.files
    if not has_page or not has_newsletter_forms(config, theme):
        return ""
    return absolute(config, "/confirm/")
