"""What `pull` and `import` do at their end: about what programs sent, and about the newsletter, who
says yes to it, who wants to leave, and who never answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.terminal import counted, printable
from sitegen.errors import SitegenError

if TYPE_CHECKING:
    from sitegen.inbox.store import InboxStore
    from sitegen.model.config import Config


def settle(store: InboxStore, root: Path, config: Config, *, apply_unsubscribes: bool) -> None:
    """Note what programs sent, confirm whoever proves that they said yes, say who wants to leave
    or take them off the list with `apply_unsubscribes`, and forget addresses that didn't confirm
    in time."""
    from sitegen.inbox.newsletter import forget_expired

    _note(store, root)
    _confirm(store, root)
    _unsubscribe(store, root, config, apply=apply_unsubscribes)
    expired = len(forget_expired(root, store.now))
    if expired:
        addresses = "address was" if expired == 1 else "addresses were"
        click.echo(f"{expired} {addresses} forgotten: nobody confirmed them in time.")


def _note(store: InboxStore, root: Path) -> None:
    from sitegen.inbox.moderation import note_automatic

    numbers = note_automatic(store, root)
    if numbers:
        emails = counted(len(numbers), "automatic email", "automatic emails")
        click.echo(f"{emails} noted, such as an out-of-office reply or a bounce:", nl=False)
        click.echo(f" {', '.join(map(str, numbers))}")
        click.echo("If a person wrote one: sitegen inbox undo NUMBER", err=True)


def _confirm(store: InboxStore, root: Path) -> None:
    from sitegen.inbox.joining import confirm, find_joiner, waiting_joiners

    for submission in waiting_joiners(store.submissions()):
        number, joiner = submission.number, find_joiner(store, root, submission)
        if joiner.proven:
            click.echo(f"{number}: {confirm(store, root, submission)} is confirmed")
        else:
            click.echo(f"{number}: {printable(str(joiner))}")
            if joiner.known:
                click.echo(f"  put them on the list: sitegen inbox subscribe {number}", err=True)


def _unsubscribe(store: InboxStore, root: Path, config: Config, *, apply: bool) -> None:
    from sitegen.inbox.leaving import find_leaver, unsubscribe, waiting_requests

    left = 0
    for submission in waiting_requests(store.submissions()):
        number = submission.number
        leaver = find_leaver(store, root, config, submission)
        if not apply or not leaver.known:
            click.echo(f"{number}: {printable(str(leaver))}")
            left += leaver.known
            continue
        try:
            address = unsubscribe(store, root, config, number)
            click.echo(f"{number}: {address} is unsubscribed and gets nothing more")
        except SitegenError as error:
            click.echo(f"{number}: {printable(str(error))}", err=True)
    if left:
        click.echo(
            f"Take {counted(left, 'person', 'people')} off the list: sitegen inbox unsubscribe "
            "NUMBER, or --apply-unsubscribes",
            err=True,
        )
