"""The root command. Each command is imported only when it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sitegen import __version__
from sitegen.cli.ending import system_errors
from sitegen.cli.lazy import LazyCommands
from sitegen.cli.terminal import guarded_output
from sitegen.errors import did_you_mean
from sitegen.features import features

CORE = {
    "blast": "sitegen.cli.blast",
    "build": "sitegen.cli.build",
    "check": "sitegen.cli.check",
    "docs": "sitegen.cli.docs",
    "init": "sitegen.cli.init",
    "list": "sitegen.cli.list",
    "move": "sitegen.cli.move",
    "new": "sitegen.cli.new",
    "ping": "sitegen.cli.ping",
    "schema": "sitegen.cli.schema",
    "status": "sitegen.cli.status",
    "serve": "sitegen.cli.serve",
    "vendor": "sitegen.cli.vendor",
}
"""The module of each core command, which has a click command called `command`."""

COMMANDS = CORE | {name: at for feature in features() for name, at in feature.commands.items()}
"""All commands, including those of features."""


class RootGroup(click.Group):
    """Suggests the most similar name for a mistyped one, and shows system errors as messages."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with system_errors(), guarded_output():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with system_errors(), guarded_output():
            try:
                return super().invoke(ctx)
            except click.NoSuchOption as error:
                if error.option_name != "--project" or error.ctx is None:
                    raise
                name = " ".join(error.ctx.command_path.split()[1:])
                raise click.UsageError(
                    f"--project stands before the command: sitegen --project FOLDER {name}", ctx
                ) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(
                f'there is no command "{args[0]}" ({did_you_mean(args[0], COMMANDS)})', ctx
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=RootGroup,
    commands=LazyCommands(COMMANDS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--project",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Use the site in this folder (default: the current folder or one above it).",
)
@click.version_option(__version__, prog_name="sitegen")
@click.pass_context
def sitegen(context: click.Context, project: Path | None) -> None:
    """Build a business's website, feeds and newsletter from text files.

    \b
    Get started:
      sitegen init my-site
      cd my-site
      sitegen serve --open

    You can run every command in any folder of the site. sitegen COMMAND --help shows options and
    examples.
    """
    context.obj = project
