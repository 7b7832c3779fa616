"""`sitegen newsletter`: issues and automated emails. Its commands are in this folder."""

from __future__ import annotations

import click

from sitegen.cli.lazy import LazyCommands

COMMANDS = {
    "draft": "sitegen.newsletter.commands.draft:draft",
    "build": "sitegen.newsletter.commands.build:build",
    "preview": "sitegen.newsletter.commands.preview:preview",
    "send": "sitegen.newsletter.commands.send:send",
}


@click.group("newsletter", commands=LazyCommands(COMMANDS))
def command() -> None:
    """Propose, build, preview and send emails to your subscribers.

    An issue is a file in content/newsletter/. An automated email, such as one of the welcome
    series, is a file in content/newsletter/welcome/.

    \b
    Examples:
      sitegen newsletter draft
      sitegen newsletter preview 2026-12-a-quiet-week
      sitegen newsletter send 2026-12-a-quiet-week --test-to me@shop.example
    """
