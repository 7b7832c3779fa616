"""Opens a source file at a line, in the editor of the person at this machine."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Opener = Callable[[Path, int], str | None]
"""Opens a file at a line; gives what went wrong, if something did."""

_AT_LINE: Mapping[str, tuple[str, ...]] = {
    "code": ("--goto", "{file}:{line}"),
    "code-insiders": ("--goto", "{file}:{line}"),
    "codium": ("--goto", "{file}:{line}"),
    "cursor": ("--goto", "{file}:{line}"),
    "gedit": ("+{line}", "{file}"),
    "gvim": ("+{line}", "{file}"),
    "idea": ("--line", "{line}", "{file}"),
    "kate": ("--line", "{line}", "{file}"),
    "mate": ("--line", "{line}", "{file}"),
    "mvim": ("+{line}", "{file}"),
    "pycharm": ("--line", "{line}", "{file}"),
    "subl": ("{file}:{line}",),
    "zed": ("{file}:{line}",),
}
"""Editors with windows of their own, and their arguments for a line number."""

_IN_TERMINAL = frozenset({"ed", "emacs", "helix", "hx", "micro", "nano", "nvim", "vi", "vim", "ne"})


def open_in_editor(path: Path, line: int) -> str | None:
    """Open a file with `$VISUAL` or `$EDITOR` if that has windows of its own, else with what
    the system opens such files with."""
    command = _command(path, line)
    if command is None:
        return "No editor was found; set VISUAL to yours, for example VISUAL=code."
    try:
        subprocess.Popen(  # noqa: S603 - the person's own editor, on a file of the project
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return f"{command[0]} can't be started: {error.strerror}"
    return None


def _command(path: Path, line: int) -> list[str] | None:
    for variable in ("VISUAL", "EDITOR"):
        words = shlex.split(os.environ.get(variable, ""))
        name = Path(words[0]).stem.lower() if words else ""
        # An editor in a terminal would take the one that the preview runs in.
        if words and name not in _IN_TERMINAL and shutil.which(words[0]):
            form = _AT_LINE.get(name, ("{file}",))
            return [*words, *(part.format(file=path, line=line) for part in form)]
    for name, form in _AT_LINE.items():
        if found := shutil.which(name):
            return [found, *(part.format(file=path, line=line) for part in form)]
    opener = {"darwin": "open", "win32": "explorer"}.get(sys.platform, "xdg-open")
    found = shutil.which(opener)
    return [found, str(path)] if found else None
