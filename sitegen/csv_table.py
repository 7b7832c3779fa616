"""CSV as people's programs export it: commas, semicolons or tabs, a header, and rows that may be
damaged (RFC 4180).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

LARGEST_CELL = 131_072
"""Characters, unless more are allowed."""


_DELIMITER = re.compile(r"""[\r\n]*"?sep=([^\s"\w]|\t)"?[ ,;\t]*(?:[\r\n]|\Z)""", re.IGNORECASE)
"""A first line that says what is between the cells, as Excel reads it and others write it."""


class CsvError(ValueError):
    """The file can't be read at all."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class CsvRow(NamedTuple):
    """One row that is not empty."""

    line: int
    """Where it begins, from 1."""
    cells: list[str]
    wrong: str = ""
    """Why it can't be used, if so."""


class CsvTable(NamedTuple):
    """A file's header and the rows below it, which can be read once."""

    header: list[str]
    line: int
    """Of the header's end."""
    rows: Iterator[CsvRow]


def read_table(text: str, *, largest_cell: int = LARGEST_CELL) -> CsvTable:
    """The table in a file's text. Its first line that is not empty is the header.

    Raises CsvError if there is none.
    """
    named = _DELIMITER.match(text)
    first_line = text.lstrip("\r\n").partition("\n")[0]
    delimiter = named[1] if named is not None else max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        with _limit(largest_cell):
            filled = (row for row in reader if any(map(str.strip, row)))
            if named is not None:
                next(filled)
            header = next(filled, None)
    except csv.Error as error:
        raise CsvError(f"is not valid CSV: {error}", reader.line_num) from error
    if header is None:
        raise CsvError("is empty")
    return CsvTable(header, reader.line_num, _rows(reader, len(header), largest_cell))


def _rows(reader: Iterator[list[str]], width: int, largest_cell: int) -> Iterator[CsvRow]:
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]  # csv.reader has it
        try:
            with _limit(largest_cell):
                cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield CsvRow(line, [], f"is not valid CSV: {error}")
            continue
        if not any(map(str.strip, cells)):
            continue
        if any(map(str.strip, cells[width:])):
            wrong = f"has {len(cells)} cells, but there are {width} columns"
            yield CsvRow(line, cells, wrong)
            continue
        yield CsvRow(line, cells)


@contextmanager
def _limit(characters: int) -> Iterator[None]:
    """`csv` has one limit for the whole program."""
    before = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(before)
