"""Each scalar is read by the type of its field, and every mistake is told with its line."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from sitegen.model.kinds.faq import Faq
from sitegen.read.conversion import Conversion
from sitegen.read.convert import convert
from sitegen.read.yaml_nodes import compose

FINE = "id: abcdef\nquestion: Why?\ndate: 2026-03-14\n"


def _read(text: str) -> tuple[Any, list[str]]:
    reading = Conversion("a.md", UTC, 2)
    node = compose(text, "a.md", 2)
    assert node is not None
    return convert(node, Faq, reading), [str(problem) for problem in reading.problems]


def test_yaml_guesses_nothing() -> None:
    front, problems = _read("id: abcdef\nquestion: no\ndate: 2026-03-14\nabout: ['10:30', 0x10]\n")
    assert problems == []
    assert (front.question, front.about) == ("no", ("10:30", "0x10"))


def test_every_mistake_is_told_with_its_line() -> None:
    _, problems = _read("id: abcdef\nqestion: Why?\ndate: yesterday\nabout: {a: 1}\n")
    places = [problem.split(" ", 1)[0] for problem in problems]
    assert {"a.md:3:", "a.md:4:", "a.md:5:"} <= set(places)
    assert any("question" in problem for problem in problems if problem.startswith("a.md:3:"))


def test_a_field_twice_is_a_mistake() -> None:
    _, problems = _read(FINE + "question: When?\n")
    assert [problem.split(" ", 1)[0] for problem in problems] == ["a.md:5:"]


def test_an_alias_bomb_ends() -> None:
    bomb = "extra:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"  {name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
        for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    _, problems = _read(FINE + bomb)
    assert len(problems) >= 1
