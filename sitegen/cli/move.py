"""`sitegen move`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import clock, project_of, reporting
from sitegen.cli.terminal import printable

if TYPE_CHECKING:
    from sitegen.authoring.move import Move
    from sitegen.read.project import Project


@click.command("move")
@click.argument("old")
@click.argument("new")
@click.option(
    "--dry-run", "-n", is_flag=True, help="Show what would change, without changing anything."
)
@click.pass_context
@reporting
def command(context: click.Context, old: str, new: str, dry_run: bool) -> None:
    """Rename or move a document, and update everything that refers to it.

    OLD is the path of a document; you can omit content/ and the suffix. NEW is a new name, a new
    path, or an existing folder.

    The old URL redirects to the new one. Links and names in other documents and in site.yaml are
    updated. The comments on the document, and images that only it uses, move with it. If any step
    fails, nothing is changed.

    \b
    Examples:
      sitegen move posts/salt salt-and-chains
      sitegen move content/posts/salt.md content/posts/2026/salt.md
      sitegen move posts/salt posts/salt/index.md
      sitegen move people/bea bea-lindqvist --dry-run
    """
    from sitegen.authoring.changes import apply_changes
    from sitegen.authoring.move import plan_move
    from sitegen.parallel import default_jobs
    from sitegen.read.cache import ContentCache
    from sitegen.read.config import read_config, zone_of
    from sitegen.read.contents import read_contents
    from sitegen.site.site import Site
    from sitegen.site.visibility import Viewpoint

    project = project_of(context)
    config = read_config(project)
    zone = zone_of(config)
    cache = ContentCache(project.cache)
    contents = read_contents(project, config, cache, default_jobs())
    cache.close()
    viewpoint = Viewpoint(clock(None, zone), zone, drafts=True, future=True)
    move = plan_move(project, Site(contents, config, viewpoint), old, new, _here(project))
    if not dry_run:
        apply_changes(project.root, move.changes)
    _report(move)
    if dry_run:
        click.echo("This was a dry run: nothing was changed.")


def _here(project: Project) -> str:
    """The current folder, relative to the project; empty if it is outside."""
    try:
        return Path.cwd().resolve().relative_to(os.path.realpath(project.root)).as_posix()
    except (ValueError, FileNotFoundError):  # somewhere else, or in a folder that was deleted
        return ""


def _report(move: Move) -> None:
    for old, new in move.moves:
        click.echo(f"moved     {printable(old)} → {printable(new)}")
    for one in move.replacements:
        click.echo(f"updated   {printable(f'{one.file}:{one.line}: {one.before} → {one.after}')}")
    for url in move.url_changes:
        click.echo(f"redirect  {printable(f'{url.before} → {url.after}')}")
