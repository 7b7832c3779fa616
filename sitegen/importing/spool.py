"""Keeps what was read from an export in a file, so that an export of any size needs little memory.

Forks may read at once what was written before they began.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

_Record = TypeVar("_Record", bound=msgspec.Struct)


class Spool(Generic[_Record]):
    """Records of one type, by their numbers in the order in which they were added."""

    def __init__(self, folder: Path, type_: type[_Record]) -> None:
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(type_)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        self._places: list[tuple[int, int]] = []
        self._end = 0

    def __len__(self) -> int:
        return len(self._places)

    def add(self, record: _Record) -> int:
        """Add a record; returns its number. Raises OSError."""
        data = self._encoder.encode(record)
        self._file.write(data)
        self._places.append((self._end, len(data)))
        self._end += len(data)
        return len(self._places) - 1

    def flush(self) -> None:
        """Make everything readable. Raises OSError."""
        self._file.flush()

    def get(self, number: int) -> _Record:
        """The record of a number."""
        start, length = self._places[number]
        # Not `seek`: forks share the file's position.
        if hasattr(os, "pread"):
            data = os.pread(self._file.fileno(), length, start)
        else:
            self._file.seek(start)
            data = self._file.read(length)
        return self._decoder.decode(data)

    def __iter__(self) -> Iterator[_Record]:
        return (self.get(number) for number in range(len(self._places)))

    def close(self) -> None:
        """Remove the file."""
        self._file.close()
