"""What a human decides about items, and taking it back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import reporting
from sitegen.cli.terminal import near, on_terminal, printable, show_error
from sitegen.errors import RequestError, SitegenError
from sitegen.inbox.commands.context import open_office
from sitegen.inbox.status import waiting_in

if TYPE_CHECKING:
    from sitegen.inbox.submission import Reason

REASONS: tuple[Reason, ...] = ("spam", "abuse", "private", "off-topic", "duplicate")


@click.command("approve")
@click.argument("numbers", nargs=-1, type=int, metavar="NUMBER…")
@click.option("--all", "everything", is_flag=True, help="All comments that don't look like spam.")
@click.option("--on", help="The document that it is about: posts/its-name.")
@click.option("--reply-to", help="The comment that it answers, by its file's name.")
@click.pass_context
@reporting
def approve(
    context: click.Context,
    numbers: tuple[int, ...],
    everything: bool,
    on: str | None,
    reply_to: str | None,
) -> None:
    """Publish items as comments on the pages that they are about.

    \b
    Examples:
      sitegen inbox approve 12 13
      sitegen inbox approve --all
      sitegen inbox approve 14 --on posts/salt-off-your-chain
    """
    from sitegen.inbox import moderation as deciding

    if bool(numbers) == everything:
        raise click.UsageError("name items by their numbers, or say --all")
    failed = False
    with open_office(context) as office:
        if everything:
            numbers = tuple(
                one.submission.number
                for one in waiting_in(office.store, office.config, office.site)
                if one.submission.form == "comment"
                and one.submission.state == "waiting"
                and not one.suspicion.points
            )
        for number in numbers:
            try:
                path = deciding.approve(office, number, on=on, reply_to=reply_to)
                click.echo(f"{number}: {near(path)}")
            except SitegenError as error:
                show_error(printable(str(error)))
                failed = True
    if not numbers:
        click.echo("No comment waits.")
    if failed:
        sys.exit(1)


@click.command("reject")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.option(
    "--reason",
    type=click.Choice(REASONS),
    required=True,
    help="Why. That somebody is unhappy is no reason: that is what an answer is for.",
)
@click.pass_context
@reporting
def reject(context: click.Context, numbers: tuple[int, ...], reason: Reason) -> None:
    """Decide that items are not published, and why.

    What is private is still owed an answer: it stays in the list until it has one.

    \b
    Examples:
      sitegen inbox reject 15 --reason spam
    """
    from sitegen.inbox import moderation as deciding

    with open_office(context) as office:
        for number in numbers:
            deciding.reject(office, number, reason)
            click.echo(f"{number}: rejected, {reason}")


@click.command("to-story")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--permission", help="How the customer agreed: by mail, on paper, in person.")
@click.pass_context
@reporting
def to_story(context: click.Context, number: int, permission: str | None) -> None:
    """Make a story's draft of what a customer told, with their permission on record.

    \b
    Examples:
      sitegen inbox to-story 12 --permission "by mail, after reading it"
    """
    from sitegen.inbox import moderation as deciding

    with open_office(context) as office:
        submission = office.store.submission(number)
        if permission is None:
            usual = (
                "by the form on our site"
                if submission.form == "story" and submission.consents
                else None
            )
            if not on_terminal():
                if usual is None:
                    raise RequestError(
                        "how did the customer agree? (--permission 'by mail, after reading it')"
                    )
                permission = usual
            else:
                permission = click.prompt("How did the customer agree?", default=usual)
        path = deciding.to_story(office, number, how=str(permission))
        click.echo(f"{number}: {near(path)}")
        click.echo("It is a draft until the customer has seen it.", err=True)


@click.command("subscribe")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.pass_context
@reporting
def subscribe(context: click.Context, numbers: tuple[int, ...]) -> None:
    """Write those down who asked for the newsletter. They get no mail until they confirm.

    \b
    Examples:
      sitegen inbox subscribe 16 17
    """
    from sitegen.inbox import moderation as deciding

    with open_office(context) as office:
        for number in numbers:
            deciding.subscribe(office, number)
            click.echo(f"{number}: written down, to be confirmed (sitegen subscribers confirm)")


@click.command("confirm")
@click.argument("comment", metavar="COMMENT")
@click.option("--by", help="Who confirms it, by file name in content/people/.")
@click.option("--undo", is_flag=True, help="Take it back.")
@click.pass_context
@reporting
def confirm(context: click.Context, comment: str, by: str | None, undo: bool) -> None:
    """Mark a customer's answer to another customer as right.

    \b
    Examples:
      sitegen inbox confirm 2026-10-23-mo --by joss
    """
    from sitegen.inbox import moderation as deciding

    with open_office(context) as office:
        path = deciding.confirm(office, comment, by=by, yes=not undo)
        click.echo(f"{near(path)}: {'no longer confirmed' if undo else 'confirmed'}")


@click.command("undo")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.pass_context
@reporting
def undo(context: click.Context, numbers: tuple[int, ...]) -> None:
    """Take the last decision about items back, with the files that it wrote.

    \b
    Examples:
      sitegen inbox undo 12
    """
    from sitegen.inbox import moderation as deciding

    with open_office(context) as office:
        for number in numbers:
            was = deciding.take_back(office, number)
            click.echo(f"{number}: no longer {was}, now {office.store.submission(number).state}")
