"""`draft`: proposes the next issue from what was published since the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sitegen.cli.common import NOW, clock, project_of, reporting
from sitegen.cli.terminal import near, printable
from sitegen.newsletter.emails import load_site

if TYPE_CHECKING:
    from sitegen.newsletter.proposal import IssueProposal
    from sitegen.site.site import Site


@click.command("draft")
@click.option(
    "--since", help="Propose what was published since a date or an issue; default: the last issue."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 50),
    default=8,
    show_default=True,
    help="Propose at most this number of items, not counting notices and the promise.",
)
@click.option("--from", "sender", metavar="NAME", help="Name who signs it; default: the owner.")
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
    that wasn't in an issue yet. Nothing is proposed twice, unless it was updated since. Posts with
    `newsletter: off` are left out.

    \b
    Examples:
      sitegen newsletter draft
      sitegen newsletter draft --since 2026-11-01 --limit 5
      sitegen newsletter draft --since 2026-10-a-loose-bolt --dry-run
    """
    from sitegen.newsletter.draft import write_issue
    from sitegen.newsletter.proposal import cutoff_of, propose
    from sitegen.read.config import read_config, zone_of

    project = project_of(context)
    config = read_config(project)
    at = clock(now, zone_of(config))
    site = load_site(project, config, at)
    proposal = propose(site, cutoff_of(site, since), limit)
    _show_proposal(site, proposal)
    if not proposal.items:
        click.echo(
            "\nNothing was written (use an earlier --since, or create an empty issue with "
            '`sitegen new newsletter "Its subject"`).'
        )
    if dry_run or not proposal.items:
        return
    path = write_issue(project, site, proposal, sender, at)
    click.echo(f"\nWritten: {near(path)} (a draft)")
    click.echo(f"Preview it: sitegen newsletter preview {path.stem}")


def _show_proposal(site: Site, proposal: IssueProposal) -> None:
    cutoff = proposal.cutoff
    if cutoff.at is None:
        click.echo("The first issue: everything is new.")
    else:
        issue = f" ({printable(cutoff.issue)})" if cutoff.issue else ""
        click.echo(f"New since {cutoff.at.astimezone(site.zone):%Y-%m-%d %H:%M}{issue}.")
    click.echo("\nProposed items:")
    for item in proposal.items:
        document = site.documents[item.id]
        click.echo(f"  {document.kind.name:<8} {printable(f'{document.label} ({item.reason})')}")
    if not proposal.items:
        click.echo("  none: nothing was published since")
    if proposal.omitted:
        click.echo("\nLeft out:")
    for one in proposal.omitted:
        document = site.documents[one.id]
        click.echo(f"  {document.kind.name:<8} {printable(f'{document.label} ({one.reason})')}")
    if proposal.subject:
        click.echo(f"\nSubject:   {printable(proposal.subject)}")
        for other in proposal.other_subjects:
            click.echo(f"  or:      {printable(other)}")
    if proposal.preheader:
        click.echo(f"Preheader: {printable(proposal.preheader)}")
