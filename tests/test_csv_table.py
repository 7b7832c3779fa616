"""CSV files of other programs, whole and damaged."""

from __future__ import annotations

import csv

import pytest

from sitegen.csv_table import CsvError, read_table


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_commas_semicolons_and_tabs(mark: str, end: str) -> None:
    lines = ["", mark.join(("a", "b")), "", f'"x{mark}""y{end}z"{mark}2', f"{mark}", f"3{mark}4"]
    table = read_table(end.join(lines))
    assert (table.header, table.line) == (["a", "b"], 2)
    rows = [(row.line, row.cells, row.wrong) for row in table.rows]
    assert rows == [(4, [f'x{mark}"y{end}z', "2"], ""), (7, ["3", "4"], "")]


@pytest.mark.parametrize("text", ["", "\n\n", " , ,\n"])
def test_without_a_header_there_is_nothing(text: str) -> None:
    with pytest.raises(CsvError, match="is empty"):
        read_table(text)


def test_a_row_that_is_wrong_is_said_to_be_so_and_the_next_is_read() -> None:
    text = f"a,b\n1,2,3\n1,2,,\n{'x' * 101},2\n5,6\n"
    before = csv.field_size_limit()
    rows = list(read_table(text, largest_cell=100).rows)
    assert [row.wrong for row in rows] == [
        "has 3 cells, but there are 2 columns",
        "",
        "is not valid CSV: field larger than field limit (100)",
        "",
    ]
    assert rows[-1].cells == ["5", "6"]
    assert csv.field_size_limit() == before


def test_a_header_that_is_too_long_says_its_line() -> None:
    with pytest.raises(CsvError, match="is not valid CSV") as caught:
        read_table("x" * 101, largest_cell=100)
    assert caught.value.line == 1


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=;;", "\nsep=;"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_first_line_names_the_delimiter(first: str, end: str) -> None:
    """As Excel reads it, even if another character is more frequent."""
    table = read_table(end.join((first, "a,b,c;d", "1,2;3")))
    assert table.header == ["a,b,c", "d"]
    assert table.line == first.count("\n") + 2
    assert [(row.line, row.cells) for row in table.rows] == [(table.line + 1, ["1,2", "3"])]


@pytest.mark.parametrize("mark", ["\t", "|", ","])
def test_a_first_line_names_other_delimiters(mark: str) -> None:
    assert read_table(f"sep={mark}\na{mark}b\n").header == ["a", "b"]


def test_a_first_line_and_nothing_else_is_empty() -> None:
    with pytest.raises(CsvError, match="is empty"):
        read_table("sep=;\n")


def test_a_column_may_begin_in_the_same_way() -> None:
    assert read_table("sep=x;b\n1;2\n").header == ["sep=x", "b"]
