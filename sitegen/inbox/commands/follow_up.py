"""`follow-up`: asks a customer whose complaint was put right whether it is right now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import now, project_of, reporting
from sitegen.cli.terminal import near, on_terminal, printable
from sitegen.errors import RequestError
from sitegen.inbox.commands.context import open_context
from sitegen.inbox.newsletter import open_mailer

if TYPE_CHECKING:
    from sitegen.inbox.context import InboxContext
    from sitegen.inbox.follow_ups import FollowUp
    from sitegen.render.translations import Translations

LINE = "------ Write your email above this line ------"


@click.command("follow-up")
@click.argument("number", type=int, required=False, metavar="[NUMBER]")
@click.option(
    "--text",
    help="Give the text; without it, your editor opens with a proposal. - reads it from standard "
    "input.",
)
@click.option("--dry-run", is_flag=True, help="Show the email, and send nothing.")
@click.option("--yes", "-y", is_flag=True, help="Send the proposal, or --text, without asking.")
@click.option(
    "--elsewhere", is_flag=True, help="Record that you asked some other way, such as by telephone."
)
@click.pass_context
@reporting
def follow_up(
    context: click.Context,
    number: int | None,
    text: str | None,
    dry_run: bool,
    yes: bool,
    elsewhere: bool,
) -> None:
    """Ask the customer of a complaint that you put right whether it is right now.

    NUMBER is the complaint's, which became a recovery (sitegen inbox to-recovery). Without it, the
    customers are listed whom you should ask, three weeks after the recovery's date.

    The email goes through your mail server, in your site's language and your own words, and is sent
    once. Then the day is written into the recovery (followed_up). You can interrupt it at any time
    and run it again.

    \b
    Examples:
      sitegen inbox follow-up
      sitegen inbox follow-up 12 --dry-run
      sitegen inbox follow-up 12
      sitegen inbox follow-up 12 --elsewhere
    """
    from sitegen.inbox.follow_ups import find_follow_up, record_follow_up
    from sitegen.render.theme import load_theme
    from sitegen.render.translations import load_translations

    with open_context(context) as inbox:
        if number is None:
            if text is not None or yes or elsewhere:
                raise click.UsageError("give the number of the complaint")
            _list_pending(inbox)
            return
        found = find_follow_up(inbox, number)
        if not elsewhere:
            words = load_translations(load_theme(project_of(context), inbox.config), inbox.config)
            if not _send(inbox, found, words, text, dry_run=dry_run, yes=yes):
                return
        elif dry_run:
            raise click.UsageError("use either --dry-run or --elsewhere")
        record_follow_up(inbox, found)
        click.echo(f"{number}: followed up, {near(inbox.root / found.recovery.source)}")


def _list_pending(inbox: InboxContext) -> None:
    from sitegen.inbox.follow_ups import pending_follow_ups

    found = pending_follow_ups(inbox.store.submissions(), inbox.site)
    for one in found:
        due = one.due.astimezone(inbox.zone)
        late = ", due now" if one.due <= inbox.store.now() else ""
        who = one.complaint.email.masked if one.complaint.email else "no email address"
        name = printable(one.complaint.name) or "no name"
        click.echo(
            f"{one.complaint.number}  {due:%Y-%m-%d}{late}  {name}, {who}  "
            f"{near(inbox.root / one.recovery.source)}"
        )
    if not found:
        click.echo("There is nobody to ask.")


def _send(
    inbox: InboxContext,
    found: FollowUp,
    words: Translations,
    text: str | None,
    *,
    dry_run: bool,
    yes: bool,
) -> bool:
    """Send the email, after asking; False if it wasn't sent."""
    from sitegen.inbox.follow_ups import email_of, proposed_text
    from sitegen.inbox.leaving import people_who_left
    from sitegen.inbox.notification_sender import paragraphs_of, send

    with people_who_left(inbox.root, inbox.store.now) as when_left:
        proposal = proposed_text(found, inbox.site, words)
        # Before the editor opens: nobody should write an email that can't be sent.
        email = email_of(inbox, found, words, proposal, when_left)
        if not dry_run and not yes and not sys.stdin.isatty():
            raise RequestError("this sends email and needs a confirmation (use --yes)")
        written = _written(found, proposal, text, ask=not dry_run and not yes)
        if not written:
            raise RequestError("the text is empty, so nothing was sent (write one, or --elsewhere)")
        email = email_of(inbox, found, words, written, when_left)
    shown = "\n\n".join(paragraphs_of(email, inbox.site, words))
    if dry_run or not yes:
        click.echo(f"To: {email.to}\nSubject: {printable(email.subject)}\n\n{printable(shown)}\n")
    if dry_run:
        click.echo("Nothing was sent.")
        return False
    if not yes:
        click.confirm(f"Send it to {email.to.masked}?", abort=True)
    with open_mailer(inbox.root, inbox.config, now) as mailer:
        trouble = send(mailer, email, inbox.site, words)
    if trouble:
        raise RequestError(f"{email.submission}: {printable(trouble)} (run it again later)")
    return True


def _written(found: FollowUp, proposal: str, text: str | None, *, ask: bool) -> str:
    """The text as given, or the proposal, which the owner may change in an editor."""
    if text is not None:
        return sys.stdin.read().strip() if text == "-" else text.strip()
    if not ask or not on_terminal():
        return proposal
    complaint = printable(found.complaint.message)
    wrote = "\n".join(f"> {one}" for one in complaint.splitlines())
    edited = click.edit(f"{proposal}\n\n{LINE}\n{wrote}\n", extension=".txt")
    return "" if edited is None else edited.partition(LINE)[0].strip()
