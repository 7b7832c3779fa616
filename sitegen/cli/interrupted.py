"""What a killed process left half done, completed before a site is read.

Nothing that does it is even imported unless a marker lies there: one look at a file's name each.
"""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.read.project import CHANGING

if TYPE_CHECKING:
    from sitegen.read.project import Project

MARKER = ("private", "inbox.pending")
"""Where the inbox marks that a decision is under way, from the project's folder."""


def complete_changes(root: Path) -> None:
    """Make a change of several files to the end that was begun in the project's folder, such as
    a move, or take it back if that can't be done; says so. Waits for one that is under way now.

    Raises RequestError if it can be neither ended nor undone.
    """
    if not os.path.lexists(root / CHANGING):
        return
    from sitegen.author import changes

    completed = changes.complete_changes(root)
    if completed is None:
        return
    done = "taken back, as it can't be completed" if completed.undone else "completed"
    more = f", and {completed.steps - 1} more" if completed.steps > 1 else ""
    click.echo(f"An interrupted change of files is {done}: {completed.what}{more}", err=True)
    for path in completed.left:
        click.echo(f"{path} was changed since, and left as it is; look at it", err=True)


def complete_decisions(project: Project) -> None:
    """Write the files of a decision that was begun and not ended; says which ones somebody
    changed in between, and leaves those alone. Waits for a decision that is under way now.

    Raises PrivateError or InboxError if the inbox can't be used.
    """
    if not project.root.joinpath(*MARKER).exists():
        return
    from sitegen.cli.common import clock
    from sitegen.inbox.decisions import recover
    from sitegen.inbox.store import Store, inbox_file

    path = inbox_file(project.root)
    if not path.exists():
        return
    with Store(path, lambda: clock(None, UTC)) as store:
        for changed in recover(store, project.root):
            click.echo(
                f"{changed} was changed while a decision about it was under way; look at it",
                err=True,
            )
