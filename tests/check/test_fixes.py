"""`--fix` fixes what is certain, and changes nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.check.fixes import apply_fixes as after_fixes
from sitegen.cli.main import sitegen
from sitegen.model.document import Body, Document
from sitegen.model.kinds.page import Page
from tests.check.cases import CLEAN, A, rye
from tests.check.conftest import Look

FRONT = "---\nid: p\ntitle: P\n---\n"


def fixed(body: str, front: str = FRONT, off: tuple[str, ...] = (), id: str | None = "p") -> str:
    page = Page(title="P", id=id)
    document = Document("content/pages/p.md", "p", "derived00000", page, Body(b""), b"", b"")
    return after_fixes((front + body).encode(), document, off)[0].decode().removeprefix(front)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## A\n\n#### B\n\n##### C\n\n### D\n", "## A\n\n### B\n\n#### C\n\n### D\n"),
        ("# A\n\n## B\n\n# C\n", "## A\n\n### B\n\n## C\n"),
        ("### A\n\n### B\n\n## C\n", "## A\n\n## B\n\n## C\n"),
        ("   ### A ###\n", "   ## A ###\n"),
        ("## A\n\n```\n#### code\n```\n\n~~~\n#### code\n~~~\n", None),
        ("## A\n\n    #### code\n", None),
        ("<pre>\n#### A\n</pre>\n", None),
        ("<!--\n#### A\n-->\n", None),
        ("## A\n\n####no heading\n\n#tag\n", None),
        ("> ```\n> # code\n> ```\n", None),
    ],
)
def test_heading_levels(before: str, after: str | None) -> None:
    assert fixed(before) == (before if after is None else after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A. \nB.\n", "A.\nB.\n"),
        ("A.  \nB.\n", None),  # a line break
        ("A.  \n\nB.\n", "A.\n\nB.\n"),
        ("A.   ", "A."),
        ("A.\n   \nB.\n", "A.\n\nB.\n"),
        ("A.\t\nB.\n", "A.\nB.\n"),
        ("```\ncode  \n```\n", None),
        ("- a\n\n    more  \n", None),
    ],
)
def test_trailing_spaces(before: str, after: str | None) -> None:
    assert fixed(before) == (before if after is None else after)


def test_an_id_is_written_below_the_fence() -> None:
    front = "---\ntitle: P\n---\n"
    assert fixed("A.\n", front, id=None) == "---\nid: derived00000\ntitle: P\n---\nA.\n"


@pytest.mark.parametrize("rule", ["heading-levels", "trailing-space"])
def test_what_is_switched_off_stays(rule: str) -> None:
    text = "# A\n" if rule == "heading-levels" else "A. \nB.\n"
    assert fixed(text, off=(rule,)) == text


def test_line_ends_and_the_byte_order_mark_stay() -> None:
    page = Page(title="P")
    document = Document("content/pages/p.md", "p", "derived00000", page, Body(b""), b"", b"")
    data = b"\xef\xbb\xbf---\r\ntitle: P\r\n---\r\n# A \r\nB. \r\nC.\r\n"
    better, rules = after_fixes(data, document, ())
    assert better == (
        b"\xef\xbb\xbf---\r\nid: derived00000\r\ntitle: P\r\n---\r\n## A\r\nB.\r\nC.\r\n"
    )
    assert rules == ("heading-levels", "trailing-space", "missing-id")


def test_fixing_twice_is_fixing_once() -> None:
    once = fixed("# A \n\n#### B\n\nText. \nMore.\n")
    assert fixed(once) == once


def test_the_command_fixes_and_checks_again(look: Look, tmp_path: Path) -> None:
    files = {**CLEAN, A: rye("You may ask. \nReally.\n\n#### Yes\n").replace("id: rye\n", "")}
    before = {problem.rule for problem in look(files).problems}
    assert before == {"missing-id", "heading-levels", "trailing-space"}
    arguments = ["--project", str(tmp_path), "check", "--now", "2026-11-22T12:00", "--fix"]
    result = CliRunner().invoke(sitegen, arguments)
    assert result.exit_code == 0, result.output
    assert f"fixed {A} (heading-levels, trailing-space, missing-id)" in result.output
    assert "no errors, no warnings, no advice" in result.output
    text = (tmp_path / A).read_text()
    assert "\nid: " in text and "\n## Yes\n" in text
    again = CliRunner().invoke(sitegen, arguments)
    assert "fixed" not in again.output
