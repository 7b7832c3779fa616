"""`sitegen ping`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sitegen.cli.common import project_of, reporting
from sitegen.cli.terminal import counted
from sitegen.errors import ProjectError


@click.command("ping")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Read the built site from this folder (default: public/).",
)
@click.option("--url", help="Use this URL for the site instead of the configured one.")
@click.option(
    "--all", "every", is_flag=True, help="Announce every feed, even if it did not change."
)
@click.option(
    "--dry-run", is_flag=True, help="Show which feeds would be announced, without announcing them."
)
@click.pass_context
@reporting
def command(
    context: click.Context, output: Path | None, url: str | None, every: bool, dry_run: bool
) -> None:
    """Announce changed feeds to the WebSub hub, so that feed readers get them immediately.

    Run this after you publish the site, because the hub fetches the feeds. Announced feeds are
    recorded in .sitegen/, so that a feed is announced again only when it has changed.

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
            "no WebSub hub is configured\nSet one in content/site.yaml: "
            "`feeds: {hub: https://pubsubhubbub.appspot.com/}`"
        )
    target = output if output is not None else project.output
    if not target.is_dir():
        raise ProjectError(f"{target} doesn't exist\nBuild the site first: `sitegen build`.")
    feeds = changed_feeds(config, target, project.cache, every=every)
    if not feeds:
        click.echo("No feed has changed since the last announcement.")
        return
    if dry_run:
        for feed in feeds:
            click.echo(feed.address)
        return
    result = publish(config.feeds.hub, feeds, sleep=time.sleep)
    remember(project.cache, result.feeds)
    count = len(result.feeds)
    click.echo(f"Announced {counted(count, 'feed')} to {config.feeds.hub}.")
    if result.refused:
        click.echo(
            f"The hub did not accept the other {len(feeds) - count}: {result.refused}", err=True
        )
        sys.exit(1)
