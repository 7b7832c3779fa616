"""What every Markdown engine gives: its name, its version, and one function."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Engine(NamedTuple):
    """A way to turn Markdown into HTML."""

    name: str
    version: str
    """Of the engine and all that shapes its output; part of the memo's keys."""
    convert: Callable[[str], str]
