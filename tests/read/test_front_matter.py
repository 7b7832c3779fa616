"""A source file is decoded and split, or told what is wrong."""

from __future__ import annotations

import pytest

from sitegen.errors import Problem
from sitegen.read.front_matter import MAX_BYTES, SourceParts, decode, split


def test_split() -> None:
    assert split("---\na: 1\n---\nText\n", "a.md") == SourceParts("a: 1\n", 2, "Text\n", 4)


def test_a_rule_in_the_text_closes_nothing() -> None:
    parts = split("---\na: 1\n---  \nText\n\n---\nmore", "a.md")
    assert isinstance(parts, SourceParts)
    assert parts.body == "Text\n\n---\nmore"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Text", "there is no front matter"),
        ("\n\n---\na: 1\n---\n", "the front matter begins on line 3"),
        ("---\na: 1\n", "the front matter is not closed"),
    ],
)
def test_what_is_no_front_matter(text: str, message: str) -> None:
    problem = split(text, "a.md")
    assert isinstance(problem, Problem)
    assert (problem.message, problem.where) == (message, 1)


def test_decode_takes_any_line_ending_and_a_mark() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\n", "a.md") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a\nb\xff", 2),
        (b"a\n\nb\x00", 3),
        ("\ufdd0".encode(), 1),
        (b"a" * (MAX_BYTES + 1), None),
    ],
)
def test_what_is_no_text(data: bytes, line: int | None) -> None:
    problem = decode(data, "a.md")
    assert isinstance(problem, Problem)
    assert problem.where == line
