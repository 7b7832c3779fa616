"""Letters, written for newsletter services and for looking at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import NOW, clock, project_of, reporting
from sitegen.cli.terminal import show_problem
from sitegen.newsletter.emails import (
    FOLDER,
    beside,
    find_letter,
    letters_folder,
    look_at,
    warnings_of,
)

if TYPE_CHECKING:
    from sitegen.read.project import Project


@click.command("build")
@click.argument("issue", required=False)
@click.option("--all", "every", is_flag=True, help="Drafts and scheduled letters, too.")
@NOW
@click.pass_context
@reporting
def build(context: click.Context, issue: str | None, every: bool, now: str | None) -> None:
    """Write letters into newsletter-out/, which is not published.

    Without ISSUE, all that are live, as `sitegen build` does. For each: the mail as HTML, text,
    .eml and JSON, a preview, and its HTML and text in the syntax of your newsletter service.

    \b
    Examples:
      sitegen newsletter build
      sitegen newsletter build 2026-12-a-quiet-week
      sitegen newsletter build --all
    """
    project = project_of(context)
    written = written_letters(project, issue, every, now)
    for path in written:
        click.echo(f"wrote {FOLDER}/{path}")
    click.echo(f"{len(written)} files written in {FOLDER}/")
    for problem in warnings_of(project):
        show_problem(problem)


def written_letters(
    project: Project, issue: str | None, every: bool, now: str | None
) -> Sequence[str]:
    """Write an issue, or else all letters; with `every`, drafts and scheduled ones too. Returns
    what changed, as paths in their folder."""
    from sitegen.build.build import Wishes, build_beside
    from sitegen.read.config import read_config, zone_of

    config = read_config(project)
    at = clock(now, zone_of(config))
    only = None
    hidden = every
    if issue is not None:
        site = look_at(project, config, at)
        only = find_letter(site, issue)
        hidden = hidden or not site.shown(only)
    wishes = Wishes(letters_folder(project), at, drafts=hidden, future=hidden)
    return build_beside(project, wishes, beside(project, only)).report.written
