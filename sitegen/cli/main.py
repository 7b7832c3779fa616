"""The root command. Each group of commands is imported when it is called, not before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sitegen import __version__
from sitegen.cli.ending import system_errors
from sitegen.cli.lazy import LazyCommands
from sitegen.errors import did_you_mean
from sitegen.features import features

CORE = {
    "build": "sitegen.cli.build",
    "check": "sitegen.cli.check",
    "init": "sitegen.cli.init",
    "list": "sitegen.cli.list",
    "move": "sitegen.cli.move",
    "new": "sitegen.cli.new",
    "ping": "sitegen.cli.ping",
    "schema": "sitegen.cli.schema",
    "status": "sitegen.cli.status",
    "serve": "sitegen.cli.serve",
}
"""The module of each command of the core; it has a click command called `command`."""

COMMANDS = CORE | {name: at for feature in features() for name, at in feature.commands.items()}
"""Those of features, too."""


class RootGroup(click.Group):
    """Answers a mistyped name with the likeliest one, and the system's errors with a message."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with system_errors():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with system_errors():
            return super().invoke(ctx)

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
    help="The site's folder; without it, the one that you are in, or above it.",
)
@click.version_option(__version__, prog_name="sitegen")
@click.pass_context
def sitegen(context: click.Context, project: Path | None) -> None:
    """Build a site, its feeds and its newsletter from a business's own words.

    \b
    Begin with:
      sitegen init my-site
      cd my-site
      sitegen serve --open

    Every command works in any folder of the site. sitegen COMMAND --help shows its options and
    examples.
    """
    context.obj = project
