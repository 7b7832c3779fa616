"""How commands print to a terminal: errors, warnings, problems, JSON, paths and counts."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TextIO

import click

from sitegen.errors import Problem

_UNPRINTABLE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def on_terminal() -> bool:
    """Whether the user can be prompted."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def show_error(text: str) -> None:
    """Print an error to standard error."""
    click.echo(click.style("error: ", fg="red", bold=True) + printable(text), err=True)


def show_warning(text: str) -> None:
    """Print a warning to standard error."""
    click.echo(click.style("warning: ", fg="yellow", bold=True) + printable(text), err=True)


def show_problem(problem: Problem) -> None:
    """Print one problem to standard error."""
    colour = "red" if problem.severity == "error" else "yellow"
    click.echo(styled_problem(problem, colour), err=True)


def styled_problem(problem: Problem, colour: str) -> str:
    """A problem in one line: its location in bold, its message in a colour."""
    shown = printable(str(problem))
    place = printable(problem.file if problem.line is None else f"{problem.file}:{problem.line}")
    text = shown.removeprefix(f"{place}: ")
    return click.style(place, bold=True) + ": " + click.style(text, fg=colour)


def show_json(value: object) -> None:
    """Print a value that msgspec can encode as JSON, for programs."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def printable(text: str) -> str:
    """An untrusted text for the terminal, without control and bidirectional characters."""
    return re.sub(_UNPRINTABLE, "\ufffd", text)


def near(path: Path) -> str:
    """A path relative to the current folder, if that is short."""
    try:
        typed = os.path.relpath(path)
    except (ValueError, FileNotFoundError):  # another drive of Windows; or no folder to be in
        return printable(str(path))
    far = typed.startswith(os.path.join("..", "..", ".."))
    return printable(str(path) if far else typed)


def counted(count: int, what: str, several: str = "") -> str:
    """`1 page`, `2 pages`; `several` is the plural of words that don't take an s."""
    return f"{count} {what if count == 1 else several or f'{what}s'}"


def bar(done: int, of: int, stream: TextIO) -> str:
    """A progress bar of 30 cells, in characters that the stream can encode."""
    width = 30
    filled = width * done // max(of, 1)
    full, empty = "█░"
    try:
        (full + empty).encode(stream.encoding or "ascii")
    except UnicodeError:
        full, empty = "#."
    return full * filled + empty * (width - filled)
