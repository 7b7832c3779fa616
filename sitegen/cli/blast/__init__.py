"""`sitegen blast`: a notice or a takeaway as a short text, ready to paste. It sends nothing."""

from __future__ import annotations

import click

from sitegen.cli.common import clock, project_of, reporting
from sitegen.cli.terminal import counted, printable


@click.command("blast")
@click.argument("name", required=False)
@click.option(
    "--most",
    type=click.Choice(("160", "300")),
    default="160",
    help="Set the length in characters: 160 is one text message, 300 are two (default: 160).",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for a service that sends texts.")
@click.option("--now", help="Write it as of this time: 2026-12-24 or 2026-12-24T18:00.")
@click.pass_context
@reporting
def command(
    context: click.Context, name: str | None, most: str, as_csv: bool, now: str | None
) -> None:
    """Write a notice or a takeaway as a short text with its address, ready to paste.

    It sends nothing. NAME is a notice, or a post with a `takeaway`; without it, you get all current
    notices and the newest takeaway. Characters are counted as text messages count them: a text with
    letters outside of their alphabet (GSM 7-bit), such as an emoji, holds 70 instead of 160.
    Typographic quotes and dashes become plain ones for that reason.

    \b
    Examples:
      sitegen blast
      sitegen blast notices/weir-lane-bridge
      sitegen blast posts/salt-off-your-chain --most 300
      sitegen blast --csv > texts.csv
    """
    from sitegen.cli.blast.messages import blast_of, current, document_named
    from sitegen.read.cache import ContentCache
    from sitegen.read.config import read_config, zone_of
    from sitegen.site.load import read_site

    project = project_of(context)
    config = read_config(project)
    cache = ContentCache(project.cache)
    site = read_site(project, config, cache, now=clock(now, zone_of(config))).site
    cache.close()
    documents = list(current(site)) if name is None else [document_named(site, name)]
    blasts = [blast_of(site, document, int(most)) for document in documents]
    if as_csv:
        import csv
        import sys

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("text", "characters", "encoding", "messages", "url", "source"))
        for one in blasts:
            writer.writerow(
                (one.text, one.characters, one.encoding, one.messages, one.url, one.source)
            )
        return
    for one in blasts:
        click.echo(printable(one.text))
        click.echo(
            f"  {printable(one.source)}: {one.characters} characters ({one.encoding}), "
            f"{counted(one.messages, 'text message')}",
            err=True,
        )
    if not blasts:
        click.echo("There is no current notice and no takeaway.")
