"""`sitegen inbox`: submissions of customers, and their moderation. Its commands are beside it."""

from __future__ import annotations

import click

from sitegen.cli.lazy import LazyCommands

COMMANDS = {
    "pull": "sitegen.inbox.commands.ingest:pull",
    "import": "sitegen.inbox.commands.ingest:import_",
    "quarantine": "sitegen.inbox.commands.ingest:quarantine",
    "aside": "sitegen.inbox.commands.ingest:aside",
    "show": "sitegen.inbox.commands.listing:show",
    "approve": "sitegen.inbox.commands.moderation:approve",
    "reject": "sitegen.inbox.commands.moderation:reject",
    "note": "sitegen.inbox.commands.moderation:note",
    "answer": "sitegen.inbox.commands.answers:answer",
    "to-question": "sitegen.inbox.commands.answers:to_question",
    "to-faq": "sitegen.inbox.commands.answers:to_faq",
    "to-post": "sitegen.inbox.commands.issue_replies:to_post",
    "to-story": "sitegen.inbox.commands.moderation:to_story",
    "to-recovery": "sitegen.inbox.commands.moderation:to_recovery",
    "follow-up": "sitegen.inbox.commands.follow_up:follow_up",
    "subscribe": "sitegen.inbox.commands.moderation:subscribe",
    "unsubscribe": "sitegen.inbox.commands.moderation:unsubscribe",
    "confirm": "sitegen.inbox.commands.moderation:confirm",
    "undo": "sitegen.inbox.commands.moderation:undo",
    "notify": "sitegen.inbox.commands.notifications:notify",
    "record": "sitegen.inbox.commands.response_statistics:record",
    "forget": "sitegen.inbox.commands.deletion:forget",
    "purge": "sitegen.inbox.commands.deletion:purge",
}


@click.group("inbox", commands=LazyCommands(COMMANDS), invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option("--all", "everything", is_flag=True, help="Show what was decided, too.")
@click.pass_context
def command(context: click.Context, as_json: bool, everything: bool) -> None:
    """Moderate what customers send: comments, questions, stories, emails.

    Without a command, it lists what is waiting for you, oldest first, with the time by which you
    promised an answer. What looks like spam comes last. Until you decide, everything stays in
    private/, which git ignores and only you can read.

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
        from sitegen.inbox.commands.listing import show_list

        show_list(context, as_json, everything)
