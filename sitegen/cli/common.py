"""What commands share: finding the project and files, the clock, and reporting errors."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import click

from sitegen.cli.interrupted import complete_changes
from sitegen.cli.problem_list import show_problems
from sitegen.cli.terminal import counted, show_error
from sitegen.errors import ContentError, ProjectError, RequestError, SitegenError
from sitegen.model.kinds import kinds
from sitegen.read.project import Project, find_project

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

if TYPE_CHECKING:
    _ParamType = click.ParamType[str]
else:
    _ParamType = click.ParamType  # which older releases of click don't make generic

NOW = click.option("--now", help="Act as if it were this time: 2026-12-24 or 2026-12-24T18:00.")
"""For commands that act at a certain time."""


def reporting(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Show errors that a person can fix without a traceback, and exit with their status."""

    @functools.wraps(function)
    def command(*arguments: _Parameters.args, **options: _Parameters.kwargs) -> _Result:
        try:
            return function(*arguments, **options)
        except ContentError as error:
            show_problems(error.problems, verbose=bool(options.get("verbose")))
            count = counted(len(error.problems), "error")
            click.echo(f"\n{count} to fix. Nothing was written.", err=True)
            sys.exit(error.exit_code)
        except SitegenError as error:
            show_error(str(error))
            sys.exit(error.exit_code)

    return command


class KindName(_ParamType):
    """The name of a content kind, or one of `others`."""

    name = "kind"

    def __init__(self, *others: str) -> None:
        self._others = others

    @property
    def choices(self) -> tuple[str, ...]:
        """The allowed values. Looked up when needed, because packages may add kinds."""
        return (*sorted(kinds().by_name), *self._others)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return click.Choice(self.choices).convert(value, param, ctx)

    def get_missing_message(
        self, param: click.Parameter, *context: Any, **named: Any
    ) -> str | None:
        return click.Choice(self.choices).get_missing_message(param, *context, **named)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Any:
        return click.Choice(self.choices).shell_complete(ctx, param, incomplete)


class KindCommand(click.Command):
    """A command that takes a KIND; its help lists the allowed values."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = [one.type.choices for one in self.params if isinstance(one.type, KindName)]
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(f"KIND is one of: {', '.join(*names)}.")


def project_of(context: click.Context) -> Project:
    """The project that the command works on. An interrupted change of its files is completed first.

    Raises ProjectError if there is none, and RequestError if the change can't be completed.
    """
    root = context.find_root().obj
    project = find_project(root if isinstance(root, Path) else _here())
    complete_changes(project.root)
    return project


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise ProjectError(
            "the folder that you are in was deleted (go to another one, or name the site's with "
            "`sitegen --project FOLDER COMMAND`)"
        ) from None


STREAM: Final = Path("-")
"""Stands for the standard input where a file is read, and for the standard output where one is
written, as for other programs."""


def name_of(file: Path) -> str:
    """The name of a file that is read, for messages and records."""
    return "standard input" if file == STREAM else file.name


def content_of(file: Path, largest: int) -> bytes:
    """The bytes of a file, or of the standard input, at most one more than `largest`.

    Raises RequestError if it can't be read.
    """
    try:
        if file == STREAM:
            return sys.stdin.buffer.read(largest + 1)
        with file.open("rb") as stream:
            return stream.read(largest + 1)
    except OSError as error:
        raise RequestError(f"{file} can't be read: {error.strerror}") from error


def clock(now: str | None, zone: tzinfo) -> datetime:
    """The time to build for: `--now`, else SOURCE_DATE_EPOCH, else the wall clock.

    Raises click.BadParameter if it can't be read.
    """
    if now is not None:
        from sitegen.model.scalars import Moment

        try:
            return Moment.parse(now, zone).at
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--now") from None
    # https://reproducible-builds.org/specs/source-date-epoch/
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        from sitegen.model.dates import LAST_YEAR

        try:
            at = datetime.fromtimestamp(int(epoch), UTC)
            if at.year > LAST_YEAR:
                raise ValueError(epoch)
            return at
        except (ValueError, OverflowError, OSError):
            raise click.BadParameter(
                f"{epoch} is not a number of seconds", param_hint="SOURCE_DATE_EPOCH"
            ) from None
    return datetime.now(UTC)


def now() -> datetime:
    """The time to act at: SOURCE_DATE_EPOCH, else the wall clock."""
    return clock(None, UTC)


def wall_clock() -> datetime:
    """The real time, for records about people and emails."""
    return datetime.now(UTC)
