"""Completes what a killed process left unfinished, before a site is read.

The code that does this is imported only if a journal exists, which costs one file lookup each.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from sitegen.features import features
from sitegen.loading import load
from sitegen.read.project import CHANGING, Project


def complete_changes(root: Path) -> None:
    """Complete an interrupted change of several files in the project, such as a move, or undo it if
    it can't be completed; print which. Waits for a change that is still in progress.

    Raises RequestError if it can be neither completed nor undone.
    """
    if not os.path.lexists(root / CHANGING):
        return
    from sitegen.authoring import changes

    completed = changes.complete_changes(root)
    if completed is None:
        return
    done = "undone, because it could not be completed" if completed.undone else "completed"
    more = f", and {completed.steps - 1} more" if completed.steps > 1 else ""
    click.echo(f"An interrupted change of files was {done}: {completed.what}{more}", err=True)
    for path in completed.left:
        click.echo(
            f"{path} was changed in the meantime and left as it is; please check it", err=True
        )


def complete_unfinished(project: Project) -> None:
    """Complete what features left unfinished in the project.

    Raises SitegenError if that is not possible.
    """
    for feature in features():
        for one in feature.unfinished:
            if os.path.lexists(project.root / one.marker):
                load(one.complete)(project)
