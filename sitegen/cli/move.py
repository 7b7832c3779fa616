"""`sitegen move`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import clock, project_of, reporting

if TYPE_CHECKING:
    from sitegen.author.move import Move
    from sitegen.read.project import Project


@click.command("move")
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", "-n", is_flag=True, help="Only show what would be done.")
@click.pass_context
@reporting
def command(context: click.Context, old: str, new: str, dry_run: bool) -> None:
    """Rename or move a document, and update what points to it.

    OLD is a document's path; its folder and suffix may be left away. NEW is another name, another
    path, or a folder that is there.

    The old address redirects to the new one, links and names in other documents and in site.yaml
    are updated, and pictures that only this document uses and the comments on it move along. If
    one of these steps fails, nothing is changed.

    \b
    Examples:
      sitegen move posts/salt salt-and-chains
      sitegen move content/posts/salt.md content/posts/2026/salt.md
      sitegen move posts/salt posts/salt/index.md
      sitegen move people/bea bea-lindqvist --dry-run
    """
    from sitegen.author.changes import carry_out
    from sitegen.author.move import plan_move
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
        carry_out(project.root, move.changes)
    _report(move)
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")


def _here(project: Project) -> str:
    """The folder that paths are typed from, relative to the project."""
    try:
        return Path.cwd().resolve().relative_to(os.path.realpath(project.root)).as_posix()
    except (ValueError, FileNotFoundError):  # somewhere else, or in a folder that was deleted
        return ""


def _report(move: Move) -> None:
    for old, new in move.moves:
        click.echo(f"moved     {old} → {new}")
    for one in move.replacements:
        click.echo(f"updated   {one.file}:{one.line}: {one.before} → {one.after}")
    for url in move.url_changes:
        click.echo(f"redirect  {url.before} → {url.after}")
