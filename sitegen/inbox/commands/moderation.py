"""Decisions about submissions, and undoing them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import reporting
from sitegen.cli.terminal import near, on_terminal, show_error
from sitegen.errors import RequestError, SitegenError
from sitegen.inbox.commands.context import open_context, open_inbox
from sitegen.inbox.status import open_submissions_in

if TYPE_CHECKING:
    from sitegen.address import Address
    from sitegen.inbox.context import InboxContext
    from sitegen.inbox.open_submissions import OpenSubmission
    from sitegen.inbox.submission import Reason

REASONS: tuple[Reason, ...] = ("spam", "abuse", "private", "harmful", "off-topic", "duplicate")


@click.command("approve")
@click.argument("numbers", nargs=-1, type=int, metavar="NUMBER…")
@click.option(
    "--all", "everything", is_flag=True, help="Publish all comments that don't look like spam."
)
@click.option("--on", help="Name the document that it is about: posts/its-name.")
@click.option("--reply-to", help="Make it a reply to a comment, by its file name.")
@click.option("--as-is", is_flag=True, help="Publish phone numbers and the like in it, too.")
@click.pass_context
@reporting
def approve(
    context: click.Context,
    numbers: tuple[int, ...],
    everything: bool,
    on: str | None,
    reply_to: str | None,
    as_is: bool,
) -> None:
    """Publish submissions as comments on the pages that they are about.

    A text with a phone number, an address or part of another email is left for you to look at.

    \b
    Examples:
      sitegen inbox approve 12 13
      sitegen inbox approve --all
      sitegen inbox approve 14 --on posts/salt-off-your-chain
    """
    from sitegen.inbox import moderation

    if bool(numbers) == everything:
        raise click.UsageError("give the numbers of submissions, or use --all")
    failed = False
    with open_context(context) as inbox:
        if everything:
            numbers = tuple(
                one.submission.number
                for one in open_submissions_in(inbox.store, inbox.config, inbox.site)
                if one.submission.form == "comment"
                and one.submission.state == "waiting"
                and not one.suspicion.points
            )
        for number in numbers:
            try:
                path = moderation.approve(inbox, number, on=on, reply_to=reply_to, as_is=as_is)
                click.echo(f"{number}: {near(path)}")
            except moderation.PrivateDataError as error:
                show_error(str(error))
                failed = failed or not everything
            except SitegenError as error:
                show_error(str(error))
                failed = True
    if not numbers:
        click.echo("No comment is waiting.")
    if failed:
        sys.exit(1)


@click.command("reject")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.option(
    "--reason",
    type=click.Choice(REASONS),
    required=True,
    help="Say why. Criticism is not a reason: answer it.",
)
@click.pass_context
@reporting
def reject(context: click.Context, numbers: tuple[int, ...], reason: Reason) -> None:
    """Decide not to publish submissions, and why.

    `sitegen inbox notify` sends anyone who left an address the reason, and how to object; only spam
    is never answered. A private one still needs an answer: it stays in the list until it has one.

    \b
    Examples:
      sitegen inbox reject 15 --reason spam
    """
    from sitegen.inbox import moderation

    with open_context(context) as inbox:
        for number in numbers:
            moderation.reject(inbox, number, reason)
            click.echo(f"{number}: rejected, {reason}")


@click.command("note")
@click.argument("numbers", nargs=-1, type=int, metavar="NUMBER…")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help='Note all answers to "Did this solve it?" without text.',
)
@click.pass_context
@reporting
def note(context: click.Context, numbers: tuple[int, ...], everything: bool) -> None:
    """Record that you read submissions that need no answer, such as a plain yes or a thank-you.

    What was promised an answer, or is meant for publication, isn't noted.

    \b
    Examples:
      sitegen inbox note 21 22
      sitegen inbox note --all
    """
    from sitegen.inbox import moderation

    if bool(numbers) == everything:
        raise click.UsageError("give the numbers of submissions, or use --all")
    with open_context(context) as inbox:
        if everything:
            numbers = tuple(
                one.submission.number
                for one in open_submissions_in(inbox.store, inbox.config, inbox.site)
                if one.submission.form == "solved"
                and one.submission.state == "waiting"
                and not one.submission.message
                and not one.suspicion.points
            )
        for number in numbers:
            moderation.note(inbox, number)
            click.echo(f"{number}: noted")
    if not numbers:
        click.echo("There is nothing to note.")


@click.command("to-story")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--permission", help="Say how the customer agreed: by email, on paper, in person.")
@click.pass_context
@reporting
def to_story(context: click.Context, number: int, permission: str | None) -> None:
    """Create the draft of a story from a submission, and record the customer's permission.

    \b
    Examples:
      sitegen inbox to-story 12 --permission "by email, after reading it"
    """
    from sitegen.inbox import moderation

    with open_context(context) as inbox:
        submission = inbox.store.submission(number)
        if permission is None:
            usual = (
                "by the form on our site"
                if submission.form == "story" and submission.consents
                else None
            )
            if not on_terminal():
                if usual is None:
                    raise RequestError(
                        "the customer's permission is missing (use --permission 'by email')"
                    )
                permission = usual
            else:
                permission = click.prompt("How did the customer agree?", default=usual)
        path = moderation.to_story(inbox, number, how=str(permission))
        click.echo(f"{number}: {near(path)}")
        click.echo("It is a draft: show it to the customer before you publish it.", err=True)


@click.command("to-recovery")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--by", help="Choose who makes it right: a file name in content/people/.")
@click.option("--cause", help="Say why it happened, in words that the status can count.")
@click.pass_context
@reporting
def to_recovery(context: click.Context, number: int, by: str | None, cause: str | None) -> None:
    """Create the draft of a recovery from a complaint: what went wrong, and how you put it right.

    The customer is still owed an answer, and three weeks later the question whether it is right
    now: `sitegen status` and `sitegen check` say when.

    \b
    Examples:
      sitegen inbox to-recovery 12 --by priya --cause "interrupted work"
    """
    from sitegen.inbox import moderation

    with open_context(context) as inbox:
        path = moderation.to_recovery(inbox, number, by=by, cause=cause)
        click.echo(f"{number}: {near(path)}")
        if inbox.store.submission(number).open:
            click.echo(f"Answer the customer: sitegen inbox answer {number}", err=True)


@click.command("subscribe")
@click.argument("numbers", nargs=-1, type=int, metavar="NUMBER…")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Add everyone from the subscription form who doesn't look like spam.",
)
@click.option("--address", help="Add this address, if the one that was given can't be read.")
@click.pass_context
@reporting
def subscribe(
    context: click.Context, numbers: tuple[int, ...], everything: bool, address: str | None
) -> None:
    """Add people who asked for the newsletter. They get no issue until they confirm; `sitegen
    subscribers invite` asks them to.

    Of an answer to that email, it records the yes.

    \b
    Examples:
      sitegen inbox subscribe 16 17
      sitegen inbox subscribe --all
      sitegen inbox subscribe 18 --address anna@shop.example
    """
    from sitegen.inbox import moderation

    named = _named_address(address, numbers)
    if bool(numbers) == everything:
        raise click.UsageError("give the numbers of submissions, or use --all")
    with open_context(context) as inbox:
        left: tuple[OpenSubmission, ...] = ()
        if everything:
            waiting = tuple(
                one
                for one in open_submissions_in(inbox.store, inbox.config, inbox.site)
                if one.submission.form == "subscribe" and one.submission.state == "waiting"
            )
            left = tuple(
                one for one in waiting if one.submission.email is None or one.suspicion.points
            )
            numbers = tuple(one.submission.number for one in waiting if one not in left)
        for number in numbers:
            state = moderation.subscribe(inbox, number, named)
            if inbox.store.submission(number).reason == "confirmed":
                click.echo(f"{number}: confirmed")
            elif state == "confirmed":
                # Anybody can enter anybody's address: nothing of theirs was changed.
                click.echo(f"{number}: is a subscriber already")
            else:
                click.echo(f"{number}: added, not confirmed yet (sitegen subscribers invite)")
        _show_left(inbox, left)
    if not numbers and not left:
        click.echo("Nobody is waiting to be added.")


def _named_address(address: str | None, numbers: tuple[int, ...]) -> Address | None:
    """The address that an option names, of the sender of a single submission."""
    from sitegen.address import AddressError, parse_address

    if address is None:
        return None
    if len(numbers) != 1:
        raise click.UsageError("use --address with one submission only")
    try:
        return parse_address(address)
    except AddressError as error:
        raise RequestError(f'"{address}" is not an email address: {error}') from error


def _show_left(inbox: InboxContext, left: tuple[OpenSubmission, ...]) -> None:
    """Say who still waits for the newsletter, and why."""
    from sitegen.inbox.newsletter_requests import newsletter_request

    spam = sum(bool(one.suspicion.points) for one in left)
    for one in left:
        request = newsletter_request(inbox.store, inbox.root, inbox.config, one.submission)
        if request is not None and not request.possible and not one.suspicion.points:
            number = one.submission.number
            show_error(f"{number} was not added: {request.words} ({request.remedy})")
    if spam:
        look = "looks" if spam == 1 else "look"
        click.echo(
            f"{spam} {look} like spam and still {'waits' if spam == 1 else 'wait'} (read them: "
            "sitegen inbox; add one nevertheless: sitegen inbox subscribe NUMBER)",
            err=True,
        )


@click.command("unsubscribe")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.option("--address", help="Unsubscribe this address instead of the sender's.")
@click.pass_context
@reporting
def unsubscribe(context: click.Context, numbers: tuple[int, ...], address: str | None) -> None:
    """Take people who want to leave off the newsletter's list.

    The person is found by the token in the email's link, else by the sender's address. If that
    isn't on the list, name the one that they subscribed with. `sitegen inbox pull` and `import` do
    this for all with --apply-unsubscribes.

    \b
    Examples:
      sitegen inbox unsubscribe 18 19
      sitegen inbox unsubscribe 20 --address anna@shop.example
    """
    from sitegen.inbox import leaving

    named = _named_address(address, numbers)
    with open_inbox(context) as (project, config, store):
        for number in numbers:
            left = leaving.unsubscribe(store, project.root, config, number, named)
            click.echo(f"{number}: {left} is unsubscribed and gets nothing more")


@click.command("confirm")
@click.argument("comment", metavar="COMMENT")
@click.option("--by", help="Name who confirms it: a file name in content/people/.")
@click.option("--undo", is_flag=True, help="Remove the mark.")
@click.pass_context
@reporting
def confirm(context: click.Context, comment: str, by: str | None, undo: bool) -> None:
    """Mark a customer's answer to another customer as correct.

    \b
    Examples:
      sitegen inbox confirm 2026-10-23-mo --by joss
    """
    from sitegen.inbox import moderation

    with open_context(context) as inbox:
        path = moderation.confirm(inbox, comment, by=by, yes=not undo)
        click.echo(f"{near(path)}: {'no longer confirmed' if undo else 'confirmed'}")


@click.command("undo")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.pass_context
@reporting
def undo(context: click.Context, numbers: tuple[int, ...]) -> None:
    """Undo the last decision about each submission, including the files that it wrote.

    \b
    Examples:
      sitegen inbox undo 12
    """
    from sitegen.inbox.follow_ups import FOLLOWED_UP
    from sitegen.inbox.undo import undo_last

    with open_context(context) as inbox:
        for number in numbers:
            was = undo_last(inbox, number)
            click.echo(f"{number}: no longer {was}, now {inbox.store.submission(number).state}")
            if was == FOLLOWED_UP:
                click.echo("An email that was sent isn't sent again.", err=True)
            if was == "unsubscribed":
                click.echo("They stay off the list: only they can subscribe again.", err=True)
