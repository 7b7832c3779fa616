"""`sitegen ping`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sitegen.cli.common import project_of, reporting
from sitegen.cli.terminal import counted
from sitegen.errors import ProjectError


@click.command("ping")
@click.option("--output", type=click.Path(path_type=Path), help="The built folder; public/.")
@click.option("--url", help="The site's address, instead of the configured one.")
@click.option("--all", "every", is_flag=True, help="Name every feed, changed or not.")
@click.option("--dry-run", is_flag=True, help="Say what would be told, and tell nobody.")
@click.pass_context
@reporting
def command(
    context: click.Context, output: Path | None, url: str | None, every: bool, dry_run: bool
) -> None:
    """Tell the WebSub hub which feeds changed, so that readers have them at once.

    Run it after the site is on the web, not before: the hub fetches the feeds. What it was told
    is remembered in .sitegen/; a feed that did not change is not named again.

    \b
    Examples:
      sitegen ping
      sitegen ping --dry-run
      sitegen ping --all
    """
    import time

    from sitegen.build.hub import changed_feeds, publish, remember
    from sitegen.read.config import read_config

    project = project_of(context)
    config = read_config(project, url)
    if config.feeds.hub is None:
        raise ProjectError(
            "no hub is configured\nWrite one into content/site.yaml: "
            "`feeds: {hub: https://pubsubhubbub.appspot.com/}`"
        )
    target = output if output is not None else project.output
    if not target.is_dir():
        raise ProjectError(f"{target} is not there\nBuild the site first: `sitegen build`.")
    feeds = changed_feeds(config, target, project.cache, every=every)
    if not feeds:
        click.echo("No feed changed since the hub was told.")
        return
    if dry_run:
        for feed in feeds:
            click.echo(feed.address)
        return
    result = publish(config.feeds.hub, feeds, sleep=time.sleep)
    remember(project.cache, result.feeds)
    count = len(result.feeds)
    click.echo(f"{config.feeds.hub} was told of {counted(count, 'feed')}.")
    if result.refused:
        click.echo(f"It did not take the other {len(feeds) - count}: {result.refused}", err=True)
        sys.exit(1)
