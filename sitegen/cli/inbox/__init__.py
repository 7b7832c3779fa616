"""`sitegen inbox`: what customers sent, and what becomes of it. Its commands are beside it."""

from __future__ import annotations

import click

from sitegen.cli.lazy import LazyCommands

COMMANDS = {
    "pull": "sitegen.cli.inbox.arrivals:pull",
    "import": "sitegen.cli.inbox.arrivals:import_",
    "aside": "sitegen.cli.inbox.arrivals:aside",
    "show": "sitegen.cli.inbox.listing:show",
    "approve": "sitegen.cli.inbox.decisions:approve",
    "reject": "sitegen.cli.inbox.decisions:reject",
    "answer": "sitegen.cli.inbox.answers:answer",
    "to-faq": "sitegen.cli.inbox.answers:to_faq",
    "to-story": "sitegen.cli.inbox.decisions:to_story",
    "subscribe": "sitegen.cli.inbox.decisions:subscribe",
    "confirm": "sitegen.cli.inbox.decisions:confirm",
    "undo": "sitegen.cli.inbox.decisions:undo",
    "notify": "sitegen.cli.inbox.notices:notify",
    "record": "sitegen.cli.inbox.record:record",
    "forget": "sitegen.cli.inbox.forgetting:forget",
    "purge": "sitegen.cli.inbox.forgetting:purge",
}


@click.group("inbox", commands=LazyCommands(COMMANDS), invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option("--all", "everything", is_flag=True, help="Show what is decided too.")
@click.pass_context
def command(context: click.Context, as_json: bool, everything: bool) -> None:
    """What customers sent, and what becomes of it.

    Without a command it lists what waits for you, oldest first, with the time by which you
    promised an answer. What looks like spam comes last. Everything stays in private/, which git
    ignores and only you can read, until you decide.

    \b
    Examples:
      sitegen inbox pull
      sitegen inbox
      sitegen inbox show 12
      sitegen inbox approve 12
      sitegen inbox answer 12 --by priya
      sitegen inbox undo 12
    """
    if context.invoked_subcommand is None:
        from sitegen.cli.inbox.listing import show_list

        show_list(context, as_json, everything)
