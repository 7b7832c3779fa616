"""The checklist is made of the site's own data; ticks hold, and are in the status."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.cli.main import sitegen
from tests.check.cases import CLEAN, SITE, comment, faq
from tests.check.conftest import write

Run = Callable[..., Result]

CONFIG = SITE.replace(
    "promise:",
    "  address: {street: Mill Lane 3, locality: Berlin}\n"
    "  directions: {entrance: The green door.}\n"
    "newsletter: {unsubscribe: 'mailto:anna@shop.example?subject=unsubscribe'}\n"
    "promise:",
)
FILES: dict[str, str] = {
    **{name: text for name, text in CLEAN.items() if isinstance(text, str)},
    "content/site.yaml": CONFIG,
    "content/faqs/old.md": faq("4 euros.", "Old?").replace("id: q", "id: old"),
    "content/faqs/changed.md": faq("4 euros.", "Changed?", "updated: 2026-11-01").replace(
        "id: q", "id: changed"
    ),
    "content/comments/posts/a/1.md": comment(
        "Bert", "2026-11-02 10:00", words="Does your pumpernickel keep longer, says Bertram?"
    ),
    "content/comments/posts/a/2.md": comment(
        "Gwen", "2026-11-03 10:00", words="I would freeze pumpernickel."
    ),
}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    write(tmp_path, FILES)

    def invoke(*arguments: str, now: str = "2026-11-22T12:00") -> Result:
        start = ["--project", str(tmp_path), *arguments, "--now", now]
        return CliRunner().invoke(sitegen, start)

    return invoke


def test_the_list_is_made_of_the_sites_own_data(run: Run) -> None:
    found = run("walk")
    assert found.exit_code == 0, found.output
    text = " ".join(found.output.split())
    for item in (
        "[ ] ring Ring +49 30 1234567",
        "Write to anna@shop.example",
        "Go to Mill Lane 3, Berlin",
        "The green door.",
        "[ ] form-subscribe",
        "[ ] form-comment",
        "[ ] form-question",
        "[ ] leave Subscribe",
        'oldest answer, "Old?" (https://shop.example/faqs/old/)',
    ):
        assert item in text, item


def test_a_site_without_anything_has_no_items_that_it_cannot_do(tmp_path: Path) -> None:
    write(tmp_path, {"content/site.yaml": "name: X\n"})
    found = CliRunner().invoke(sitegen, ["--project", str(tmp_path), "walk"])
    assert found.exit_code == 0, found.output
    for name in ("ring", "entrance", "leave", "oldest-answer", "search"):
        assert f"] {name}" not in found.output


def test_ticks_are_private_hold_for_three_months_and_are_in_the_status(
    run: Run, tmp_path: Path
) -> None:
    assert "Tried" not in run("status").output
    assert "[x] ring (last on 2026-11-22)" in run("walk", "--tick", "ring").output
    file = tmp_path / "private/walk.json"
    assert "*" in (tmp_path / "private/.gitignore").read_text()
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
    assert "[x] ring" in run("walk", now="2027-02-20").output
    assert "[ ] ring (last on 2026-11-22)" in run("walk", now="2027-02-22").output
    status = run("status", now="2026-11-23")
    assert "Tried as a customer does" in status.output
    assert "2026-11-22 ring" in status.output
    late = run("status", now="2027-03-01")
    assert "more than three months ago" in late.output
    data = json.loads(run("status", "--json").output)
    assert list(data["walk"]["ticked"]) == ["ring"]
    assert "[ ] ring" in run("walk", "--untick", "ring").output


def test_a_tick_is_void_when_what_it_was_about_changes(run: Run, tmp_path: Path) -> None:
    run("walk", "--tick", "ring", "--tick", "oldest-answer", "--tick", "form-comment")
    write(tmp_path, {"content/site.yaml": CONFIG.replace("1234567", "7654321")})
    old = FILES["content/faqs/old.md"].replace("date: ", "updated: 2026-11-20\ndate: ")
    write(tmp_path, {"content/faqs/old.md": old})
    found = run("walk").output
    assert "[ ] ring (last" in found
    assert "[ ] oldest-answer (last" in found
    assert "[x] form-comment" in found


@pytest.mark.parametrize("content", ["no json", "[]", '{"ring": 3}'])
def test_damaged_ticks_are_reported(run: Run, tmp_path: Path, content: str) -> None:
    write(tmp_path, {"private/walk.json": content})
    for command in ("walk", "status"):
        found = run(command)
        assert found.exit_code == 1
        assert "walk.json" in found.stderr
        assert "delete it" in found.stderr


def test_an_unknown_item_is_named(run: Run) -> None:
    found = run("walk", "--tick", "rnig")
    assert found.exit_code == 1
    assert "ring" in found.stderr
