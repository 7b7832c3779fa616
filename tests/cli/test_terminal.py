"""How things are shown at a terminal."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from sitegen.cli.terminal import bar, counted, near, printable


def test_a_bar_is_filled_as_far_as_it_is_done() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert bar(0, 4, stream) == "░" * 30
    assert bar(2, 4, stream) == "█" * 15 + "░" * 15
    assert bar(4, 4, stream) == "█" * 30
    assert bar(0, 0, stream) == "░" * 30


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_bar_takes_plain_letters_where_there_are_no_others(encoding: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert bar(1, 3, stream) == "#" * 10 + "." * 20


def test_one_is_counted_as_one() -> None:
    assert [counted(count, "reader") for count in (0, 1, 2)] == [
        "0 readers",
        "1 reader",
        "2 readers",
    ]


def test_a_strangers_text_moves_no_cursor() -> None:
    assert printable("a\x1b[2Jb\rc\td\ne\u202ef") == "a\ufffd[2Jb\ufffdc\td\ne\ufffdf"


def test_a_path_is_told_as_one_would_type_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "one/two/three"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    assert near(here / "post.md") == "post.md"
    assert near(tmp_path / "one/post.md") == os.path.join("..", "..", "post.md")
    assert near(tmp_path / "post.md") == str(tmp_path / "post.md")
