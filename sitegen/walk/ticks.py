"""What was ticked, and when: a JSON file in `private/`, as only the staff should see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from sitegen.private import FOLDER, PrivateError, make_private, write_private

HOLDS: Final = timedelta(days=91)
"""How long a tick holds: a quarter of a year."""


class Tick(Struct, frozen=True):
    """One ticked item."""

    at: datetime
    about: str
    """What the item was about, such as the phone number; if that changes, the tick is void."""

    def holds(self, about: str, now: datetime) -> bool:
        """Whether the box is still ticked."""
        return self.about == about and now - HOLDS < self.at <= now


def ticks_file(root: Path) -> Path:
    """The file of a project's ticks."""
    return root / FOLDER / "walk.json"


def read_ticks(root: Path) -> Mapping[str, Tick]:
    """The ticks by the names of their items; empty if there are none.

    Raises PrivateError if the file can't be read.
    """
    path = ticks_file(root)
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Tick])
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PrivateError(f"{path}: can't be read: {error}") from error
    except msgspec.DecodeError as error:
        raise PrivateError(f"{path}: isn't a list of ticks: {error} (delete it)") from error


def write_ticks(root: Path, ticks: Mapping[str, Tick]) -> None:
    """Write the ticks. Raises PrivateError if that fails."""
    path = ticks_file(root)
    try:
        make_private(path)
    except OSError as error:
        raise PrivateError(f"{path}: can't be written: {error}") from error
    write_private(path, msgspec.json.format(msgspec.json.encode(dict(ticks)), indent=2) + b"\n")
