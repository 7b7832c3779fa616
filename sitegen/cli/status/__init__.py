"""`sitegen status`: the state of the community in the terminal; `panel` shows it in the preview."""

from __future__ import annotations

import click

from sitegen.cli.common import clock, project_of, reporting
from sitegen.cli.terminal import escaped_json
from sitegen.features import features


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@click.option("--now", help="Show the status as of this time: 2026-12-24 or 2026-12-24T18:00.")
@click.pass_context
@reporting
def command(context: click.Context, as_json: bool, now: str | None) -> None:
    """Show the status of the site and its community on one screen.

    This includes what was published and by whom, which promises have recent evidence, what is
    waiting for an answer, what is due, and what goes live next.

    \b
    Examples:
      sitegen status
      sitegen status --json
    """
    from sitegen.cli.status.screen import lines
    from sitegen.read.cache import ContentCache
    from sitegen.read.config import read_config, zone_of
    from sitegen.site.load import read_site
    from sitegen.site.status import feature_statuses, status

    project = project_of(context)
    config = read_config(project)
    cache = ContentCache(project.cache)
    loaded = read_site(project, config, cache, now=clock(now, zone_of(config)))
    cache.close()
    found = status(loaded.site, feature_statuses(project, loaded.site))
    if as_json:
        import json

        import msgspec

        data = msgspec.to_builtins(found)
        del data["features"]
        data |= {feature.name: None for feature in features() if feature.status}
        data |= {one.name: msgspec.to_builtins(one.data) for one in found.features}
        click.echo(escaped_json(json.dumps(data, ensure_ascii=False, indent=2)))
        return
    for line in lines(found):
        click.echo(line)
