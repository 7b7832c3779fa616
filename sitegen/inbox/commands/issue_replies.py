"""`to-post`: the draft of a post with the replies to a newsletter issue."""

from __future__ import annotations

import click

from sitegen.cli.common import reporting
from sitegen.cli.terminal import near
from sitegen.inbox.commands.context import open_context


@click.command("to-post")
@click.argument("issue", metavar="ISSUE")
@click.option(
    "--agreed",
    type=int,
    multiple=True,
    metavar="NUMBER",
    help="Quote a reply whose sender agreed otherwise, such as by email, by the first name.",
)
@click.option("--by", help="Choose who writes the post: a file name in content/people/.")
@click.option("--as-is", is_flag=True, help="Quote phone numbers and the like in it, too.")
@click.pass_context
@reporting
def to_post(
    context: click.Context, issue: str, agreed: tuple[int, ...], by: str | None, as_is: bool
) -> None:
    """Gather the replies to an issue and its question as the draft of a post.

    Only those are quoted whose senders agreed to publication. The submissions stay as they are:
    answer or note them as always.

    \b
    Examples:
      sitegen inbox to-post 2026-10-a-loose-bolt
      sitegen inbox to-post 2026-10-a-loose-bolt --agreed 14 --agreed 17 --by nell
    """
    from sitegen.inbox.issue_replies import to_post as gather

    with open_context(context) as inbox:
        made = gather(inbox, issue, agreed=agreed, by=by, as_is=as_is)
    click.echo(f"{near(made.path)}: {_listed(made.quoted)}")
    click.echo("It is a draft: write what you make of it, then remove `draft: true`.", err=True)
    if made.private:
        click.echo(f"Left out, with private data: {_listed(made.private)} (--as-is)", err=True)
    if made.without_consent:
        listed = _listed(made.without_consent)
        click.echo(f"Left out, nobody agreed yet: {listed} (ask, then use --agreed)", err=True)


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
