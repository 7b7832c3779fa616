"""The next issue, proposed from what was published since the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sitegen.cli.common import NOW, clock, project_of, reporting
from sitegen.cli.terminal import near
from sitegen.newsletter.emails import find_email, look_at

if TYPE_CHECKING:
    from sitegen.newsletter.proposal import Proposal, Since
    from sitegen.site.site import Site


@click.command("draft")
@click.option(
    "--since", help="What counts as new: since a day or an issue; default: the last issue."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 50),
    default=8,
    show_default=True,
    help="The highest number of items; notices and the promise are not counted.",
)
@click.option("--from", "sender", metavar="NAME", help="Who signs it; default: the owner.")
@click.option("--dry-run", is_flag=True, help="Show the proposal, and write nothing.")
@NOW
@click.pass_context
@reporting
def draft(
    context: click.Context,
    since: str | None,
    limit: int,
    sender: str | None,
    dry_run: bool,
    now: str | None,
) -> None:
    """Write the next issue from what was published since the last one.

    It proposes new and updated posts, FAQs, stories and recoveries, current notices, and a promise
    that no issue had yet. Nothing is proposed twice, unless it was updated since. Posts with
    `newsletter: off` are left out.

    \b
    Examples:
      sitegen newsletter draft
      sitegen newsletter draft --since 2026-11-01 --limit 5
      sitegen newsletter draft --since 2026-10-a-loose-bolt --dry-run
    """
    from sitegen.newsletter.draft import write_issue
    from sitegen.newsletter.proposal import propose
    from sitegen.read.config import read_config, zone_of

    project = project_of(context)
    config = read_config(project)
    at = clock(now, zone_of(config))
    site = look_at(project, config, at)
    proposal = propose(site, _since(site, since), limit)
    _show_proposal(site, proposal)
    if not proposal.chosen:
        click.echo(
            "\nNothing was written: use an earlier --since, or start an issue of your own with "
            '`sitegen new newsletter "Its subject"`.'
        )
    if dry_run or not proposal.chosen:
        return
    path = write_issue(project, site, proposal, sender, at)
    click.echo(f"\nWritten: {near(path)} (a draft)")
    click.echo(f"Preview it: sitegen newsletter preview {path.stem}")


def _since(site: Site, asked: str | None) -> Since:
    from sitegen.model.scalars import Moment
    from sitegen.newsletter.proposal import Since, since
    from sitegen.site.visibility import live_from

    if asked is None:
        return since(site)
    try:
        return Since(Moment.parse(asked, site.zone).at)
    except ValueError:
        document = site.documents[find_email(site, asked)]
    return Since(live_from(document), document.source)


def _show_proposal(site: Site, proposal: Proposal) -> None:
    start = proposal.since
    if start.at is None:
        click.echo("The first issue: everything is new.")
    else:
        issue = f" ({start.issue})" if start.issue else ""
        click.echo(f"New since {start.at.astimezone(site.zone):%Y-%m-%d %H:%M}{issue}.")
    click.echo("\nProposed items:")
    for choice in proposal.chosen:
        document = site.documents[choice.id]
        click.echo(f"  {document.kind.name:<8} {document.label} ({choice.reason})")
    if not proposal.chosen:
        click.echo("  none: nothing was published since")
    if proposal.left_out:
        click.echo("\nLeft out:")
    for one in proposal.left_out:
        document = site.documents[one.id]
        click.echo(f"  {document.kind.name:<8} {document.label} ({one.reason})")
    if proposal.subject:
        click.echo(f"\nSubject:   {proposal.subject}")
        for other in proposal.subjects:
            click.echo(f"  or:      {other}")
    if proposal.preheader:
        click.echo(f"Preheader: {proposal.preheader}")
