"""`build`: writes emails to files, for newsletter services and for viewing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import NOW, clock, project_of, reporting
from sitegen.cli.interrupted import complete_unfinished
from sitegen.cli.terminal import printable, show_problem
from sitegen.newsletter.emails import (
    FOLDER,
    emails_folder,
    find_email,
    load_site,
    secondary_target,
    warnings_of,
)

if TYPE_CHECKING:
    from sitegen.read.project import Project


@click.command("build")
@click.argument("issue", required=False)
@click.option("--all", "every", is_flag=True, help="Build drafts and scheduled emails, too.")
@NOW
@click.pass_context
@reporting
def build(context: click.Context, issue: str | None, every: bool, now: str | None) -> None:
    """Write emails into newsletter-out/, which is not published.

    Without ISSUE, writes all published emails, as `sitegen build` does. Each is written as HTML,
    text, .eml and JSON, with a preview, and in the syntax of your newsletter service.

    \b
    Examples:
      sitegen newsletter build
      sitegen newsletter build 2026-12-a-quiet-week
      sitegen newsletter build --all
    """
    project = project_of(context)
    written = write_emails(project, issue, every, now)
    for path in written:
        click.echo(f"wrote {FOLDER}/{printable(path)}")
    click.echo(f"{len(written)} files written in {FOLDER}/")
    for problem in warnings_of(project):
        show_problem(problem)


def write_emails(
    project: Project, issue: str | None, every: bool, now: str | None
) -> Sequence[str]:
    """Write an issue, or else all emails; with `every`, drafts and scheduled ones too. Returns
    what changed, as paths in their folder."""
    from sitegen.build.build import BuildOptions, build_secondary
    from sitegen.read.config import read_config, zone_of

    complete_unfinished(project)
    config = read_config(project)
    at = clock(now, zone_of(config))
    only = None
    hidden = every
    if issue is not None:
        site = load_site(project, config, at)
        only = find_email(site, issue)
        hidden = hidden or not site.shown(only)
    options = BuildOptions(emails_folder(project), at, drafts=hidden, future=hidden)
    return build_secondary(project, options, secondary_target(project, only)).report.written
