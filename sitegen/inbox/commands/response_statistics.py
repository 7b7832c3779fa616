"""`record`: the page with the statistics of response times."""

from __future__ import annotations

import click

from sitegen.cli.common import reporting
from sitegen.cli.terminal import near
from sitegen.inbox.commands.context import open_inbox


@click.command("record")
@click.pass_context
@reporting
def record(context: click.Context) -> None:
    """Write statistics of your response times to content/pages/response-times.md.

    Times are counted in business hours, and late or missing answers count. The page, and the line
    beside your contact, are shown once there are 20 answers and inbox.show_record is on; before, it
    is a draft. With inbox.show_rejections, the page says how many submissions were rejected, and
    why.

    \b
    Examples:
      sitegen inbox record
    """
    from sitegen.inbox.moderation_log import write_file
    from sitegen.inbox.response_statistics import ENOUGH, PATH, page_text, response_statistics
    from sitegen.read.config import zone_of
    from sitegen.site.business_hours import schedule

    with open_inbox(context) as (project, config, store):
        statistics = response_statistics(
            store.timings(),
            store.submissions(),
            schedule(config),
            config.promise.reply,
            store.now(),
        )
        path = project.root / PATH
        before = path.read_bytes() if path.exists() else None
        show = config.inbox.show_record
        rejections = config.inbox.show_rejections
        text = page_text(statistics, before, show=show, zone=zone_of(config), rejections=rejections)
        if text != before:
            write_file(path, text)
        hours = ""
        if statistics.median is not None:
            median_hours = statistics.median.total_seconds() / 3600
            hours = f", median {median_hours:.1f} business hours"
        kept = "" if statistics.share is None else f", {statistics.share}% as promised"
        click.echo(f"{statistics.answers} answers in twelve months{hours}{kept}.")
        click.echo(near(path))
        if not statistics.enough:
            click.echo(f"The page stays a draft until there are {ENOUGH} answers.", err=True)
        elif not show:
            click.echo(
                "The page is a draft: set inbox.show_record in content/site.yaml to publish it.",
                err=True,
            )
