"""Rules that were renamed: former ids keep working everywhere, with a warning."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.check.former_ids import FORMER_IDS, current_id
from sitegen.check.rules import all_rules
from sitegen.cli.main import sitegen
from tests.check.cases import CASES, CLEAN, LOAF, PICTURE, A, post, site
from tests.check.conftest import Look, named

OLD, NEW = "picture-tells-place", "image-with-location"
WITH_GPS = CASES[NEW].bad[LOAF]


@pytest.mark.needs_features("newsletter")
@pytest.mark.parametrize(("former", "present"), FORMER_IDS.items())
def test_a_former_id_stands_for_a_rule(former: str, present: str) -> None:
    assert former not in all_rules()
    assert present in all_rules()
    assert current_id(former) == present
    assert current_id(present) == present


@pytest.mark.needs_features("newsletter")
@pytest.mark.parametrize(("former", "present"), FORMER_IDS.items())
@pytest.mark.parametrize(
    ("text", "line"),
    [("check: {{off: [{}]}}", 12), ("check: {{severity: {{{}: advice}}}}", 12)],
)
def test_the_configuration_may_use_a_former_id(
    look: Look, former: str, present: str, text: str, line: int
) -> None:
    report = look({**CLEAN, "content/site.yaml": site(text.format(former))})
    (problem,) = report.problems
    assert (problem.rule, problem.file, problem.line) == ("renamed-rule", "content/site.yaml", line)
    assert problem.message == f'the rule "{former}" is now called "{present}"'
    assert problem.severity == "warning"
    assert present in problem.remedy


def test_check_off_with_a_former_id_switches_the_rule_off(look: Look) -> None:
    bad = {**CLEAN, A: PICTURE, LOAF: WITH_GPS}
    assert len(named(look(bad), NEW)) == 1
    report = look({**bad, "content/site.yaml": site(f"check: {{off: [{OLD}]}}")})
    assert {problem.rule for problem in report.problems} == {"renamed-rule"}


def test_a_severity_with_a_former_id_is_applied(look: Look) -> None:
    config = {"content/site.yaml": site(f"check: {{severity: {{{OLD}: error}}}}")}
    report = look({**CLEAN, A: PICTURE, LOAF: WITH_GPS, **config})
    assert [problem.severity for problem in named(report, NEW)] == ["error"]


@pytest.mark.parametrize(
    "files",
    [
        {A: post("Rye", "Go to our website.", summary="R.", check="{off: [sent-away]}")},
        {A: post("Rye", "Go to our website. <!-- check: off sent-away -->", summary="R.")},
        {A: post("Rye", "<!-- check: off sent-away -->\n\nGo to our website.", summary="R.")},
    ],
    ids=["front matter", "line", "next line"],
)
def test_a_document_may_use_a_former_id(
    look: Look, files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.check.former_ids.FORMER_IDS", {"sent-away": "turned-away"})
    report = look({**CLEAN, **files})
    assert {(problem.rule, problem.file) for problem in report.problems} == {("renamed-rule", A)}


def test_explain_knows_former_ids() -> None:
    result = CliRunner().invoke(sitegen, ["check", "--explain", OLD])
    assert result.exit_code == 0
    assert result.output.startswith(f"{NEW} (")


def test_fix_leaves_alone_what_a_former_id_switches_off(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.check.former_ids.FORMER_IDS", {"blanks": "trailing-space"})
    text = post("Rye", "You may. \nAsk.", summary="R.", check="{off: [blanks]}")
    look({**CLEAN, A: text})
    CliRunner().invoke(sitegen, ["--project", str(tmp_path), "check", "--fix"])
    assert (tmp_path / A).read_text(encoding="utf-8") == text
