"""Completes a decision of the inbox that a killed process left unfinished, before a site is read.

Nothing of the inbox is imported unless its marker exists: the check is one look at a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.cli.common import now
from sitegen.cli.terminal import show_warning

if TYPE_CHECKING:
    from sitegen.inbox.store import InboxStore
    from sitegen.read.project import Project

MARKER = ("private", "inbox.pending")
"""The marker of an unfinished decision, relative to the project's folder."""


def complete_decisions(project: Project) -> None:
    """Write the files of an unfinished decision. Files that were changed in between are reported
    and left alone. Waits for a decision that another process is writing.

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
    """Complete the decisions of an open inbox."""
    from sitegen.inbox.moderation_log import recover

    for changed in recover(store, project.root):
        show_warning(f"{changed} was changed before a decision about it was complete (compare it)")
