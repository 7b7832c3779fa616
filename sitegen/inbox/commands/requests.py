"""What `pull` and `import` do at their end about the newsletter: requests to leave it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.terminal import printable
from sitegen.errors import SitegenError

if TYPE_CHECKING:
    from sitegen.inbox.store import InboxStore
    from sitegen.model.config import Config


def settle(store: InboxStore, root: Path, config: Config, *, apply_unsubscribes: bool) -> None:
    """Say who wants to leave, or take them off the list with `apply_unsubscribes`."""
    from sitegen.inbox.leaving import find_leaver, unsubscribe, waiting_requests

    waiting = waiting_requests(store.submissions())
    for submission in waiting:
        number = submission.number
        leaver = find_leaver(store, root, config, submission)
        if apply_unsubscribes and leaver.known:
            try:
                left = unsubscribe(store, root, config, number)
                click.echo(f"{number}: {left} is unsubscribed and gets nothing more")
                continue
            except SitegenError as error:
                click.echo(f"{number}: {printable(str(error))}", err=True)
                continue
        click.echo(f"{number}: {printable(str(leaver))}")
        if not apply_unsubscribes and leaver.known:
            click.echo(f"  take them off the list: sitegen inbox unsubscribe {number}", err=True)
