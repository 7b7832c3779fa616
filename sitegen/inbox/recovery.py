"""A decision of the inbox that a killed process left half done, completed before a site is read.

Nothing of the inbox is even imported unless its marker lies there: one look at a file's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sitegen.cli.common import now

if TYPE_CHECKING:
    from sitegen.inbox.store import InboxStore
    from sitegen.read.project import Project

MARKER = ("private", "inbox.pending")
"""Where the inbox marks that a decision is under way, from the project's folder."""


def complete_decisions(project: Project) -> None:
    """Write the files of a decision that was begun and not ended; says which ones somebody
    changed in between, and leaves those alone. Waits for a decision that is under way now.

    Raises PrivateError or InboxError if the inbox can't be used.
    """
    if not project.root.joinpath(*MARKER).exists():
        return
    from sitegen.inbox.store import InboxStore, inbox_file

    path = inbox_file(project.root)
    if not path.exists():
        return
    with InboxStore(path, now) as store:
        complete(store, project)


def complete(store: InboxStore, project: Project) -> None:
    """The same for an inbox that is open."""
    from sitegen.inbox.moderation_log import recover

    for changed in recover(store, project.root):
        click.echo(
            f"{changed} was changed while a decision about it was under way; look at it", err=True
        )
