"""Where the `private/` folder has this room's files; how they are kept is `sitegen.private`."""

from __future__ import annotations

from pathlib import Path

from sitegen.private import FOLDER, PrivateError, write_private

SUBSCRIBERS = "subscribers.sqlite"
JOURNAL = "mailings.sqlite"


def subscribers_file(project: Path) -> Path:
    """Where a project keeps its subscribers."""
    return project / FOLDER / SUBSCRIBERS


def journal_file(project: Path) -> Path:
    """Where a project keeps what it sent to whom."""
    return project / FOLDER / JOURNAL


__all__ = [
    "FOLDER",
    "JOURNAL",
    "SUBSCRIBERS",
    "PrivateError",
    "journal_file",
    "subscribers_file",
    "write_private",
]
