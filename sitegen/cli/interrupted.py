"""What a killed process left half done, completed before a site is read.

Nothing that does it is even imported unless its journal is there: one look at a file's name each.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from sitegen.features import features
from sitegen.loading import load
from sitegen.read.project import CHANGING, Project


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


def complete_unfinished(project: Project) -> None:
    """Complete what features left half done in the project.

    Raises SitegenError if that is not possible.
    """
    for feature in features():
        for one in feature.unfinished:
            if os.path.lexists(project.root / one.marker):
                load(one.complete)(project)
