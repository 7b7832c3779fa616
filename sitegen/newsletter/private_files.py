"""The newsletter's files in the `private/` folder; `sitegen.private` keeps them private."""

from __future__ import annotations

from pathlib import Path

from sitegen.private import FOLDER, PrivateError, write_private

SUBSCRIBERS = "subscribers.sqlite"
JOURNAL = "mailings.sqlite"


def subscribers_file(project: Path) -> Path:
    """The file of a project's subscribers."""
    return project / FOLDER / SUBSCRIBERS


def journal_file(project: Path) -> Path:
    """The file that records what was sent to whom."""
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
