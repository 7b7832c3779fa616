"""`preview`: an email as its recipients will see it, in a file or in the preview server."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sitegen.cli.common import NOW, clock, project_of, reporting
from sitegen.cli.terminal import bar, show_problem
from sitegen.newsletter.commands.build import write_emails
from sitegen.newsletter.emails import emails_folder, find_email, load_site

LIMIT = 100_000
"""Octets of an email's HTML, above which some email programs clip it."""


@click.command("preview")
@click.argument("issue")
@click.option("--open", "open_it", is_flag=True, help="Open it in your browser.")
@click.option(
    "--serve", is_flag=True, help="Show it in the preview server, updated as soon as you save."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="With --serve: the port to listen on.")  # fmt: skip
@NOW
@click.pass_context
@reporting
def preview(
    context: click.Context, issue: str, open_it: bool, serve: bool, port: int, now: str | None
) -> None:
    """Show an email on desktop, phone, dark and as plain text, with its size and warnings.

    Writes newsletter-out/ISSUE/preview.html and prints its path. With --serve, starts the preview
    server, which shows it at /_sitegen/panel/emails. Drafts can be previewed, too.

    \b
    Examples:
      sitegen newsletter preview 2026-12-a-quiet-week --open
      sitegen newsletter preview 2026-12-a-quiet-week --serve --open
      sitegen newsletter preview welcome/01-hello
    """
    from sitegen.newsletter.rendering.outputs import folder_of
    from sitegen.read.config import read_config, zone_of

    project = project_of(context)
    config = read_config(project)
    site = load_site(project, config, clock(now, zone_of(config)))
    key = find_email(site, issue)
    if serve:
        from sitegen.cli.serve import ServeArguments, run_preview
        from sitegen.newsletter.panel import panel_url

        address = panel_url(site.documents[key])
        click.echo(f"The email is at {address}")
        run_preview(
            project, ServeArguments(port=port, now=now), open_at=address if open_it else None
        )
        return
    write_emails(project, issue, False, now)
    folder = emails_folder(project) / folder_of(site, key)
    _show_size(folder)
    page = folder / "preview.html"
    click.echo(str(page))
    if open_it:
        click.launch(page.resolve().as_uri())


def _show_size(folder: Path) -> None:
    from sitegen.newsletter.rendering.email_metadata import read_metadata

    metadata = read_metadata((folder / "issue.json").read_bytes())
    octets = metadata.size.html_part
    drawn = bar(min(octets, LIMIT), LIMIT, sys.stdout)
    click.echo(f"{drawn} {octets / 1000:.1f} KB of {LIMIT // 1000} KB")
    for problem in metadata.problems:
        show_problem(problem)
