"""How commands print to a terminal: errors, warnings, problems, JSON, paths and counts."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO, cast

import click

from sitegen.errors import Problem

_UNPRINTABLE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)

_OWN_STYLE = r"\x1b\[(?:(?:[01247]|[39][0-7])m|K)"
"""What `click.style` and the progress bars write."""
_CONTROLS = re.compile(f"({_OWN_STYLE})|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""A style of our own, or a character that moves the cursor or commands the terminal."""
_UNPRINTABLE_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class _GuardedStream:
    """A text stream that passes on no control characters but those of our own styles."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(_CONTROLS.sub(lambda match: match[1] or "\ufffd", text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def guarded_output() -> Iterator[None]:
    """Whatever a command prints meanwhile, nothing in it commands the terminal: neither what
    authors, customers and servers wrote, nor the names of files.

    `printable` also removes what only misleads people, and belongs where a text is known to be
    somebody's.
    """
    with contextlib.ExitStack() as stack:
        if sys.stdout is not None:
            stack.enter_context(
                contextlib.redirect_stdout(cast("TextIO", _GuardedStream(sys.stdout)))
            )
        if sys.stderr is not None:
            stack.enter_context(
                contextlib.redirect_stderr(cast("TextIO", _GuardedStream(sys.stderr)))
            )
        yield


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

    click.echo(escaped_json(msgspec.json.format(msgspec.json.encode(value), indent=2).decode()))


def escaped_json(text: str) -> str:
    """The same JSON, in which the characters that terminals obey are written as escapes."""
    return _UNPRINTABLE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


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
