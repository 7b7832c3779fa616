"""`sitegen docs`: the documentation in the terminal; `panel` shows it in the preview."""

from __future__ import annotations

import click

from sitegen.cli.common import project_of, reporting


@click.command("docs")
@click.argument("topic", required=False)
@click.option("--search", metavar="WORDS", help="List the sections that contain all these words.")
@click.option(
    "--open", "opens", is_flag=True, help="Show the documentation in your browser, in the preview."
)
@click.pass_context
@reporting
def command(context: click.Context, topic: str | None, search: str | None, opens: bool) -> None:
    """Show the documentation of this version of sitegen.

    Without a TOPIC, list the topics.

    \b
    Examples:
      sitegen docs
      sitegen docs deploy
      sitegen docs --search "scheduled posts"
      sitegen docs --open
    """
    from sitegen.cli.docs.pages import all_pages, page, search_sections
    from sitegen.cli.terminal import on_terminal

    shown = page(topic) if topic is not None else None
    if opens:
        from sitegen.cli.docs.panel import docs_url
        from sitegen.cli.serve import ServeArguments, run_preview

        run_preview(
            project_of(context), ServeArguments(), open_at=docs_url(topic or "", search or "")
        )
        return
    if search is not None:
        found = search_sections(search, (shown,) if shown is not None else all_pages())
        if not found:
            click.echo(f'Nothing in the documentation has the words "{search}".')
        for section in found:
            click.echo(f"{section.topic}: {section.title}")
            click.echo(f"    {section.excerpt}")
        return
    if shown is None:
        for one in all_pages():
            click.echo(f"  {one.topic:<18} {one.title}")
        click.echo("\nRead one with `sitegen docs TOPIC`, or all in your browser with --open.")
        return
    if on_terminal():
        click.echo_via_pager(shown.text)
    else:
        click.echo(shown.text, nl=False)
