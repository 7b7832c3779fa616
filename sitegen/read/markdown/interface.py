"""The interface of Markdown engines: a name, a version, and one function."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Engine(NamedTuple):
    """A way to turn Markdown into HTML."""

    name: str
    version: str
    """Of the engine and everything else that decides its output; part of the cache keys."""
    convert: Callable[[str], str]
