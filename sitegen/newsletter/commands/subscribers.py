"""`sitegen subscribers`: the subscribers of the newsletter."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import STREAM, content_of, name_of, project_of, reporting, wall_clock
from sitegen.cli.terminal import counted, printable, show_json, show_problem
from sitegen.errors import RequestError
from sitegen.newsletter.commands.invite import invite

if TYPE_CHECKING:
    from sitegen.address import Address
    from sitegen.newsletter.subscribers.database import State, Subscriber, Subscribers
    from sitegen.newsletter.subscribers.import_file import SubscriberRow

STATES: tuple[State, ...] = ("unconfirmed", "confirmed", "removed", "suppressed")
LARGEST = 64 * 1024 * 1024
"""The largest file, in octets, that is read."""


@click.group("subscribers", commands={"invite": invite})
def command() -> None:
    """Manage the subscribers of the newsletter.

    They are kept in private/subscribers.sqlite, which git ignores and only you can read. Only
    subscribers who confirmed get the newsletter.

    \b
    Examples:
      sitegen subscribers import netlify-export.csv
      sitegen subscribers invite
      sitegen subscribers list --state confirmed
    """


@command.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE…",
)
@click.option(
    "--as",
    "state",
    type=click.Choice(STATES),
    default="unconfirmed",
    show_default=True,
    help="Set the highest state of new subscribers; a lower one in the file is kept. Use confirmed "
    "only if they confirmed at the service that the list comes from.",
)
@click.pass_context
@reporting
def import_(context: click.Context, files: tuple[Path, ...], state: State) -> None:
    """Import subscribers from CSV or Netlify Forms exports (CSV or JSON); - reads standard input.

    Columns are found by their names: email, name or first name and last name, tags or
    interests, created_at. Anyone who unsubscribed, bounced, complained or never confirmed at
    Mailchimp, Buttondown, Kit, beehiiv, Ghost, Substack, listmonk, MailerLite or Brevo stays so,
    whatever --as says. You can repeat it: known subscribers stay as they are, and anyone who
    unsubscribed or is suppressed stays so. Rows that can't be read are reported and left out.

    \b
    Examples:
      sitegen subscribers import netlify-export.csv
      sitegen subscribers import --as confirmed mailchimp-subscribed.csv
      sitegen subscribers import --as suppressed mailchimp-cleaned.csv
    """
    from msgspec.structs import replace

    from sitegen.newsletter.subscribers.import_file import read_subscribers
    from sitegen.newsletter.subscribers.topics import as_configured
    from sitegen.read.config import read_config, zone_of

    config = read_config(project_of(context))
    topics = config.newsletter.topics
    left_out = 0
    with _subscribers(context) as subscribers:
        for file in files:
            name = name_of(file)
            imported = read_subscribers(
                content_of(file, LARGEST), name, config.language, zone_of(config)
            )
            rows = [
                replace(row, interests=as_configured(row.interests, topics))
                for row in imported.rows
            ]
            result = subscribers.import_rows(rows, name, state)
            _show_unknown_topics(name, rows, topics)
            for problem in imported.problems:
                show_problem(problem)
            left_out += sum(problem.severity == "error" for problem in imported.problems)
            click.echo(
                f"{name}: {result.added} added, {result.changed} changed, "
                f"{result.unchanged} unchanged, {result.refused} refused because they unsubscribed"
            )
            if result.states:
                shown = (f"{count} {one}" for one, count in result.states.items())
                click.echo(f"  {', '.join(shown)}")
        if state == "unconfirmed":
            waiting = sum(one.state == "unconfirmed" for one in subscribers)
            if waiting:
                click.echo(
                    f"{waiting} not confirmed yet: they get no issue until they confirm "
                    "(ask them: sitegen subscribers invite)."
                )
    if left_out:
        click.echo(f"{counted(left_out, 'row')} left out.", err=True)
        sys.exit(1)


def _show_unknown_topics(name: str, rows: Sequence[SubscriberRow], topics: Sequence[str]) -> None:
    """Warn of interests that are no topics: whoever has only those gets no issue on a topic."""
    from sitegen.newsletter.subscribers.topics import unknown_topics

    unknown = unknown_topics((one for row in rows for one in row.interests), topics)
    if topics and unknown:
        shown = printable(", ".join(f'"{one}"' for one in unknown[:5]))
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        click.echo(
            f"{name}: warning: {shown}{more} in the file: none of your topics. Whoever chose "
            "nothing else gets no issue that is sent to a topic (add them to newsletter.topics, or "
            "correct the file)",
            err=True,
        )


@command.command("add")
@click.argument("address")
@click.option("--name", default="", help="Set the person's name.")
@click.option(
    "--interest",
    "interests",
    multiple=True,
    help="Add an interest: one of newsletter.topics, if there are any; may be repeated.",
)
@click.pass_context
@reporting
def add(context: click.Context, address: str, name: str, interests: tuple[str, ...]) -> None:
    """Add a subscriber, unconfirmed.

    \b
    Examples:
      sitegen subscribers add anna@shop.example --name Anna --interest bread
    """
    from sitegen.newsletter.subscribers.topics import as_configured, require_known
    from sitegen.read.config import read_config

    topics = read_config(project_of(context)).newsletter.topics
    if topics:
        require_known(interests, topics)
    with _subscribers(context) as subscribers:
        one = subscribers.add(
            _address(address), name=name, interests=as_configured(interests, topics)
        )
    _show_state(one)
    if one.state == "unconfirmed":
        click.echo(
            f"Ask them to confirm: sitegen subscribers invite (once they did: sitegen subscribers "
            f"confirm {one.address})"
        )


@command.command("confirm")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@click.option("--name", default="", help="Set the person's name, if they gave it.")
@click.option("--words", default="", help="Record in which words, or how, they agreed.")
@click.pass_context
@reporting
def confirm(context: click.Context, addresses: tuple[str, ...], name: str, words: str) -> None:
    """Record that people confirmed their subscription, for instance by answering your email.

    \b
    Examples:
      sitegen subscribers confirm anna@shop.example --name Anna --words "at the counter"
    """
    if name and len(addresses) > 1:
        raise click.UsageError("use --name with one address only")
    known = [_address(address) for address in addresses]
    with _subscribers(context) as subscribers:
        for address in known:
            _show_state(subscribers.confirm(address, name=name, consent=words))


@command.command("remove")
@click.argument("addresses", nargs=-1, metavar="ADDRESS…")
@click.option("--token", help="Use the token of an unsubscribe link instead of an address.")
@click.pass_context
@reporting
def remove(context: click.Context, addresses: tuple[str, ...], token: str | None) -> None:
    """Unsubscribe people. They come back only by subscribing and confirming again.

    \b
    Examples:
      sitegen subscribers remove anna@shop.example
      sitegen subscribers remove --token 3f2a…
    """
    if not addresses and not token:
        raise click.UsageError("give an address or use --token")
    known = [_address(address) for address in addresses]
    if token:
        known.append(_owner_of(context, token))
    with _subscribers(context) as subscribers:
        for address in known:
            _show_state(subscribers.remove(address))


@command.command("suppress")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@click.option("--reason", default="", help="Record why: bounced, complained, asked for it.")
@click.pass_context
@reporting
def suppress(context: click.Context, addresses: tuple[str, ...], reason: str) -> None:
    """Never email these addresses again, whatever list they are on.

    \b
    Examples:
      sitegen subscribers suppress anna@shop.example --reason "mailbox is gone"
    """
    known = [_address(address) for address in addresses]
    with _subscribers(context) as subscribers:
        for address in known:
            _show_state(subscribers.suppress(address, reason))


@command.command("forget")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.pass_context
@reporting
def forget(context: click.Context, addresses: tuple[str, ...], yes: bool) -> None:
    """Delete all data on an address, even that it must not be emailed.

    \b
    Examples:
      sitegen subscribers forget anna@shop.example
    """
    from sitegen.newsletter import services

    known = [_address(address) for address in addresses]
    if not yes:
        click.confirm(
            "If they are imported again, they may get emails again. Delete?",
            abort=True,
        )
    root = project_of(context).root
    for address in known:
        existed = services.forget(root, wall_clock, address)
        click.echo(f"{address}: {'deleted' if existed else 'no data'}")


@command.command("export")
@click.argument(
    "file", required=False, type=click.Path(dir_okay=False, allow_dash=True, path_type=Path)
)
@click.option(
    "--state",
    "states",
    type=click.Choice(STATES),
    multiple=True,
    help="Select only this state; may be repeated.",
)
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@click.pass_context
@reporting
def export(
    context: click.Context, file: Path | None, states: tuple[State, ...], force: bool
) -> None:
    """Write subscribers as CSV, to a file that only you can read, or to standard output without a
    file or with -.

    Within the project, the file has to be in private/ or in another place that git ignores, because
    nobody should publish these addresses by accident.

    \b
    Examples:
      sitegen subscribers export private/backup.csv
      sitegen subscribers export --state confirmed > private/list.csv
    """
    from sitegen.newsletter.private_files import FOLDER, write_private
    from sitegen.private import is_exposed

    with _subscribers(context) as subscribers:
        text = subscribers.export(states or STATES)
    if file is None or file == STREAM:
        click.echo(text, nl=False)
        return
    project = project_of(context)
    for public in (project.content, project.output, project.themes):
        if Path(os.path.realpath(file)).is_relative_to(os.path.realpath(public)):
            raise RequestError(
                f"{file} is in {public.name}/, which is published (write it elsewhere)"
            )
    if is_exposed(project.root, file):
        raise RequestError(
            f"{file} would be in the project, and git doesn't ignore it, so the addresses could be "
            f"published with it (write it to {FOLDER}/{file.name}, or outside of the project)"
        )
    if file.exists() and not force:
        raise RequestError(f"{file} exists (choose another file, or use --force)")
    write_private(file, text.encode())
    rows = max(0, text.count("\n") - 1)
    click.echo(f"{counted(rows, 'subscriber')} written to {file}")


@command.command("list")
@click.option(
    "--state",
    "states",
    type=click.Choice(STATES),
    multiple=True,
    help="Select only this state; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_context
@reporting
def list_(context: click.Context, states: tuple[State, ...], as_json: bool) -> None:
    """List subscribers: state, since when, address, name, interests.

    A name is shown once the person confirmed it.

    \b
    Examples:
      sitegen subscribers list
      sitegen subscribers list --state unconfirmed --json
    """
    with _subscribers(context) as subscribers:
        shown = [one for one in subscribers if one.state in (states or STATES)]
    if as_json:
        _show_json(shown)
        return
    width = max((len(str(one.address)) for one in shown), default=0)
    for one in shown:
        line = (
            f"{one.state:<11}  {one.changed:%Y-%m-%d}  {one.address!s:<{width}}  "
            f"{one.confirmed_name}  {', '.join(one.interests)}"
        )
        click.echo(printable(line.rstrip()))
    counts = (f"{sum(one.state == state for one in shown)} {state}" for state in STATES)
    click.echo(", ".join(count for count in counts if not count.startswith("0 ")) or "none yet")


def _show_json(shown: list[Subscriber]) -> None:
    rows = [
        {
            "address": str(one.address),
            "name": one.confirmed_name,
            "interests": one.interests,
            "state": one.state,
            "source": one.source,
            "added": one.added,
            "confirmed": one.confirmed,
            "changed": one.changed,
            "reason": one.reason,
            "invited": one.invited,
            "consent": one.consent,
        }
        for one in shown
    ]
    show_json(rows)


@contextmanager
def _subscribers(context: click.Context) -> Iterator[Subscribers]:
    """The project's subscribers, with the wall clock."""
    from sitegen.newsletter.private_files import subscribers_file
    from sitegen.newsletter.subscribers.database import Subscribers

    path = subscribers_file(project_of(context).root)
    with Subscribers(path, wall_clock) as subscribers:
        yield subscribers


def _address(text: str) -> Address:
    from sitegen.address import AddressError, parse_address

    try:
        return parse_address(text)
    except AddressError as error:
        raise RequestError(f'"{text}" is not an email address: {error}') from error


def _owner_of(context: click.Context, token: str) -> Address:
    """The subscriber with an unsubscribe token."""
    from sitegen.newsletter.services import token_owner
    from sitegen.read.config import read_config

    project = project_of(context)
    found = token_owner(project.root, read_config(project), wall_clock, token)
    if found is None:
        raise RequestError("no subscriber has this token (it may have been deleted)")
    return found


def _show_state(one: Subscriber) -> None:
    click.echo(f"{one.address}: {one.state}")
