"""`sitegen check` on the command line."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.address import parse_address
from sitegen.cli.check import last_build
from sitegen.cli.main import sitegen
from sitegen.newsletter.private_files import subscribers_file
from sitegen.newsletter.subscribers.database import Subscribers
from sitegen.read.project import Project
from tests.check.cases import CLEAN, FAQ, A, faq, rye
from tests.check.conftest import Look, write

WARNED = {**CLEAN, A: rye("Go to our website.")}


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        sitegen, ["--project", str(root), "check", "--now", "2026-11-22T12:00", *arguments]
    )


def test_a_clean_project_succeeds(look: Look, tmp_path: Path) -> None:
    look(CLEAN)
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "no errors, no warnings, no advice on " in result.output


def test_warnings_fail_only_when_asked(look: Look, tmp_path: Path) -> None:
    look(WARNED)
    result = run(tmp_path)
    assert result.exit_code == 0
    assert f'{A}:8: warning: "Go to our website" turns customers away' in result.output
    assert run(tmp_path, "--strict").exit_code == 1
    assert run(tmp_path, "--fail-on", "warning").exit_code == 1


def test_errors_fail(look: Look, tmp_path: Path) -> None:
    look({**CLEAN, A: rye("[x](/nowhere/)")})
    assert run(tmp_path).exit_code == 1


def test_a_project_that_can_not_be_built_is_told_so(look: Look, tmp_path: Path) -> None:
    look({**CLEAN, A: "nothing"})
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "The pages were not checked" in result.output


def test_paths_choose_what_is_shown(look: Look, tmp_path: Path) -> None:
    look({**WARNED, FAQ: faq("It depends.", "W?")})
    assert "turned-away" in run(tmp_path, str(tmp_path / "content/posts")).output
    other = run(tmp_path, str(tmp_path / FAQ))
    assert "turned-away" not in other.output
    assert "no-straight-answer" in other.output
    assert run(tmp_path, "--strict", str(tmp_path / "content/people")).exit_code == 0
    assert run(tmp_path, "/etc/passwd").exit_code == 2
    missing = run(tmp_path, str(tmp_path / "content/psts"))
    assert missing.exit_code == 2
    assert "there is no" in missing.output


def test_advice_can_be_hidden(look: Look, tmp_path: Path) -> None:
    look({**CLEAN, A: rye("See it [here](/posts/).")})
    assert "vague-link" in run(tmp_path).output
    hidden = run(tmp_path, "--show", "warning").output
    assert "vague-link" not in hidden
    assert "1 piece of advice" in hidden


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_programs_get_nothing_but_json(look: Look, tmp_path: Path, form: str) -> None:
    look(WARNED)
    data = json.loads(run(tmp_path, "--format", form).stdout)
    assert data["version"] in (1, "2.1.0")


def test_github_gets_nothing_but_commands(look: Look, tmp_path: Path) -> None:
    look(WARNED)
    lines = run(tmp_path, "--format", "github").stdout.splitlines()
    assert lines and all(line.startswith("::") for line in lines)


def test_rules_are_explained(tmp_path: Path) -> None:
    assert "sends away a" in run(tmp_path, "--explain", "turned-away").output
    assert "barriers" in run(tmp_path, "--explain", "all").output
    unknown = run(tmp_path, "--explain", "turned-awy")
    assert unknown.exit_code == 1
    assert 'did you mean "turned-away"?' in unknown.output


@pytest.mark.needs_features("newsletter")
def test_a_subscribers_address_is_found_in_feeds_and_pages(look: Look, tmp_path: Path) -> None:
    look({**CLEAN, A: rye("You may ask b&#101;rt@Reader.example or %62ert%40reader.example.")})
    clock = lambda: datetime(2026, 11, 1, tzinfo=UTC)  # noqa: E731
    with Subscribers(subscribers_file(tmp_path), clock) as subscribers:
        subscribers.add(parse_address("bert@reader.example"))
        subscribers.add(parse_address("anna@shop.example"))  # public: hers is in site.yaml
    result = run(tmp_path, "--show", "error")
    assert result.exit_code == 1
    assert "a subscriber's email address is public here" in result.output
    assert "bert@" not in result.output
    assert result.output.count("[private-address]") == 1


def test_the_last_build_is_known(look: Look, tmp_path: Path) -> None:
    look(CLEAN)
    assert last_build(Project(tmp_path)) is None
    built = CliRunner().invoke(sitegen, ["--project", str(tmp_path), "build"])
    assert built.exit_code == 0, built.output
    assert last_build(Project(tmp_path)) is not None


def test_a_damaged_memo_is_only_a_warning(look: Look, tmp_path: Path) -> None:
    look(CLEAN)
    with sqlite3.connect(tmp_path / ".sitegen" / "content-cache.sqlite") as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    (tmp_path / ".sitegen" / "content-cache.sqlite").write_bytes(b"no database " * 500)
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "[cache]" in result.output


def test_nothing_is_written_but_the_cache(look: Look, tmp_path: Path) -> None:
    write(tmp_path, CLEAN)
    run(tmp_path, "--voice")
    assert {path.name for path in tmp_path.iterdir()} == {"content", ".sitegen"}
