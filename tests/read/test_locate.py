"""The line of a field or of a mention, as a build and a check show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.errors import InBody, InField, InText, Problem, Where
from sitegen.read.locate import line_of, locate
from sitegen.read.project import Project

TEXT = """---
title: Salt
image:
  src: a.jpg
tags:
  - one
  - two
---
It's *very* late
"so late" -- [here](a%20b.md) and [here](a%20b.md)
[mine](C:\\\\Users\\\\x\\_y.pdf)
<h2 id="menu">two
<img src="" alt="A cup">
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (InField(("image", "src")), 4),
        (InField(("tags", 1)), 7),
        (InField(("image", "alt")), 4),
        (InField(("missing",)), 1),
        (InBody("a b.md", 1), 10),
        (InBody("It’s very late “so late” – here"), 9),
        (InBody("C:\\Users\\x_y.pdf"), 11),
        (InBody("nowhere"), None),
        (InBody("{#menu"), 12),
        (InBody("![A cup]("), 13),
        (InBody("Salt"), None),
        (InText("Salt"), 2),
        (InText("It’s very late"), 9),
        (5, 5),
        (None, None),
    ],
)
def test_a_place_has_a_line(where: Where, line: int | None) -> None:
    assert line_of(where, TEXT, "a.md") == line


def test_problems_stay_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/site.yaml").write_text("name: A\nurl: b\n")
    (tmp_path / "content/a.md").write_text(TEXT)
    problems = [
        Problem("content/a.md", InField(("tags",)), "one"),
        Problem("content/site.yaml", InField(("url",)), "two"),
        Problem("content/a.md", InField(("title",)), "three"),
        Problem("content/missing.md", InField(("title",)), "four"),
        Problem("content/a.md", None, "five"),
    ]
    located = locate(problems, Project(tmp_path))
    assert [(one.message, one.line) for one in located] == [
        ("one", 6), ("two", 2), ("three", 2), ("four", None), ("five", None),
    ]  # fmt: skip
