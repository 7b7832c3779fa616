"""CSV files in exports: lists of texts, and lists of subscribers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sitegen.csv_table import CsvError, read_table
from sitegen.errors import RequestError
from sitegen.importing.input_files import InputFile, Inputs
from sitegen.importing.record import SourceSubscribers


def columns(file: InputFile) -> frozenset[str]:
    """The names in a file's first line, in lower case."""
    first = file.head(4096).split(b"\n")[0].decode("utf-8-sig", "replace").lower()
    return frozenset(name.strip(' "\r') for name in first.split(","))


def list_with(inputs: Inputs, names: Collection[str]) -> InputFile | None:
    """The first CSV file that has all of some columns."""
    return next((one for one in inputs.ending(".csv") if columns(one).issuperset(names)), None)


def rows(file: InputFile) -> list[Mapping[str, str]]:
    """A file's lines by the names of its columns. Raises RequestError."""
    try:
        table = read_table(file.read().decode("utf-8-sig", "replace"))
    except CsvError as error:
        raise RequestError(f"{file.name} {error} (export it again)") from error
    found: list[Mapping[str, str]] = []
    for row in table.rows:
        if row.wrong:
            raise RequestError(f"{file.name}:{row.line}: this line {row.wrong} (export it again)")
        found.append(dict(zip(table.header, row.cells, strict=False)))
    return found


def subscribers(inputs: Inputs, posts: InputFile) -> Iterator[SourceSubscribers]:
    """The lists of subscribers among the files; `posts` is none of them. Raises RequestError."""
    for one in inputs.ending(".csv"):
        if one is not posts and columns(one) & {"email", "email_address"}:
            yield SourceSubscribers(name=one.name, content=one.read())
